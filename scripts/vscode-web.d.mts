import type { Processes } from './lib/processes.mjs';

/** Paths of the programs that run VS Code. */
export interface VscodeWeb {
  readonly node: string;
  readonly codeServer: string;
  readonly server: string;
  readonly version: string;
}
export function ensureVscodeWeb(root: string, processes: Processes): Promise<VscodeWeb>;
