/** The extension host as seen from the page: typed calls, each answered once. */
import { checkToWebview } from '../message-checks';
import type { FromWebview, GridCallMessage, GridCallName, GridCalls, GridMemory, ToWebview } from '../protocol';

/** What VS Code gives to a webview. */
export interface VsCodeApi {
  postMessage(message: FromWebview): void;
  getState(): unknown;
  setState(state: GridMemory): void;
}

export type Told = Exclude<ToWebview, { type: 'answer' }>;

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

export class Host {
  #lastId = 0;
  readonly #pending = new Map<number, Pending>();

  constructor(private readonly api: VsCodeApi, page: Window, private readonly onTold: (message: Told) => void) {
    page.addEventListener('message', (event: MessageEvent<unknown>) => {
      const message = checkToWebview(event.data);
      if (message !== undefined) this.#receive(message);
    });
  }

  tell(message: Exclude<FromWebview, { type: 'call' }>): void {
    this.api.postMessage(message);
  }

  /** Rejects with the host's own sentence. Where the signal aborts, the host is told that nobody waits any more; it still answers. */
  call<Name extends GridCallName>(call: Name, args: GridCalls[Name]['args'], signal?: AbortSignal): Promise<GridCalls[Name]['answer']> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.api.postMessage({ type: 'call', id, call, args } as GridCallMessage);
      signal?.addEventListener('abort', () => { if (this.#pending.has(id)) this.tell({ type: 'cancel', id }); }, { once: true });
    });
  }

  #receive(message: ToWebview): void {
    if (message.type !== 'answer') { this.onTold(message); return; }
    const pending = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if ('error' in message) pending?.reject(new Error(message.error));
    else pending?.resolve(message.ok);
  }
}
