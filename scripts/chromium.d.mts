import type { Processes } from './lib/processes.mjs';

export function ensureChromium(processes: Processes): Promise<string>;
export const chromiumArguments: readonly string[];
