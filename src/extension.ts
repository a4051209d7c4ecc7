/** The door: builds the rooms and hands them to each other. */
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import * as vscode from 'vscode';
import type { Account } from './accounts/account';
import { AccountFile } from './accounts/account-file';
import { AccountStore } from './accounts/account-store';
import { affectsConnections, readConnectionSettings } from './accounts/connection-settings';
import { Connections } from './accounts/connections';
import { readAccountEnvironment } from './accounts/environment';
import { SampleService } from './accounts/sample-service';
import { AccountFlow } from './commands/account-flow';
import { ensureAccount } from './commands/first-account';
import type { Prompts } from './commands/prompts';
import { registerCommands } from './commands/register';
import { ReportCommands, type OpenGrid } from './commands/report-commands';
import { ReportExport } from './commands/report-export';
import { ReportSaver } from './commands/report-saver';
import { registerReportTasks } from './commands/report-tasks';
import { requestNames } from './commands/request-names';
import { RequestWizard } from './commands/request-wizard';
import { RunningExports } from './commands/running-exports';
import { readSettings } from './commands/settings';
import { VscodePrompts } from './commands/vscode-prompts';
import { EngineClient } from './engine/engine-client';
import { startEngineWorker } from './engine/engine-worker';
import { Explorer } from './explorer/explorer';
import { ServiceData } from './explorer/service-data';
import type { ExtensionApi, Flows } from './extension-api';
import { GridPanels } from './grid/grid-panels';

/** Waits for nothing. Worker, service and network are used when something is asked for, or where an export was interrupted. */
export function activate(context: vscode.ExtensionContext): ExtensionApi | undefined {
  const began = performance.now();
  const log = vscode.window.createOutputChannel('Listrak', { log: true });
  const warn = (line: string): void => log.warn(line);
  const locale = vscode.env.language;
  const environment = readAccountEnvironment(process.env);
  const bundle = (name: string): string => path.join(context.extensionPath, 'dist', `${name}.js`);

  const engine = new EngineClient({ start: () => startEngineWorker(bundle('engine')), log: (level, line) => log[level](line) });
  const sample = new SampleService(() => new Worker(bundle('sandbox'), { name: 'listrak-sandbox', workerData: {} }));
  const store = new AccountStore({
    file: new AccountFile(context.globalStorageUri.fsPath, warn),
    secrets: context.secrets,
    environmentCredentials: environment.credentials,
    names: { environment: vscode.l10n.t('Environment'), sample: vscode.l10n.t('Sample account') },
    sampleAtFirst: environment.sampleAtFirst,
    warn,
  });
  const connectionSettings = (): ReturnType<typeof readConnectionSettings> => readConnectionSettings(process.env, context.extension.extensionKind === vscode.ExtensionKind.UI);
  const connections = new Connections({ engine, store, sample, environment, settings: connectionSettings, warn });
  const data = new ServiceData(connections, () => readSettings().pageSize);
  const tree = new Explorer({ store, connections, data, locale, warn });

  const running = new RunningExports(context.workspaceState);
  const accountById = (id: string): Promise<Account | undefined> => store.ready.then(() => store.byId(id));

  /** All that asks the user something; tests answer for the user. */
  const flows = (prompts: Prompts, openGrid: OpenGrid): Flows => {
    const accounts = new AccountFlow({ store, connections, engine, settings: connectionSettings, prompts, warn });
    const reportExport = new ReportExport({
      engine, connections, data, settings: readSettings, prompts, enterCredentials: (account) => accounts.updateCredentials(account), running, log, locale, today,
    });
    const reports = new ReportCommands({
      wizard: new RequestWizard({ store, data, prompts, now: () => new Date() }), reportExport, reportSaver: new ReportSaver({ store, data, prompts }), explorer: tree, prompts, openGrid, ensureAccount: () => ensureAccount(store, accounts, prompts),
    });
    return { accounts, reportExport, reports };
  };
  const prompts = new VscodePrompts();
  const { accounts, reportExport, reports } = flows(prompts, (account, request, view) => grids.open(account, request, view));
  const grids = new GridPanels({
    engine, connect: (account) => connections.connect(account), settings: readSettings,
    names: (account, request) => requestNames(data, account, request),
    accountById,
    enterCredentials: (account) => accounts.updateCredentials(account),
    exportReport: (account, request) => reportExport.exportReport(account, request),
    exportTable: (table) => reportExport.exportTable(table),
    extensionUri: context.extensionUri, globalState: context.globalState, locale, warn,
  });

  context.subscriptions.push(
    log, { dispose: () => void engine.dispose() }, sample, store, connections, data, tree, grids,
    registerReportTasks({ exportSaved: (saved, during) => reports.exportSaved(saved, during), outcomeLine: (name, outcome) => reportExport.outcomeLine(name, outcome) }),
    registerCommands({ accounts, reports, explorer: tree, grids, prompts, log }),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (affectsConnections(event)) connections.forgetAll();
    }),
  );
  const ending = new AbortController();
  context.subscriptions.push({ dispose: () => ending.abort() });
  void reportExport.offerInterrupted(accountById, ending.signal);
  if (context.extensionMode !== vscode.ExtensionMode.Test) return undefined;
  return { accounts: store, secrets: context.secrets, connections, engine, data, tree, flows, subscriptions: context.subscriptions, activationTime: performance.now() - began };
}

/** The user's own day as `YYYY-MM-DD`. */
function today(): string {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, '0')).join('-');
}
