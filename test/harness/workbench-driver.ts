/** What the tests' own extension, which stands beside ours in the extension host, is asked over the wire. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

type Order = { readonly pid: true } | { readonly usage: true } | { readonly setting: string } | { readonly inspect: string } | { readonly delay: 'begin' | 'end' } | { readonly command: string; readonly args: readonly unknown[] }
  | { readonly settings: Readonly<Record<string, unknown>> } | { readonly memory: string; readonly bytes?: string };

export class WorkbenchDriver {
  /** @param file where it writes down its port */
  constructor(readonly file: string) {}

  /** An extension host has begun. */
  get isThere(): boolean {
    return existsSync(this.file);
  }

  /** Another one after a reload writes its own port into the file. */
  async isAnswering(): Promise<boolean> {
    return this.#post({ settings: {} }).then(({ ok }) => ok, () => false);
  }

  async ask(order: Order): Promise<unknown> {
    const response = await this.#post(order);
    const answer = (await response.json()) as { value?: unknown; error?: string };
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer.value;
  }

  async #post(order: Order): Promise<Response> {
    return fetch(`http://127.0.0.1:${await readFile(this.file, 'utf8')}/`, { method: 'POST', body: JSON.stringify(order) });
  }
}
