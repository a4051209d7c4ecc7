import { createContext, Script } from 'node:vm';
import { text as sentence } from '../text';
import type { CellTest } from './cell-test';
import { FilterError } from './filter-error';
import { CodePointMap, foldedCodePoint, Mapper } from './folding';

/** Text that begins with, or is, some other text; without regard to case or accents. */
export class StartTest implements CellTest {
  readonly #map = new CodePointMap(foldedCodePoint);
  readonly #mapper = new Mapper(this.#map);
  /** What is looked for, folded. */
  readonly bytes: Buffer;
  readonly #whole: boolean;

  constructor(text: string, match: 'startsWith' | 'equals') {
    this.bytes = Buffer.from(Array.from(text, foldedCodePoint).join(''), 'utf8');
    this.#whole = match === 'equals';
  }

  has(bytes: Buffer, start: number, end: number): boolean {
    const wanted = this.bytes;
    const { ascii } = this.#map;
    for (let i = 0; i < wanted.length; i++) {
      if (start + i >= end) return false;
      const byte = bytes[start + i] as number;
      if (byte >= 0x80) return this.#hasFolded(bytes, start, end);
      if (ascii[byte] !== wanted[i]) return false;
    }
    if (!this.#whole || start + wanted.length === end) return true;
    // An accent may follow that counts for nothing.
    return (bytes[start + wanted.length] as number) >= 0x80 && this.#hasFolded(bytes, start, end);
  }

  mayBeIn(): boolean {
    return true;
  }

  #hasFolded(bytes: Buffer, start: number, end: number): boolean {
    const wanted = this.bytes;
    const mapper = this.#mapper;
    mapper.run(bytes, start, end, this.#whole ? Infinity : wanted.length);
    if (this.#whole ? mapper.length !== wanted.length : mapper.length < wanted.length) return false;
    return mapper.bytes.compare(wanted, 0, wanted.length, 0, wanted.length) === 0;
  }
}

/** A pattern longer than this is refused. */
const longestPattern = 1000;
/** Milliseconds that a pattern may take for some thousand cells before it is given up. */
const patience = 1000;

/**
 * Text that a user's regular expression finds something in, in any case. A pattern that backtracks without end is given up after a second:
 * the script's time limit is the only thing that reaches into the engine's matching.
 */
export class RegexTest implements CellTest {
  readonly #column: string;
  readonly #pattern: RegExp;
  readonly #milliseconds: number;
  readonly #context: { work: () => void } = { work: () => undefined };
  readonly #script = new Script('work()');

  /** @throws FilterError where the text is no pattern */
  constructor(column: string, text: string, milliseconds = patience) {
    this.#column = column;
    this.#pattern = patternOf(column, text);
    this.#milliseconds = milliseconds;
    createContext(this.#context);
  }

  has(bytes: Buffer, start: number, end: number): boolean {
    return this.#pattern.test(bytes.toString('utf8', start, end));
  }

  mayBeIn(): boolean {
    return true;
  }

  /** @throws FilterError where the time is over */
  guarded(work: () => void): void {
    this.#context.work = work;
    try {
      this.#script.runInContext(this.#context, { timeout: this.#milliseconds });
    } catch (error) {
      if (!(error instanceof Error) || !('code' in error) || error.code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
      throw new FilterError(this.#column, sentence('The regular expression for {0} takes too long: avoid repetitions inside repetitions, such as (a+)+.', this.#column));
    } finally {
      this.#context.work = () => undefined;
    }
  }
}

function patternOf(column: string, text: string): RegExp {
  if (text.length > longestPattern) throw new FilterError(column, sentence('The regular expression for {0} is longer than {1} characters.', column, longestPattern));
  try {
    return new RegExp(text, 'iu');
  } catch {
    // Escapes such as \- and \@ are refused in Unicode patterns only.
    try {
      return new RegExp(text, 'i');
    } catch (error) {
      throw new FilterError(column, sentence('This is no regular expression for {0}: {1}', column, error instanceof Error ? error.message : String(error)));
    }
  }
}
