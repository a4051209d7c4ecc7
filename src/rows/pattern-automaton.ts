import { sequenceLength } from './folding';
import { patternTree, type Assertion, type PatternTree } from './pattern-tree';

/** Thrown where a pattern comes to be in more states than are worth keeping: it is to be matched by other means. */
export class TooManyStatesError extends Error {
  constructor() {
    super('The pattern has too many states.');
    this.name = 'TooManyStatesError';
  }
}

const mostParts = 3000;
const mostStates = 4000;
/** Classes of characters that the pattern tells apart at most: a power of two. */
const mostClasses = 64;
/** Where no more classes than these are in ASCII, its characters are read two at a time. */
const pairedBits = 3;
const unknown = -1;
const unknownClass = 0xff;
/** States from which nothing, or anything, matches: the text need not be read on. */
const dead = 0;
const matched = mostClasses;

/** What stands at one place of a pattern. Numbers are of nodes. */
type Node =
  | { readonly type: 'character'; readonly test: number; readonly next: number }
  | { readonly type: 'fork'; readonly nexts: number[] }
  | { readonly type: Assertion; readonly next: number }
  | { readonly type: 'match' };

/** What lies before a place in the text. */
const Before = { Nothing: 0, Other: 1, Word: 2 } as const;
type Before = (typeof Before)[keyof typeof Before];

interface State {
  readonly before: Before;
  /** Characters, ends and boundaries that may come next. */
  readonly nodes: readonly number[];
  /** Whether the text may end here; undefined: not known yet. */
  endsWell?: boolean;
}

/**
 * Tells whether a regular expression (in any case) finds something in a text, in time proportional to the text, however the pattern repeats itself:
 * it follows all ways to match at once, and remembers each set of ways as a state. Which characters a part of the pattern takes, the engine says.
 */
export class PatternAutomaton {
  readonly #nodes: Node[] = [];
  /** Parts built so far: what repeats itself within what repeats itself makes many of few. */
  #built = 0;
  readonly #tests: RegExp[] = [];
  readonly #testOf = new Map<string, number>();
  readonly #flags: 'i' | 'iu';
  readonly #first: number;
  /** A test for characters of words, where the pattern asks for their boundaries. */
  #word: number | undefined;
  /** For each class whether each test takes its characters. */
  readonly #classes: (readonly boolean[])[] = [];
  readonly #classOf = new Map<string, number>();
  /** Classes of ASCII, of the characters of two bytes that were met, and of others. */
  readonly #short = new Uint8Array(0x800).fill(unknownClass);
  readonly #long = new Map<number, number>();
  /** By their number, a multiple of {@link mostClasses}. */
  readonly #states: State[] = [];
  readonly #stateOf = new Map<string, number>();
  /** The state behind each state and class. */
  #table = new Int32Array(16 * mostClasses).fill(unknown);
  /** The state behind each state and two characters of ASCII, whose classes make one number; as large as the table. */
  #pairs = new Int32Array(16 * mostClasses).fill(unknown);
  readonly #readsPairs: boolean;
  readonly #start: number;

  /** Undefined where the pattern needs memory, or more of it than is worth it. */
  static of(pattern: RegExp): PatternAutomaton | undefined {
    const flags = pattern.unicode ? 'iu' : 'i';
    const tree = patternTree(pattern.source, flags);
    if (tree === undefined) return undefined;
    try {
      return new PatternAutomaton(tree, flags);
    } catch (error) {
      // A part that is no pattern by itself, or repetitions within repetitions.
      if (error instanceof SyntaxError || error instanceof TooManyStatesError) return undefined;
      throw error;
    }
  }

  private constructor(tree: PatternTree, flags: 'i' | 'iu') {
    this.#flags = flags;
    this.#first = this.#build(tree, this.#add({ type: 'match' }));
    for (let code = 0; code < 0x80; code++) this.#short[code] = this.#newClass(code);
    this.#readsPairs = this.#classes.length <= 2 ** pairedBits;
    this.#stateNumber({ before: Before.Other, nodes: [] });
    this.#stateNumber({ before: Before.Other, nodes: [unknown] });
    this.#start = this.#reached(new Set(), Before.Nothing);
  }

