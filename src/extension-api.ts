import type { SecretStorage } from 'vscode';
import type { AccountStore } from './accounts/account-store';
import type { Connections, Engine } from './accounts/connections';
import type { AccountFlow } from './commands/account-flow';
import type { Prompts } from './commands/prompts';
import type { OpenGrid, ReportCommands } from './commands/report-commands';
import type { ReportExport } from './commands/report-export';
import type { Explorer } from './explorer/explorer';
import type { ServiceData } from './explorer/service-data';

/**
 * What `activate` answers with where VS Code runs the extension's own tests; in every other window it answers with nothing,
 * because whoever holds this can read credentials.
 */
export interface ExtensionApi {
  readonly accounts: AccountStore;
  readonly secrets: SecretStorage;
  readonly connections: Connections;
  readonly engine: Engine;
  readonly data: ServiceData;
  readonly tree: Explorer;
  /** The commands' flows, with a user made of a test's answers and with another place for grids. */
  readonly flows: (prompts: Prompts, openGrid: OpenGrid) => Flows;
  /** What VS Code disposes of when the extension is deactivated. */
  readonly subscriptions: readonly { dispose(): unknown }[];
  /** Milliseconds that `activate` took. */
  readonly activationTime: number;
}

/** What the commands do, asking by one and the same prompts. */
export interface Flows {
  readonly accounts: AccountFlow;
  readonly reportExport: ReportExport;
  readonly reports: ReportCommands;
}
