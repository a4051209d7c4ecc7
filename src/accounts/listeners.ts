/** What `vscode.Disposable` and `vscode.Event` are, without VS Code, so that this room's stores run in unit tests. */
export interface Disposable { dispose(): void }
export type Event<T> = (listener: (value: T) => void) => Disposable;

/** Listeners of one event, called in the order in which they came. */
export class Listeners<T> implements Disposable {
  readonly #listeners = new Set<(value: T) => void>();

  readonly event: Event<T> = (listener) => {
    const own = (value: T): void => listener(value);
    this.#listeners.add(own);
    return { dispose: () => { this.#listeners.delete(own); } };
  };

  fire(value: T): void {
    for (const listener of [...this.#listeners]) listener(value);
  }

  dispose(): void {
    this.#listeners.clear();
  }
}
