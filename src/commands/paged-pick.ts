/** A pick whose items come a page at a time, and of which several may be checked. */
import * as vscode from 'vscode';
import { problemLine, problemOf } from '../accounts/problem';
import { withoutIcons } from '../explorer/plain-text';
import type { Answer, PickItem, PickItems, PickQuestion } from './prompts';
import { untilAnswered } from './until-answered';

/** Items that are not the question's own. */
type Row<T> = vscode.QuickPickItem & { readonly does: { readonly type: 'value'; readonly value: T; readonly all: boolean } | { readonly type: 'more' | 'retry' | 'nothing' } };

export class PagedPick<T> {
  readonly #question: PickQuestion<T>;
  readonly #pick = vscode.window.createQuickPick<Row<T>>();
  readonly #back: readonly vscode.QuickInputButton[];
  readonly #selectSeveral: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('checklist'), tooltip: vscode.l10n.t('Select Several') };
  readonly #selectOne: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('list-selection'), tooltip: vscode.l10n.t('Select One') };
  readonly #abort = new AbortController();
  /** The one for all of them, out of the way while several are picked. */
  #allRows: readonly Row<T>[] = [];
  /** What failed was to read more. */
  #retriesMore = false;

  constructor(question: PickQuestion<T>) {
    this.#question = question;
    this.#back = question.canGoBack ? [vscode.QuickInputButtons.Back] : [];
    const pick = this.#pick;
    pick.title = question.title;
    pick.placeholder = question.placeholder;
    pick.matchOnDescription = true;
    pick.matchOnDetail = true;
    pick.ignoreFocusOut = true;
    pick.buttons = question.several === undefined ? this.#back : [...this.#back, this.#selectSeveral];
  }

  ask(): Promise<Answer<T>> {
    const pick = this.#pick;
    const answered = untilAnswered<T>(pick, (answer) => [
      { dispose: () => this.#abort.abort() },
      pick.onDidTriggerButton((button) => {
        if (button === this.#selectSeveral || button === this.#selectOne) this.#pickMany(button === this.#selectSeveral);
      }),
      // A checked "Load more" or "Retry" does its work at once: it is none of those picked.
      pick.onDidChangeSelection((selected) => {
        if (!pick.canSelectMany || pick.busy) return;
        const action = selected.find(({ does }) => does.type === 'more' || does.type === 'retry')?.does.type;
        if (action !== undefined) void this.#load(action === 'more' || this.#retriesMore);
      }),
      pick.onDidAccept(() => {
        if (!pick.busy) this.#accepted(answer);
      }),
    ]);
    void this.#load(false);
    return answered;
  }

  #pickMany(many: boolean): void {
    const pick = this.#pick;
    const { placeholder } = this.#question;
    pick.canSelectMany = many;
    pick.placeholder = many ? vscode.l10n.t('{0}: check several, then OK', placeholder) : placeholder;
    pick.buttons = [...this.#back, many ? this.#selectOne : this.#selectSeveral];
    if (many) this.#allRows = pick.items.filter(isAll);
    pick.items = many ? pick.items.filter((row) => !isAll(row)) : [...this.#allRows, ...pick.items];
  }

  #accepted(answer: (value: T) => void): void {
    const pick = this.#pick;
    const { several } = this.#question;
    if (pick.canSelectMany && several !== undefined) {
      const values = valuesOf(pick.items.filter((row) => pick.selectedItems.includes(row)));
      const [only] = values;
      if (only !== undefined) answer(values.length === 1 ? only : several(values));
      return;
    }
    const chosen = pick.selectedItems[0]?.does;
    if (chosen === undefined) return;
    switch (chosen.type) {
      case 'value': answer(chosen.value); break;
      case 'more': void this.#load(true); break;
      case 'retry': void this.#load(this.#retriesMore); break;
      case 'nothing': break;
    }
  }

  /** The rows that stand for something, as they show now: several may have been chosen while more of them were on their way. */
  get #values(): readonly Row<T>[] {
    return this.#pick.items.filter(({ does }) => does.type === 'value');
  }

  /** Reads the items, or one page more of them. What fails is shown among them, with a way to try again. */
  async #load(more: boolean): Promise<void> {
    const pick = this.#pick;
    const { signal } = this.#abort;
    const { length: shown } = this.#values;
    // More rows may stand between those that are there: a row is known again by what it stands for.
    const checked = new Set(pick.canSelectMany ? valuesOf(pick.selectedItems).map((value) => JSON.stringify(value)) : []);
    const check = (): void => {
      if (pick.canSelectMany) pick.selectedItems = pick.items.filter((row) => valuesOf([row]).some((value) => checked.has(JSON.stringify(value))));
    };
    pick.busy = true;
    try {
      const loaded = await this.#question.items(more, signal);
      if (signal.aborted) return;
      const all = rows(loaded, this.#question.nothing);
      this.#allRows = all.filter(isAll);
      pick.items = pick.canSelectMany ? all.filter((row) => !isAll(row)) : all;
      check();
      const next = pick.items[shown];
      if (more && next !== undefined) pick.activeItems = [next];
    } catch (error) {
      if (signal.aborted) return;
      this.#retriesMore = more;
      pick.items = [...this.#values, { label: vscode.l10n.t('Retry'), iconPath: new vscode.ThemeIcon('refresh'), detail: withoutIcons(problemLine(problemOf(error))), alwaysShow: true, does: { type: 'retry' } }];
      check();
    } finally {
      pick.busy = false;
    }
  }
}

function rows<T>({ items, hasMore }: PickItems<T>, nothing: string): Row<T>[] {
  if (items.length === 0 && !hasMore) return [{ label: nothing, iconPath: new vscode.ThemeIcon('circle-slash'), alwaysShow: true, does: { type: 'nothing' } }];
  const more: Row<T>[] = hasMore ? [{ label: vscode.l10n.t('Load more'), iconPath: new vscode.ThemeIcon('ellipsis'), alwaysShow: true, does: { type: 'more' } }] : [];
  return [...items.map(row), ...more];
}

function isAll<T>({ does }: Row<T>): boolean {
  return does.type === 'value' && does.all;
}

function valuesOf<T>(rows: readonly Row<T>[]): T[] {
  return rows.flatMap(({ does }) => (does.type === 'value' ? [does.value] : []));
}

function row<T>({ label, description, detail, icon, value, all = false }: PickItem<T>): Row<T> {
  return {
    label, does: { type: 'value', value, all },
    ...(description === undefined ? {} : { description }),
    ...(detail === undefined ? {} : { detail }),
    ...(icon === undefined ? {} : { iconPath: new vscode.ThemeIcon(icon) }),
  };
}
