import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { localise, problemLine, problemOf } from '../accounts/problem';
import { withoutLinks } from '../explorer/plain-text';
import { formatTypes, formats } from '../export/formats';
import type { Answer, Choice, InputQuestion, PickItem, PickItems, PickQuestion, Prompts, SaveQuestion } from './prompts';

/** Items that are not the question's own. */
type Row<T> = vscode.QuickPickItem & { readonly does: { readonly type: 'value'; readonly value: T; readonly all: boolean } | { readonly type: 'more' | 'retry' | 'nothing' } };

/** Prompts by VS Code's quick input and notifications. */
export class VscodePrompts implements Prompts {
  /** Where the last file was saved in this window. */
  #folder: vscode.Uri | undefined;

  input(question: InputQuestion): Promise<Answer<string>> {
    const box = vscode.window.createInputBox();
    box.title = question.title;
    box.prompt = question.prompt;
    box.placeholder = question.placeholder ?? '';
    box.value = question.value ?? '';
    box.password = question.masked ?? false;
    box.ignoreFocusOut = true;
    box.buttons = question.canGoBack ? [vscode.QuickInputButtons.Back] : [];
    return asked<string>(box, (answer) => [
      box.onDidChangeValue(() => { box.validationMessage = undefined; }),
      box.onDidAccept(() => {
        box.validationMessage = question.problem(box.value);
        if (box.validationMessage === undefined) answer(box.value);
      }),
    ]);
  }

