import * as fs from 'node:fs/promises';
import type { FileOperations } from '../../../src/export/file-target';

/** The system's own disk, that tells of every operation before it is done. */
export function watchedDisk(before: () => Promise<void>): FileOperations {
  const told = <T extends object>(inner: T): T => new Proxy(inner, {
    get: (target, name) => {
      const member = Reflect.get(target, name, target) as unknown;
      if (typeof member !== 'function') return member;
      return async (...args: unknown[]): Promise<unknown> => {
        await before();
        const value: unknown = await Reflect.apply(member, target, args);
        return name === 'open' ? told(value as object) : value;
      };
    },
  });
  return told({ ...fs });
}
