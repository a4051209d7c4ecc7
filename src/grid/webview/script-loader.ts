/** A part of the page whose script comes when it is first needed; it lies beside the grid's own and runs by the same nonce. */
import { element } from './dom';

export class ScriptLoader<Loaded> {
  #loading: Promise<Loaded> | undefined;

  /** `loaded`: what the script leaves on the window. */
  constructor(private readonly file: string, private readonly loaded: () => Loaded | undefined) {}

  load(): Promise<Loaded> {
    return this.#loading ??= new Promise((resolve, reject) => {
      const own = document.querySelector<HTMLScriptElement>('script[src*="grid.js"]');
      const script = element('script', { src: (own?.src ?? '').replace('grid.js', this.file), nonce: own?.nonce });
      script.addEventListener('load', () => {
        const loaded = this.loaded();
        if (loaded === undefined) reject(new Error(this.file));
        else resolve(loaded);
      });
      script.addEventListener('error', () => {
        this.#loading = undefined;
        reject(new Error(this.file));
      });
      document.head.append(script);
    });
  }
}
