import * as fs from 'node:fs/promises';
import type { FileOperations } from '../../../src/export/file-target';

export interface DiskFault {
  /** The operation that fails, 0 is the first; as long as it is undefined none does. */
  at: number | undefined;
  /** And all operations after it, but for those that clean up. */
  readonly ever: boolean;
  readonly code: string;
}

/** The system's own disk, of whose operations one fails, or all from one on. */
export class FailingDisk {
  /** Operations so far, by name. */
  readonly done: string[] = [];
  readonly files: FileOperations;

  constructor(readonly fault: DiskFault) {
    this.files = this.#told({ ...fs }, '');
  }

  #told<T extends object>(inner: T, of: string): T {
    return new Proxy(inner, {
      get: (target, name) => {
        const member = Reflect.get(target, name, target) as unknown;
        if (typeof member !== 'function' || typeof name !== 'string') return member;
        return async (...args: unknown[]): Promise<unknown> => {
          const operation = `${of}${name}`;
          const { at, ever, code } = this.fault;
          const index = this.done.push(operation) - 1;
          const cleans = operation === 'rm' || operation === 'file.close';
          if (at !== undefined && (index === at || (ever && index > at && !cleans))) {
            // What fails to close is closed all the same, as the system has it.
            if (operation === 'file.close') await Reflect.apply(member, target, args);
            throw Object.assign(new Error(`${code}: injected, ${operation}`), { code, syscall: name });
          }
          const value: unknown = await Reflect.apply(member, target, args);
          return operation === 'open' ? this.#told(value as object, 'file.') : value;
        };
      },
    });
  }
}
