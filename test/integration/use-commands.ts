/** The commands of the running extension for the tests of a `describe`. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ReportCommands } from '../../src/commands/report-commands';
import type { ExtensionApi } from '../../src/extension-api';
import type { ReportRequest } from '../../src/reports/report-types';
import type { Sandbox } from '../../src/sandbox';
import { activated, addAccount, ScriptedUser, startService, withoutAccounts, type UserStep } from './extension-support';

export interface UsedCommands {
  readonly api: () => ExtensionApi;
  readonly sandbox: () => Sandbox;
  /** In none of the window's folders. */
  readonly folder: () => string;
  /** Commands whose questions `user` answers with `steps`, and the reports that they have opened. */
  readonly commands: (...steps: UserStep[]) => { readonly user: ScriptedUser; readonly run: ReportCommands; readonly opened: readonly ReportRequest[] };
}

/** For each test one account, "Acme", of a service of its own, and an empty folder; they go with it. Call the answers within tests and hooks. */
export function useCommands(): UsedCommands {
  let activatedApi: ExtensionApi | undefined;
  let running: Sandbox | undefined;
  let made = '';
  const api = (): ExtensionApi => activatedApi ?? assert.fail('The extension runs within tests and hooks only.');
  const sandbox = (): Sandbox => running ?? assert.fail('The service runs within tests and hooks only.');

  before(async () => { activatedApi = await activated(); });
  beforeEach(async () => {
    await withoutAccounts(api());
    running = await startService({ contacts: 500_000 });
    await addAccount(api(), running);
    made = await mkdtemp(path.join(tmpdir(), 'commands-'));
  });
  afterEach(async () => {
    await withoutAccounts(api());
    await running?.close();
    await rm(made, { recursive: true, force: true });
  });

  return {
    api, sandbox, folder: () => made,
    commands: (...steps) => {
      const user = new ScriptedUser(...steps);
      const opened: ReportRequest[] = [];
      return { user, opened, run: api().flows(user, (_, request) => { opened.push(request); }).reports };
    },
  };
}

/** E-mail addresses of a list's subscribers, in the service's order. */
export function subscribers({ data }: Sandbox, listId: number): string[] {
  return Array.from({ length: data.contactCount(listId, 'Subscribed') }, (_, i) => data.contact(listId, 'Subscribed', i).emailAddress);
}
