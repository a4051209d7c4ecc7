import { createContext, Script } from 'node:vm';
import { text as sentence } from '../text';
import type { CellArena } from './cell-arena';
import { eachChunk, type CellTest } from './cell-test';
import { illFormedText } from './cells';
import { FilterError } from './filter-error';
import { CodePointMap, foldedCodePoint, Mapper } from './folding';
import { Needle } from './needle';
import { PatternAutomaton, TooManyStatesError } from './pattern-automaton';
import { patternLiterals } from './pattern-literals';
import { spelledPattern } from './pattern-spelling';

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

/** Text that ends with some other text; without regard to case or accents. */
export class EndTest implements CellTest {
  readonly #map = new CodePointMap(foldedCodePoint);
  readonly #mapper = new Mapper(this.#map);
  /** What is looked for, folded. */
  readonly bytes: Buffer;

  constructor(text: string) {
    this.bytes = Buffer.from(Array.from(text, foldedCodePoint).join(''), 'utf8');
  }

  has(bytes: Buffer, start: number, end: number): boolean {
    const wanted = this.bytes;
    const { ascii } = this.#map;
    for (let behind = 1; behind <= wanted.length; behind++) {
      if (end - behind < start) return false;
      const byte = bytes[end - behind] as number;
      if (byte >= 0x80) return this.#hasFolded(bytes, start, end);
      if (ascii[byte] !== wanted[wanted.length - behind]) return false;
    }
    return true;
  }

  mayBeIn(): boolean {
    return true;
  }

  #hasFolded(bytes: Buffer, start: number, end: number): boolean {
    const wanted = this.bytes;
    const mapper = this.#mapper;
    mapper.run(bytes, start, end);
    return mapper.length >= wanted.length && mapper.bytes.compare(wanted, 0, wanted.length, mapper.length - wanted.length, mapper.length) === 0;
  }
}

/** A pattern longer than this is refused. */
const longestPattern = 1000;
/** Milliseconds that a pattern may take for some thousand cells before it is given up. */
const patience = 1000;

/**
 * Text that a user's regular expression finds something in, in any case. Most patterns are matched by an automaton, in time proportional to the text.
 * The rest are the engine's: where one of these backtracks without end it is given up after a second; the script's time limit is the only thing
 * that reaches into the engine's matching.
 */
export class RegexTest implements CellTest {
  readonly #column: string;
  readonly #pattern: RegExp;
  /** Undefined where the engine has to match. */
  #automaton: PatternAutomaton | undefined;
  /** What a match must contain one of; undefined: nothing is known. */
  readonly #literals: readonly Needle[] | undefined;
  readonly #milliseconds: number;
  #guard: Guard | undefined;

  /** @throws FilterError where the text is no pattern */
  constructor(column: string, text: string, milliseconds = patience) {
    this.#column = column;
    this.#pattern = patternOf(column, text);
    this.#automaton = PatternAutomaton.of(this.#pattern);
    this.#literals = patternLiterals(text)?.map((literal) => new Needle(literal));
    this.#milliseconds = milliseconds;
  }

  has(bytes: Buffer, start: number, end: number): boolean {
    if (this.#literals?.some((literal) => literal.find(bytes, start, end) >= 0) === false) return false;
    return this.#finds(bytes, start, end);
  }

  mayBeIn(characters: string): boolean {
    return this.#literals?.some((literal) => literal.mayBeIn(characters)) !== false;
  }

  findIn(cells: CellArena, from: number, to: number, hit: (index: number) => void): void {
    if (this.#literals === undefined) this.#findEach(cells, from, to, hit);
    for (const literal of this.#literals ?? []) {
      literal.findIn(cells, from, to, (cell) => {
        const bytes = cells.bytesOf(cell);
        if (this.#finds(bytes, 0, bytes.length)) hit(cell);
      });
    }
  }

  /** @throws FilterError where the time is over */
  guarded(work: () => void): void {
    if (this.#automaton !== undefined) {
      try {
        work();
        return;
      } catch (error) {
        if (!(error instanceof TooManyStatesError)) throw error;
        this.#automaton = undefined;
      }
    }
    this.#guard ??= new Guard(this.#milliseconds);
    if (!this.#guard.run(work)) throw new FilterError(this.#column, sentence('The regular expression for {0} takes too long: avoid repetitions inside repetitions, such as (a+)+.', this.#column));
  }

  #finds(bytes: Buffer, start: number, end: number): boolean {
    return this.#automaton?.has(bytes, start, end) ?? this.#pattern.test(bytes.toString('utf8', start, end));
  }

  /** Cell by cell; for the engine text of ASCII is decoded many cells at a time. */
  #findEach(cells: CellArena, from: number, to: number, hit: (index: number) => void): void {
    const { hasNonAscii } = cells;
    const pattern = this.#pattern;
    const automaton = this.#automaton;
    const someIllFormed = cells.illFormed.length > 0;
    const ends = cells.endsOf(from, to);
    eachChunk(cells, from, to, ({ chunk, base, start, stop, first, last }) => {
      let end = start;
      const text = automaton === undefined && !hasNonAscii ? chunk.toString('latin1', start, stop) : '';
      for (let cell = first; cell < last; cell++) {
        const begin = end;
        end = (ends[cell - from] as number) - base;
        if (begin === end || (someIllFormed && cells.kindAt(cell) === illFormedText)) continue;
        const passes = automaton?.has(chunk, begin, end) ?? pattern.test(hasNonAscii ? chunk.toString('utf8', begin, end) : text.slice(begin - start, end - start));
        if (passes) hit(cell);
      }
    });
  }
}

/** Runs work within a limit of time. */
class Guard {
  readonly #milliseconds: number;
  readonly #context: { work: () => void } = { work: () => undefined };
  readonly #script = new Script('work()');

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds;
    createContext(this.#context);
  }

  /** False where the time is over. */
  run(work: () => void): boolean {
    this.#context.work = work;
    try {
      this.#script.runInContext(this.#context, { timeout: this.#milliseconds });
      return true;
    } catch (error) {
      // It is an error of the script's own realm, not an instance of ours.
      if (typeof error !== 'object' || error === null || !('code' in error) || error.code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
      return false;
    } finally {
      this.#context.work = () => undefined;
    }
  }
}

function patternOf(column: string, text: string): RegExp {
  if (text.length > longestPattern) throw new FilterError(column, sentence('The regular expression for {0} is longer than {1} characters.', column, longestPattern));
  try {
    return spelledPattern(text);
  } catch (error) {
    throw new FilterError(column, sentence('This is no regular expression for {0}: {1}', column, error instanceof Error ? error.message : String(error)));
  }
}
