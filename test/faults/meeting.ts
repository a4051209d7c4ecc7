/** Lets the requests of one run meet a fault, and remembers what of it must show in the rows. */
import type { Fault, FaultPlan, Sandbox, SandboxRequest } from '../../src/sandbox/index';
import { madeUp, type FaultKind, type Odd, type Promised, type Tools } from './fault-kinds';
import { isAt, type Row, type Shape } from './shapes';
import type { Changes } from './truth';
import type { WayName } from './ways/names';

/** Met by one request; by one however often it is sent; by all from one on. */
export type Times = 'once' | 'stuck' | 'on and on';

export interface Case {
  readonly kind: FaultKind;
  readonly shape: Shape;
  readonly times: Times;
  /** Which of the requests that can meet it, 0 the first to come. */
  readonly at: number;
  /** One of the shape's. */
  readonly way: WayName;
}

/** What a run is to meet, and what is promised of it. */
export interface Meeting {
  readonly plan: FaultPlan;
  readonly clock: () => number;
  /** Times that a request is sent at most. */
  readonly tries: number;
  /** Waits for a time limit, which is short then. */
  readonly isSlow?: boolean;
  /** How often something was met. */
  readonly met: number;
  /** `any`: as it comes, whole or with an error. */
  readonly promised: Promised | 'any';
  /** What of it shows in the rows. */
  readonly changes: Changes;
  /** Lets what was interrupted be gone on with; otherwise it is begun anew. */
  readonly goesOn?: boolean;
  /** What was to be met is met no more. */
  readonly over?: () => void;
}

export function inWords({ kind, shape, times, at, way }: Case): string {
  return `${kind.what}, ${times}, at request ${at} (${kind.where}) of ${shape.name}, by way of ${way}`;
}

export class FaultMeeting implements Meeting, Changes {
  met = 0;
  readonly tries: number;
  readonly isSlow: boolean;
  readonly goesOn: boolean;
  readonly changes = this;
  readonly leavesOut: boolean;
  #promised: Promised | undefined;
  #turned = 0;
  #count = -1;
  #target: string | undefined;
  readonly #times = new Map<string, number>();
  readonly #marked: Row[] = [];
  readonly #bodies = new Map<string, Buffer>();
  readonly #tools: Tools;

  #hidden: Buffer | undefined;

  constructor(readonly one: Case, private readonly sandbox: Sandbox) {
    this.isSlow = one.kind.isSlow === true;
    // Where asking again helps, a busy machine may want it more than once.
    this.tries = !this.isSlow ? 3 : one.times === 'once' ? 6 : 2;
    this.goesOn = one.at % 2 === 0;
    this.leavesOut = one.kind.leavesOut === true;
    this.#tools = {
      sandbox, now: Date.now,
      turnClock: (milliseconds) => { this.#turned = milliseconds; },
      bodyBefore: (request) => this.#bodies.get(chainOf(request)),
      hide: (body) => { this.#hidden = body; },
      mark: (request, row) => this.#marked.push({ ...idsIn(request.path), ...row }),
    };
  }

  readonly clock = (): number => Date.now() + this.#turned;

  get promised(): Promised {
    return this.#promised ?? 'exact';
  }

  readonly plan: FaultPlan = (request) => {
    if (request.token && this.met > 0 && this.one.kind.nextToken !== undefined) return this.one.kind.nextToken();
    const fault = this.#meets(request) ? this.#fault(request) : undefined;
    if (fault !== undefined || !request.query.has('count')) return fault;
    return { kind: 'answer', answer: (right) => { this.#bodies.set(chainOf(request), right.body); return right; } };
  };

  /** Late columns are the file's where a row has them. */
  get odd(): readonly Odd[] {
    return this.#marked.length === 0 ? [] : this.one.kind.odd ?? [];
  }

  readonly isMarked = (row: Row): boolean => this.#marked.some((mark) => Object.entries(mark).every(([name, value]) => JSON.stringify(row[name]) === JSON.stringify(value)));

  over(): void {
    const body = this.#hidden;
    if (body === undefined) return;
    this.sandbox.setFaults(({ query }) => (query.get('cursor')?.startsWith(madeUp) === true ? { kind: 'answer', answer: (right) => ({ ...right, status: 200, body }) } : undefined));
  }

  #keyOf(request: SandboxRequest): string {
    return this.one.kind.isInChain === true ? chainOf(request) : keyOf(request);
  }

  #fault(request: SandboxRequest): Fault | undefined {
    this.met++;
    const key = this.#keyOf(request);
    const time = this.#times.get(key) ?? 0;
    this.#times.set(key, time + 1);
    return this.one.kind.fault(request, time, this.#tools);
  }

  #meets(request: SandboxRequest): boolean {
    const { kind, shape, times, at } = this.one;
    if (!isAt(kind.where, request, shape)) return false;
    const key = this.#keyOf(request);
    const number = ++this.#count;
    let meets: boolean;
    switch (times) {
      case 'once': meets = number === at; break;
      case 'stuck':
        if (number === at) this.#target = key;
        meets = key === this.#target;
        break;
      case 'on and on': meets = number >= at; break;
    }
    if (meets) this.#promised = promisedFor(kind, times, request.token, this.#promised);
    return meets;
  }
}

/** A fault that goes on meets the next token as well: the promises add up. */
function promisedFor(kind: FaultKind, times: Times, token: boolean, before: Promised | undefined): Promised {
  const of = token ? { ...kind, ...kind.token } : kind;
  const now = (times === 'once' ? of.once : of.lasting) ?? 'exact';
  if (before === undefined || before === 'exact') return now;
  return now === 'exact' ? before : [...new Set([...before, ...now])];
}

function keyOf({ token, path: asked, query }: SandboxRequest): string {
  return token ? 'token' : `${asked}?${String(query)}`;
}

/** A chain of pages: its path, and its query but for the place in it. */
function chainOf({ path: asked, query }: SandboxRequest): string {
  return `${asked}?${[...query].filter(([name]) => name !== 'cursor').map((pair) => pair.join('=')).join('&')}`;
}

function idsIn(asked: string): Record<string, number> {
  const fields: Readonly<Record<string, string>> = { List: 'listId', Conversation: 'conversationId', Message: 'messageId', Link: 'linkId' };
  const parts = asked.split('/');
  return Object.fromEntries(parts.flatMap((part, index) => (fields[part] !== undefined && /^\d+$/.test(parts[index + 1] ?? '') ? [[fields[part], Number(parts[index + 1])]] : [])));
}