  /** @throws TooManyStatesError */
  has(bytes: Buffer, start: number, end: number): boolean {
    const short = this.#short;
    const lastPair = this.#readsPairs ? end - 1 : start;
    let pairs = this.#pairs;
    let state = this.#start;
    let at = start;
    while (at < end && state > matched) {
      const byte = bytes[at] as number;
      const second = at < lastPair ? bytes[at + 1] as number : 0x80;
      // Each state must be known before the next can be looked up: of two characters at a time that is half as often.
      const next = (byte | second) < 0x80 ? pairs[state + ((short[byte] as number) << pairedBits | (short[second] as number))] as number : unknown;
      if (next >= 0) {
        state = next;
        at += 2;
        continue;
      }
      const behind = at + sequenceLength(byte);
      const before = state;
      state = this.#read(before, bytes, at, behind);
      if ((byte | second) < 0x80) this.#learnPair(before, state, short[byte] as number, short[second] as number);
      pairs = this.#pairs;
      at = behind;
    }
    return state > matched ? this.#endsWell(state) : state === matched;
  }

  /** @param between the state behind the first of the two */
  #learnPair(state: number, between: number, first: number, second: number): void {
    const behind = this.#step(between, second);
    this.#pairs[state + (first << pairedBits | second)] = behind;
  }

  /** The state behind a character, which stands at [at, behind). */
  #read(state: number, bytes: Buffer, at: number, behind: number): number {
    if (behind - at === 1) return this.#step(state, this.#short[bytes[at] as number] as number);
    if (behind - at === 2) {
      const code = ((bytes[at] as number) & 0x1f) << 6 | ((bytes[at + 1] as number) & 0x3f);
      if (this.#short[code] === unknownClass) this.#short[code] = this.#newClass(code);
      return this.#step(state, this.#short[code] as number);
    }
    return this.#units(bytes, at, behind).reduce((before, code) => this.#step(before, this.#longClass(code)), state);
  }

  /** The code points of a character, or its code units where the pattern goes by those. */
  #units(bytes: Buffer, at: number, next: number): readonly number[] {
    const character = bytes.toString('utf8', at, next);
    return this.#flags === 'iu' ? [character.codePointAt(0) ?? 0] : Array.from({ length: character.length }, (_, i) => character.charCodeAt(i));
  }

  #longClass(code: number): number {
    let of = this.#long.get(code);
    if (of === undefined) {
      of = this.#newClass(code);
      this.#long.set(code, of);
    }
    return of;
  }

  #newClass(code: number): number {
    const character = this.#flags === 'iu' ? String.fromCodePoint(code) : String.fromCharCode(code);
    const taken = this.#tests.map((test) => test.test(character));
    const key = taken.map(Number).join('');
    let of = this.#classOf.get(key);
    if (of === undefined) {
      of = this.#classes.length;
      if (of === mostClasses) throw new TooManyStatesError();
      this.#classes.push(taken);
      this.#classOf.set(key, of);
    }
    return of;
  }

  /** The state behind a state and a character of a class. */
  #step(state: number, of: number): number {
    if (state <= matched) return state;
    const known = this.#table[state + of] as number;
    if (known >= 0) return known;
    const { before, nodes } = this.#states[state / mostClasses] as State;
    const taken = this.#classes[of] as readonly boolean[];
    const isWord = this.#word !== undefined && taken[this.#word] === true;
    const here = new Set<number>();
    for (const number of this.#passed(nodes, before, false, isWord)) {
      const node = this.#nodes[number];
      if (node?.type === 'match') return this.#table[state + of] = matched;
      if (node?.type === 'character' && taken[node.test] === true) here.add(node.next);
    }
    const next = this.#reached(here, isWord ? Before.Word : Before.Other);
    return this.#table[state + of] = next;
  }

  #endsWell(state: number): boolean {
    const known = this.#states[state / mostClasses] as State;
    return known.endsWell ??= this.#passed(known.nodes, known.before, true, false).some((node) => this.#nodes[node]?.type === 'match');
  }

  /** The state in which one is at these nodes, or begins to match anew. */
  #reached(nodes: Set<number>, before: Before): number {
    nodes.add(this.#first);
    const essential = this.#spread([...nodes], (type) => type === 'start' && before === Before.Nothing);
    if (essential.some((node) => this.#nodes[node]?.type === 'match')) return matched;
    // What has not begun at the start never will.
    return this.#stateNumber({ before, nodes: essential.filter((node) => this.#nodes[node]?.type !== 'start') });
  }

  /** The nodes, with what lies behind the assertions among them that hold before the text's end, or a character. */
  #passed(nodes: readonly number[], before: Before, isEnd: boolean, isWord: boolean): readonly number[] {
    const isBoundary = (before === Before.Word) !== isWord;
    return this.#spread(nodes, (type) => {
      switch (type) {
        case 'start': return before === Before.Nothing;
        case 'end': return isEnd;
        case 'boundary': return isBoundary;
        case 'notBoundary': return !isBoundary;
      }
    });
  }

  /** Nodes that are no forks, from some nodes on; behind assertions where these pass. In rising order. */
  #spread(nodes: readonly number[], passes: (type: Assertion) => boolean): number[] {
    const seen = new Set<number>(nodes);
    const found: number[] = [];
    for (const number of seen) {
      const node = this.#nodes[number] as Node;
      switch (node.type) {
        case 'fork': for (const next of node.nexts) seen.add(next); break;
        case 'character':
        case 'match': found.push(number); break;
        case 'start':
        case 'end':
        case 'boundary':
        case 'notBoundary': if (passes(node.type)) seen.add(node.next); else found.push(number);
      }
    }
    return found.sort((a, b) => a - b);
  }

  #stateNumber(state: State): number {
    if (this.#states.length > 1 && state.nodes.length === 0) return dead;
    const key = `${state.before} ${state.nodes.join()}`;
    const known = this.#stateOf.get(key);
    if (known !== undefined) return known;
    const number = this.#states.length * mostClasses;
    if (this.#states.length === mostStates) throw new TooManyStatesError();
    this.#states.push(state);
    this.#stateOf.set(key, number);
    if (number === this.#table.length) {
      const grown = new Int32Array(number * 2).fill(unknown);
      grown.set(this.#table);
      this.#table = grown;
      const paired = new Int32Array(number * 2).fill(unknown);
      paired.set(this.#pairs);
      this.#pairs = paired;
    }
    return number;
  }

  #add(node: Node): number {
    return this.#nodes.push(node) - 1;
  }

  /** Adds the nodes of a part that is followed by `next`; answers the first of them. */
  #build(tree: PatternTree, next: number): number {
    if (++this.#built > mostParts) throw new TooManyStatesError();
    switch (tree.type) {
      case 'character': return this.#add({ type: 'character', test: this.#test(tree.source), next });
      case 'sequence': return tree.parts.reduceRight((behind, part) => this.#build(part, behind), next);
      case 'choice': return this.#add({ type: 'fork', nexts: tree.parts.map((part) => this.#build(part, next)) });
      case 'repeat': return this.#repeat(tree, next);
      case 'boundary':
      case 'notBoundary':
        this.#word ??= this.#test('\\w');
        return this.#add({ type: tree.type, next });
      case 'start':
      case 'end': return this.#add({ type: tree.type, next });
    }
  }

  #repeat({ part, least, most }: Extract<PatternTree, { type: 'repeat' }>, next: number): number {
    let first = next;
    let copies = least;
    if (most === Infinity) {
      const nexts = [next];
      first = this.#add({ type: 'fork', nexts });
      const inner = this.#build(part, first);
      nexts.push(inner);
      if (least > 0) {
        first = inner;
        copies--;
      }
    } else for (let i = least; i < most; i++) first = this.#add({ type: 'fork', nexts: [this.#build(part, first), next] });
    for (let i = 0; i < copies; i++) first = this.#build(part, first);
    return first;
  }

  #test(source: string): number {
    let test = this.#testOf.get(source);
    if (test === undefined) {
      test = this.#tests.push(new RegExp(`^(?:${source})$`, this.#flags)) - 1;
      this.#testOf.set(source, test);
    }
    return test;
  }
}
