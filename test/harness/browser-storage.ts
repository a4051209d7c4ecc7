import type { BrowserContext, Frame } from 'playwright-core';

/** One thing that the browser keeps for a page: text, or bytes as Latin-1. */
export interface Stored {
  /** Such as `localStorage/KEY` or `indexedDB/DATABASE/STORE/KEY`. */
  readonly place: string;
  readonly text: string;
}

/** All that the browser keeps for the pages of a window: local and session storage, databases, caches, cookies. */
export async function browserStorage(context: BrowserContext): Promise<Stored[]> {
  const cookies = (await context.cookies()).map(({ name, value }) => ({ place: `cookies/${name}`, text: value }));
  // Pages of one origin share what is kept.
  const frames = new Map<string, Frame>();
  for (const frame of context.pages().flatMap((page) => page.frames())) frames.set(await frame.evaluate(() => self.origin), frame);
  return [...cookies, ...(await Promise.all([...frames.values()].map(frameStorage))).flat()];
}

function frameStorage(frame: Frame): Promise<Stored[]> {
  return frame.evaluate(async () => {
    const found: { place: string; text: string }[] = [];
    const words = (value: unknown): string => {
      if (value instanceof ArrayBuffer) return new TextDecoder('latin1').decode(value);
      if (ArrayBuffer.isView(value)) return new TextDecoder('latin1').decode(value);
      if (value instanceof Map || value instanceof Set) return [...(value as Iterable<unknown>)].map(words).join('\n');
      if (typeof value === 'object' && value !== null) return Object.entries(value).map(([key, each]) => `${key}\n${words(each)}`).join('\n');
      return String(value);
    };
    const done = <T>(request: IDBRequest<T>): Promise<T> => new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error('No answer.'));
    });
    const storages = { localStorage: () => localStorage, sessionStorage: () => sessionStorage };
    for (const [name, storage] of Object.entries(storages)) {
      // A frame without an origin of its own has no storage.
      const entries = ((): [string, string][] => { try { return Object.entries(storage()) as [string, string][]; } catch { return []; } })();
      for (const [key, text] of entries) found.push({ place: `${name}/${key}`, text });
    }
    const databases = await indexedDB.databases().catch(() => []);
    for (const { name = '' } of databases) {
      const database = await done(indexedDB.open(name));
      for (const store of database.objectStoreNames) {
        const objects = database.transaction(store).objectStore(store);
        const [keys, values] = await Promise.all([done(objects.getAllKeys()), done(objects.getAll() as IDBRequest<unknown[]>)]);
        for (const [index, key] of keys.entries()) found.push({ place: `indexedDB/${name}/${store}/${words(key)}`, text: words(values[index]) });
      }
      database.close();
    }
    for (const name of await caches.keys().catch(() => [])) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) found.push({ place: `caches/${name}/${request.url}`, text: await (await cache.match(request))?.text() ?? '' });
    }
    return found;
  });
}

/** Keeps a text in a database of its own of the frame's origin. Resolves once it is on disk, where the profile is. */
export function putIntoDatabase(frame: Frame, database: string, text: string): Promise<void> {
  return frame.evaluate(([name, value]) => new Promise<void>((resolve, reject) => {
    const opening = indexedDB.open(name);
    opening.onupgradeneeded = () => opening.result.createObjectStore(name);
    opening.onerror = () => reject(opening.error ?? new Error('No database.'));
    opening.onsuccess = () => {
      const writing = opening.result.transaction(name, 'readwrite', { durability: 'strict' });
      writing.objectStore(name).put(value, 1);
      writing.oncomplete = () => {
        opening.result.close();
        resolve();
      };
      writing.onerror = () => reject(writing.error ?? new Error('Not written.'));
    };
  }), [database, text] as const);
}
