import type { SecretStorage } from 'vscode';
import type { AccountStore } from './accounts/account-store';
import type { Connections, Engine } from './accounts/connections';
import type { AccountFlowOptions } from './commands/account-flow';
import type { ReportCommandsOptions } from './commands/report-commands';
import type { ReportExportOptions } from './commands/report-export';
import type { RequestWizardOptions } from './commands/request-wizard';
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
  /** Parts from which a test makes the commands' flows with prompts of its own. */
  readonly accountFlow: AccountFlowOptions;
  readonly wizard: RequestWizardOptions;
  readonly reportExport: ReportExportOptions;
  readonly reports: ReportCommandsOptions;
  /** Milliseconds that `activate` took. */
  readonly activationTime: number;
}
