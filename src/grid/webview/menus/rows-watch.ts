/** Asks again as rows come, for as long as something shows that is true of those that are there. */
import type { GridParts } from '../menus-api';

/** While rows come, this often at most, and this share of the time. */
const comingMilliseconds = 1000;
const share = 4;
const restMilliseconds = 120;

/** `shown`: while a press on it lasts nothing is asked, or what is pressed might be another thing when it ends. */
export function watchRows(parts: GridParts, shown: HTMLElement, signal: AbortSignal, ask: () => Promise<unknown>): void {
  const presentKey = (): string => {
    const { table, totalRows, viewRows } = parts.state() ?? {};
    return JSON.stringify([table, totalRows, viewRows]);
  };
  let key = presentKey();
  let took = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const run = async (): Promise<void> => {
    if (shown.matches(':active')) {
      timer = setTimeout(() => void run(), restMilliseconds);
      return;
    }
    key = presentKey();
    const started = performance.now();
    await ask();
    took = performance.now() - started;
    timer = undefined;
    if (!signal.aborted) changed();
  };
  const changed = (): void => {
    if (timer === undefined && presentKey() !== key) timer = setTimeout(() => void run(), parts.state()?.phase === 'loading' ? Math.max(comingMilliseconds, took * share) : restMilliseconds);
  };
  parts.page.addEventListener('listrak-rows', changed, { signal });
  signal.addEventListener('abort', () => clearTimeout(timer));
}
