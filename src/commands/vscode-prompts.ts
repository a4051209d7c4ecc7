import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { localise, problemLine, problemOf } from '../accounts/problem';
import { withoutLinks } from '../explorer/plain-text';
import { formatTypes, formats } from '../export/formats';
import type { Answer, Choice, InputQuestion, PickItem, PickItems, PickQuestion, Prompts } from './prompts';

/** Items that are not the question's own. */
type Row<T> = vscode.QuickPickItem & { readonly does: { readonly type: 'value'; readonly value: T } | { readonly type: 'more' | 'retry' | 'nothing' } };

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
    pick.buttons = question.canGoBack ? [vscode.QuickInputButtons.Back] : [];
    const abort = new AbortController();
    let retriesMore = false;
    const load = async (more: boolean): Promise<void> => {
      const shown = pick.items.filter(({ does }) => does.type === 'value');
      pick.busy = true;
      try {
        const loaded = await question.items(more, abort.signal);
        if (abort.signal.aborted) return;
        pick.items = rows(loaded, question.nothing);
        const next = pick.items[shown.length];
        if (more && next !== undefined) pick.activeItems = [next];
      } catch (error) {
        if (abort.signal.aborted) return;
        retriesMore = more;
        pick.items = [...shown, { label: vscode.l10n.t('Retry'), iconPath: new vscode.ThemeIcon('refresh'), detail: problemLine(problemOf(error)), alwaysShow: true, does: { type: 'retry' } }];
      } finally {
        pick.busy = false;
      }
    };
    const answered = asked<T>(pick, (answer) => [
      { dispose: () => abort.abort() },
      pick.onDidAccept(() => {
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

  async saveAs(title: string, name: string): Promise<vscode.Uri | undefined> {
    const folder = this.#folder ?? vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(homedir());
    const chosen = await vscode.window.showSaveDialog({ title, saveLabel: vscode.l10n.t('Export'), defaultUri: vscode.Uri.joinPath(folder, name), filters: formatFilters() });
    if (chosen !== undefined) this.#folder = vscode.Uri.joinPath(chosen, '..');
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

function row<T>({ label, description, detail, icon, value }: PickItem<T>): Row<T> {
  return {
    label, does: { type: 'value', value },
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
