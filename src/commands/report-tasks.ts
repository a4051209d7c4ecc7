/** Tasks of the type `listrak`: each exports saved reports, one after another. */
import * as vscode from 'vscode';
import { problemLine, problemOf } from '../accounts/problem';
import type { ExportOutcome } from '../export/export-types';
import { savedReportSuffix } from '../export/saved-report';
import { nameOf } from './export-words';
import type { SavedRun } from './report-commands';
import { forTerminal } from '../text';

const taskType = 'listrak';

/** What a task ends with; what failed has no status of its kind here, as it has on the command line. */
const exitCode = { complete: 0, failed: 1, incomplete: 4 } as const;

export interface ReportTasksOptions {
  /** undefined where nothing was written. */
  readonly exportSaved: (saved: vscode.Uri, during: SavedRun) => Promise<ExportOutcome | undefined>;
  readonly outcomeLine: (name: string, outcome: ExportOutcome) => string;
}

export function registerReportTasks(options: ReportTasksOptions): vscode.Disposable {
  const taskOf = (definition: vscode.TaskDefinition, names: readonly string[], scope: vscode.WorkspaceFolder | vscode.TaskScope): vscode.Task => {
    const name = names.map((each) => each.slice(each.lastIndexOf('/') + 1).replace(savedReportSuffix, '')).join(', ');
    const run = new vscode.CustomExecution(async () => new ReportRun(names.map((each) => placeOf(each, scope)), options));
    const task = new vscode.Task(definition, scope, name, 'Listrak', run, '$listrak');
    task.presentationOptions = { reveal: vscode.TaskRevealKind.Silent };
    return task;
  };
  return vscode.tasks.registerTaskProvider(taskType, {
    provideTasks: async (token) => {
      if (!vscode.workspace.isTrusted) return [];
      const found = await vscode.workspace.findFiles(`**/*${savedReportSuffix}`, '**/node_modules/**', 200, token);
      return found.flatMap((uri) => {
        const folder = vscode.workspace.getWorkspaceFolder(uri);
        const report = vscode.workspace.asRelativePath(uri, false);
        return folder === undefined ? [] : [taskOf({ type: taskType, report }, [report], folder)];
      });
    },
    resolveTask: (task) => {
      const names = namesIn(task.definition['report']);
      return names.length === 0 ? undefined : taskOf(task.definition, names, task.scope ?? vscode.TaskScope.Workspace);
    },
  });
}

function namesIn(report: unknown): string[] {
  const names: readonly unknown[] = Array.isArray(report) ? report : [report];
  return names.filter((name): name is string => typeof name === 'string' && name !== '');
}

function placeOf(name: string, scope: vscode.WorkspaceFolder | vscode.TaskScope): vscode.Uri {
  const folder = typeof scope === 'object' ? scope : vscode.workspace.workspaceFolders?.[0];
  return folder === undefined || /^([/\\]|[a-z]:[/\\])/i.test(name) ? vscode.Uri.file(name) : vscode.Uri.joinPath(folder.uri, name);
}

/** Says in a terminal how the exports went. Closing it ends the one that runs. */
class ReportRun implements vscode.Pseudoterminal {
  readonly #written = new vscode.EventEmitter<string>();
  readonly #closed = new vscode.EventEmitter<number>();
  readonly #abort = new AbortController();
  readonly onDidWrite = this.#written.event;
  readonly onDidClose = this.#closed.event;

  constructor(readonly reports: readonly vscode.Uri[], readonly options: ReportTasksOptions) {}

  open(): void {
    void this.#run();
  }

  close(): void {
    this.#abort.abort();
    this.#written.dispose();
    this.#closed.dispose();
  }

  async #run(): Promise<void> {
    let code: number = exitCode.complete;
    // VS Code asks for trust before it runs a task; nothing of ours rests on that alone.
    if (!vscode.workspace.isTrusted) {
      this.#say(vscode.l10n.t('Nothing was exported: tasks run in a trusted folder only.'));
      this.#closed.fire(exitCode.failed);
      return;
    }
    for (const report of this.reports) {
      if (this.#abort.signal.aborted) return;
      const ended = await this.#export(report);
      if (code === exitCode.complete) code = ended;
    }
    this.#closed.fire(code);
  }

  async #export(report: vscode.Uri): Promise<number> {
    const name = nameOf(report);
    try {
      let failure: string | undefined;
      const outcome = await this.options.exportSaved(report, { signal: this.#abort.signal, failed: (why) => { failure = why; } });
      if (outcome !== undefined) this.#say(this.options.outcomeLine(name, outcome));
      if (outcome !== undefined && outcome.failedParents.length > 0) this.#problem(report, 'warning', vscode.l10n.t('The export is incomplete: {0} failed.', outcome.failedParents.length));
      if (outcome === undefined) this.#problem(report, 'error', failure ?? vscode.l10n.t('{0} was not exported.', name));
      return outcome === undefined ? exitCode.failed : outcome.failedParents.length > 0 ? exitCode.incomplete : exitCode.complete;
    } catch (error) {
      this.#problem(report, 'error', problemLine(problemOf(error)));
      return exitCode.failed;
    }
  }

  /** A line of the form that the problem matcher `$listrak` knows. */
  #problem(report: vscode.Uri, severity: 'error' | 'warning', what: string): void {
    this.#say(`${report.fsPath}: ${severity}: ${what.replace(/\s+/g, ' ')}`);
  }

  #say(line: string): void {
    this.#written.fire(`${forTerminal(line)}\r\n`);
  }
}
