import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** The environment of a window whose account is of the service at a port of 127.0.0.1. */
export function accountAt(port: number): Record<string, string> {
  return { LISTRAK_CLIENT_ID: 'x', LISTRAK_CLIENT_SECRET: 'y', LISTRAK_API_URL: `http://127.0.0.1:${port}/email/v1`, LISTRAK_TOKEN_URL: `http://127.0.0.1:${port}/OAuth2/Token` };
}

/** A service in a process of its own, which tells when it has sent a page. */
export class Service {
  readonly #sent = new Map<number, number>();
  private constructor(private readonly process: ChildProcess, readonly port: number) {
    process.on('message', ([page, at]: [number, number]) => this.#sent.set(page, at));
  }

  /** @param program what serves when it is told `--serve` */
  static async start(program: string, rows: number, delay: number): Promise<Service> {
    const child = fork(program, ['--serve', JSON.stringify([rows, delay])]);
    const [port] = await once(child, 'message') as [number];
    return new Service(child, port);
  }

  forgetSent(): void {
    this.#sent.clear();
  }

  /** When the page was last sent, in ms since 1970. Its rows may be on the screen before this process is told. */
  async sent(page: number): Promise<number> {
    for (;;) {
      const at = this.#sent.get(page);
      if (at !== undefined) return at;
      await once(this.process, 'message');
    }
  }

  stop(): void {
    this.process.kill();
  }
}
