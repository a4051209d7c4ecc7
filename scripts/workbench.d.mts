import type { ChildProcess } from 'node:child_process';
import type { Processes } from './lib/processes.mjs';
import type { VscodeWeb } from './vscode-web.mjs';

export function installExtension(root: string, extensionsDir: string, options?: { link?: boolean }): Promise<string>;
export function pathInAddress(file: string, separator?: string): string;
export function writeSettings(userDataDir: string, settings?: Readonly<Record<string, unknown>>): Promise<void>;

export interface ProductOptions {
  readonly port?: number;
  readonly userDataDir: string;
  readonly extensionsDir: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** false: folders are not trusted until the user says so; true by default. */
  readonly trusted?: boolean;
  /** Without it nobody is asked for one. */
  readonly password?: string;
  readonly onOutput?: (text: string) => void;
}
export function startProduct(processes: Processes, vscode: VscodeWeb, options: ProductOptions): Promise<{ address: string; child: ChildProcess }>;
