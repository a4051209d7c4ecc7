import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { localise } from '../accounts/problem';
import { withoutLinks } from '../explorer/plain-text';
import { formatTypes, formats } from '../export/formats';
import { PagedPick } from './paged-pick';
import type { Answer, Choice, InputQuestion, PickQuestion, Prompts, SaveQuestion } from './prompts';
import { untilAnswered } from './until-answered';

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
    return untilAnswered<string>(box, (answer) => [
      box.onDidChangeValue(() => { box.validationMessage = undefined; }),
      box.onDidAccept(() => {
        box.validationMessage = question.problem(box.value);
        if (box.validationMessage === undefined) answer(box.value);
      }),
    ]);
  }

  pick<T>(question: PickQuestion<T>): Promise<Answer<T>> {
    return new PagedPick(question).ask();
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
