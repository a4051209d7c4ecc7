/** A part of the page whose script comes when it is first needed; it lies beside the grid's own and runs by the same nonce. */
import { element } from './dom';

/** A script that cannot be had, as after an update of the extension. */
export class MissingScript extends Error {}

export class ScriptLoader<Loaded> {
  #loading: Promise<Loaded> | undefined;

  /** `loaded`: what the script leaves on the window. */
  constructor(private readonly file: string, private readonly loaded: () => Loaded | undefined) {}

  /** @throws MissingScript; the next call tries again */
  load(): Promise<Loaded> {
    return this.#loading ??= new Promise((resolve, reject) => {
      const own = document.querySelector<HTMLScriptElement>('script[src*="grid.js"]');
      const script = element('script', { src: (own?.src ?? '').replace('grid.js', this.file), nonce: own?.nonce });
      const missing = (): void => {
        this.#loading = undefined;
        reject(new MissingScript(this.file));
      };
      script.addEventListener('load', () => {
        const loaded = this.loaded();
        if (loaded === undefined) missing();
        else resolve(loaded);
      });
      script.addEventListener('error', missing);
      document.head.append(script);
    });
  }
}
