import { setMaxListeners } from 'node:events';
import { CancelledError } from './errors';

/** What `promise` gives, or CancelledError at once when `signal` aborts; what comes of `promise` afterwards is dropped. */
export function orCancelled<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = (): void => reject(new CancelledError());
    if (signal.aborted) cancel();
    signal.addEventListener('abort', cancel, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', cancel));
  });
}

/** Runs `work` with a signal that aborts as soon as one of `signals` does. Nothing stays attached to them afterwards. */
export async function underSignals<T>(signals: readonly AbortSignal[], work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  if (signals.some(({ aborted }) => aborted)) throw new CancelledError();
  const controller = new AbortController();
  // Many calls may hang on one signal; Node would take that for a leak and say so.
  setMaxListeners(0, ...signals, controller.signal);
  const abort = (): void => controller.abort();
  for (const signal of signals) signal.addEventListener('abort', abort, { once: true });
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of signals) signal.removeEventListener('abort', abort);
  }
}

/** Waits `milliseconds`. @throws CancelledError as soon as `signal` aborts. */
export function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const rest = new Promise<void>((resolve) => { timer = setTimeout(resolve, milliseconds); });
  return orCancelled(rest, signal).finally(() => clearTimeout(timer));
}
