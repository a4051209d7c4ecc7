import type { ChildProcess, SpawnOptions } from 'node:child_process';

export class Problem extends Error {}
export function onPath(name: string): string | undefined;
export function endTree(child: ChildProcess, signal?: NodeJS.Signals): void;
export class Processes {
  interrupted: boolean;
  start(command: string, args: readonly string[], options?: SpawnOptions): ChildProcess;
  onClose(closer: () => unknown): void;
  close(graceMs?: number): Promise<void>;
  dispose(): Promise<void>;
}