  pick<T>(question: PickQuestion<T>): Promise<Answer<T>> {
    const pick = vscode.window.createQuickPick<Row<T>>();
    pick.title = question.title;
    pick.placeholder = question.placeholder;
    pick.matchOnDescription = true;
    pick.matchOnDetail = true;
    pick.ignoreFocusOut = true;
    const selectSeveral: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('checklist'), tooltip: vscode.l10n.t('Select Several') };
    const selectOne: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('list-selection'), tooltip: vscode.l10n.t('Select One') };
    const back = question.canGoBack ? [vscode.QuickInputButtons.Back] : [];
    const { several } = question;
    /** The one for all of them, out of the way while several are picked. */
    let allRows: Row<T>[] = [];
    const choose = (many: boolean): void => {
      pick.canSelectMany = many;
      pick.placeholder = many ? vscode.l10n.t('{0}: check several, then OK', question.placeholder) : question.placeholder;
      pick.buttons = several === undefined ? back : [...back, many ? selectOne : selectSeveral];
      if (many) allRows = pick.items.filter(isAll);
      pick.items = many ? pick.items.filter((row) => !isAll(row)) : [...allRows, ...pick.items];
    };
    pick.buttons = several === undefined ? back : [...back, selectSeveral];
    const abort = new AbortController();
    let retriesMore = false;
    const load = async (more: boolean): Promise<void> => {
      const shown = pick.items.filter(({ does }) => does.type === 'value');
      // More rows may stand between those that are there: a row is known again by what it stands for.
      const checked = new Set(pick.canSelectMany ? valuesOf(pick.selectedItems).map((value) => JSON.stringify(value)) : []);
      const check = (): void => {
        if (pick.canSelectMany) pick.selectedItems = pick.items.filter((row) => valuesOf([row]).some((value) => checked.has(JSON.stringify(value))));
      };
      pick.busy = true;
      try {
        const loaded = await question.items(more, abort.signal);
        if (abort.signal.aborted) return;
        const all = rows(loaded, question.nothing);
        allRows = all.filter(isAll);
        pick.items = pick.canSelectMany ? all.filter((row) => !isAll(row)) : all;
        check();
        const next = pick.items[shown.length];
        if (more && next !== undefined) pick.activeItems = [next];
      } catch (error) {
        if (abort.signal.aborted) return;
        retriesMore = more;
        pick.items = [...shown, { label: vscode.l10n.t('Retry'), iconPath: new vscode.ThemeIcon('refresh'), detail: problemLine(problemOf(error)), alwaysShow: true, does: { type: 'retry' } }];
        check();
      } finally {
        pick.busy = false;
      }
    };
    const answered = asked<T>(pick, (answer) => [
      { dispose: () => abort.abort() },
      pick.onDidTriggerButton((button) => {
        if (button === selectSeveral || button === selectOne) choose(button === selectSeveral);
      }),
      // A checked "Load more" or "Retry" does its work at once: it is none of those picked.
      pick.onDidChangeSelection((selected) => {
        if (!pick.canSelectMany || pick.busy) return;
        const action = selected.find(({ does }) => does.type === 'more' || does.type === 'retry')?.does.type;
        if (action !== undefined) void load(action === 'more' || retriesMore);
      }),
      pick.onDidAccept(() => {
        if (pick.canSelectMany && several !== undefined) {
          const values = valuesOf(pick.items.filter((row) => pick.selectedItems.includes(row)));
          const [only] = values;
          if (!pick.busy && only !== undefined) answer(values.length === 1 ? only : several(values));
          return;
        }
        const chosen = pick.selectedItems[0]?.does;
        if (pick.busy || chosen === undefined) return;
        switch (chosen.type) {
          case 'value': answer(chosen.value); break;
          case 'more': void load(true); break;
          case 'retry': void load(retriesMore); break;
          case 'nothing': break;
        }
      }),
    ]);
    void load(false);
    return answered;
  }

  async choose({ message, detail, severity, modal, actions }: Choice): Promise<string | undefined> {
    const options: vscode.MessageOptions = { modal, ...(detail === undefined || !modal ? {} : { detail }) };
    const line = withoutLinks(detail === undefined || modal ? message : `${message} ${detail}`);
    switch (severity) {
      case 'info': return vscode.window.showInformationMessage(line, options, ...actions);
      case 'warning': return vscode.window.showWarningMessage(line, options, ...actions);
      case 'error': return vscode.window.showErrorMessage(line, options, ...actions);
    }
  }

  async saveAs({ title, name, kind }: SaveQuestion): Promise<vscode.Uri | undefined> {
    const workspace = vscode.workspace.workspaceFolders?.[0]?.uri;
    // A saved report belongs to the workspace, wherever the last file went.
    const folder = (kind === 'report' ? workspace ?? this.#folder : this.#folder ?? workspace) ?? vscode.Uri.file(homedir());
    const chosen = await vscode.window.showSaveDialog({
      title, defaultUri: vscode.Uri.joinPath(folder, name),
      ...(kind === 'rows' ? { saveLabel: vscode.l10n.t('Export'), filters: formatFilters() } : { saveLabel: vscode.l10n.t('Save'), filters: { [vscode.l10n.t('Saved report')]: ['json'] } }),
    });
    if (chosen !== undefined && kind === 'rows') this.#folder = vscode.Uri.joinPath(chosen, '..');
    return chosen;
  }

  async progress<T>(title: string, work: (report: (message: string) => void, signal: AbortSignal) => Promise<T>): Promise<T> {
    return vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: withoutLinks(title), cancellable: true }, async (progress, token) => {
      const abort = new AbortController();
      const listener = token.onCancellationRequested(() => abort.abort());
      try {
        return await work((message) => progress.report({ message }), abort.signal);
      } finally {
        listener.dispose();
      }
    });
  }
}

/** CSV first; the one that is picked, or the ending that is typed, decides. */
function formatFilters(): Record<string, string[]> {
  return Object.fromEntries(formatTypes.map((type) => [localise(formats[type].title), [...formats[type].extensions]]));
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

/** Shows a quick input until it is answered, left or gone back from, and disposes of it. */
async function asked<T>(input: vscode.QuickPick<Row<T>> | vscode.InputBox, listen: (answer: (value: T) => void) => vscode.Disposable[]): Promise<Answer<T>> {
  const disposables: vscode.Disposable[] = [input];
  try {
    return await new Promise<Answer<T>>((resolve) => {
      disposables.push(
        ...listen((value) => resolve({ type: 'answer', value })),
        input.onDidTriggerButton((button) => {
          if (button === vscode.QuickInputButtons.Back) resolve({ type: 'back' });
        }),
        input.onDidHide(() => resolve({ type: 'cancelled' })),
      );
      input.show();
    });
  } finally {
    vscode.Disposable.from(...disposables).dispose();
  }
}
