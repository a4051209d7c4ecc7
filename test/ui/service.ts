/** The simulated service as the UI tests use it. */
import { startSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox';
import type { WorkbenchOptions } from '../harness/workbench-options';

/** Settings that lead an account to the service. */
export function settingsFor({ apiUrl, tokenUrl }: Pick<Sandbox, 'apiUrl' | 'tokenUrl'>): Record<string, string> {
  return { 'listrak.apiUrl': apiUrl, 'listrak.tokenUrl': tokenUrl };
}

/** An account that is there from the start, without anything being entered. */
export function accountIn({ apiUrl, tokenUrl, clientId, clientSecret }: Sandbox): NonNullable<WorkbenchOptions['env']> {
  return { LISTRAK_CLIENT_ID: clientId, LISTRAK_CLIENT_SECRET: clientSecret, LISTRAK_API_URL: apiUrl, LISTRAK_TOKEN_URL: tokenUrl };
}

/** A service for the tests of a `describe`, closed after them. Give it to the workbench's options; call the answer within tests and hooks. */
export function useService(options: SandboxOptions): { readonly start: () => Promise<Sandbox>; readonly service: () => Sandbox } {
  let running: Sandbox | undefined;
  after(() => running?.close());
  afterEach(() => running?.setFaults());
  return {
    start: async () => (running = await startSandbox(options)),
    service: () => {
      if (running === undefined) throw new Error('The service runs within tests and hooks only.');
      return running;
    },
  };
}
