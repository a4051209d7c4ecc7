import assert from 'node:assert/strict';
import { setImmediate as tick } from 'node:timers/promises';
import fc from 'fast-check';
import { CancelledError } from '../../../src/listrak/errors';
import { fetchAhead, fetchAheadBounds, type Branch, type Found } from '../../../src/reports/fetch-ahead';

/** A tree of branches: numbers are items, lists are branches; 'fails' throws. */
type Tree = readonly (number | 'fails' | Tree)[];

const never = new AbortController().signal;

/** Steps that end when they are told to, and what is under way and waits meanwhile. */
class Stage {
  readonly pending: (() => void)[] = [];
  underWay = 0;
  mostUnderWay = 0;
  found = 0;
  taken = 0;
  mostWaiting = 0;
  closed = 0;
  begun: string[] = [];

  branch(tree: Tree, name = ''): Branch<number> {
    return { isChain: false, steps: (signal) => this.#steps(tree, name, signal) };
  }

  async *#steps(tree: Tree, name: string, signal: AbortSignal): AsyncGenerator<Found<number>, void, void> {
    try {
      for (const [index, part] of tree.entries()) {
        if (typeof part !== 'object' || typeof tree[index - 1] !== 'object') await this.#step(`${name}/${index}`, signal);
        if (part === 'fails') throw new RangeError(`${name}/${index}`);
        if (typeof part !== 'number') {
          // Neighbours come together, as the parents on one page of their listing do.
          if (index > 0 && typeof tree[index - 1] === 'object') continue;
          const end = tree.findIndex((other, at) => at > index && typeof other !== 'object');
          const siblings = tree.slice(index, end < 0 ? undefined : end) as Tree[];
          yield { type: 'branches', branches: siblings.map((one, at) => this.branch(one, `${name}/${index + at}`)) };
          continue;
        }
        this.found++;
        this.mostWaiting = Math.max(this.mostWaiting, this.found - this.taken);
        yield { type: 'item', item: part };
      }
    } finally {
      this.closed++;
    }
  }

  async #step(name: string, signal: AbortSignal): Promise<void> {
    this.begun.push(name);
    this.mostUnderWay = Math.max(this.mostUnderWay, ++this.underWay);
    try {
      await new Promise<void>((resolve, reject) => {
        this.pending.push(resolve);
        signal.addEventListener('abort', () => reject(new CancelledError()), { once: true });
      });
    } finally {
      this.underWay--;
    }
  }

  /** Ends what is under way one by one, in an order that `pick` decides, until `done`. */
  async play(done: () => boolean, pick: (count: number) => number): Promise<void> {
    while (!done()) {
      await tick();
      this.pending.splice(pick(this.pending.length), 1)[0]?.();
    }
  }
}

function flat(tree: Tree): number[] {
  return tree.flatMap((part) => (typeof part === 'number' ? [part] : part === 'fails' ? [] : flat(part)));
}

async function collect(stage: Stage, tree: Tree, concurrency: number, pick: (count: number) => number): Promise<number[]> {
  const items: number[] = [];
  let done = false;
  const reading = (async () => {
    try {
      for await (const item of fetchAhead(stage.branch(tree), { concurrency, signal: never })) {
        stage.taken++;
        items.push(item);
      }
    } finally {
      done = true;
    }
  })();
  reading.catch(() => undefined);
  await stage.play(() => done, pick);
  await reading;
  return items;
}

const long = (from: number, count: number): number[] => Array.from({ length: count }, (_, index) => from + index);

describe('fetchAhead', () => {
  it('gives any tree\'s items in their order, whatever comes first, within its bounds', async () => {
    const { tree } = fc.letrec<{ tree: Tree; part: number | Tree }>((tie) => ({
      tree: fc.array(tie('part'), { maxLength: 7, depthIdentifier: 'tree' }),
      part: fc.oneof({ maxDepth: 4, depthIdentifier: 'tree' }, fc.nat(1000), tie('tree')),
    }));
    await fc.assert(fc.asyncProperty(tree, fc.integer({ min: 1, max: 9 }), fc.infiniteStream(fc.nat(1_000_000)), async (generated, concurrency, lots) => {
      const stage = new Stage();
      const items = await collect(stage, generated, concurrency, (count) => (count === 0 ? 0 : (lots.next().value ?? 0) % count));
      assert.deepEqual(items, flat(generated));
      assert.ok(stage.mostUnderWay <= concurrency);
      assert.ok(stage.mostWaiting <= fetchAheadBounds.mostWaiting);
    }), { numRuns: 150 });
  });

  it('keeps no more than its bounds while the first of many long branches hangs', async () => {
    const stage = new Stage();
    const tree = [[1], ...Array.from({ length: 60 }, (_, index) => long(index * 100, 50))];
    const reading = fetchAhead(stage.branch(tree), { concurrency: 8, signal: never });
    const first = reading.next();
    // The first branch's item is the one that does not come.
    for (let turn = 0; turn < 2000; turn++) {
      await tick();
      if (stage.pending.length > 1 || !stage.begun.includes('/0/0')) stage.pending.pop()?.();
    }
    assert.equal(stage.taken, 0);
    assert.ok(stage.found > fetchAheadBounds.mostOfOne && stage.found <= fetchAheadBounds.mostWaiting, String(stage.found));
    for (let index = 1; index < 60; index++) assert.ok(stage.begun.filter((name) => name.startsWith(`/${index}/`)).length <= fetchAheadBounds.mostOfOne);
    let done = false;
    const rest = (async () => {
      const items = [(await first).value];
      for await (const item of reading) items.push(item);
      done = true;
      return items;
    })();
    await stage.play(() => done, () => 0);
    assert.deepEqual(await rest, flat(tree));
  });

  it('uses all the concurrency it is given', async () => {
    for (const concurrency of [1, 3, 8]) {
      const stage = new Stage();
      await collect(stage, Array.from({ length: 20 }, (_, index) => [index, index + 100]), concurrency, () => 0);
      assert.equal(stage.mostUnderWay, concurrency);
    }
  });

  it('begins no step far ahead while nobody takes the items', async () => {
    const stage = new Stage();
    const reading = fetchAhead(stage.branch(Array.from({ length: 500 }, (_, index) => [index])), { concurrency: 4, signal: never });
    let done = false;
    const first = reading.next().then((item) => { done = true; return item; });
    await stage.play(() => done, () => 0);
    assert.deepEqual(await first, { value: 0, done: false });
    for (let turn = 0; turn < 500; turn++) {
      await tick();
      stage.pending.shift()?.();
    }
    assert.ok(stage.found <= fetchAheadBounds.mostWaiting + 1, String(stage.found));
    await reading.return();
  });

  it('throws what a branch throws in its turn, after what came before it, and cancels the rest', async () => {
    const stage = new Stage();
    const items: number[] = [];
    let error: unknown;
    let done = false;
    const reading = (async () => {
      try {
        for await (const item of fetchAhead(stage.branch([[1, 2], ['fails'], [3]]), { concurrency: 4, signal: never })) items.push(item);
      } catch (thrown) {
        error = thrown;
      }
      done = true;
    })();
    // The last under way first: the failure comes before the items that stand before it.
    await stage.play(() => done, (count) => count - 1);
    await reading;
    assert.ok(error instanceof RangeError);
    assert.deepEqual(items, [1, 2]);
    await tick();
    assert.equal(stage.underWay, 0);
  });

  it('ends at once when it is cancelled, and what is under way with it', async () => {
    const stage = new Stage();
    const cancelling = new AbortController();
    const reading = fetchAhead(stage.branch([[1], [2], [3]]), { concurrency: 3, signal: cancelling.signal });
    const first = reading.next();
    await tick();
    stage.pending.shift()?.();
    await tick();
    cancelling.abort();
    await assert.rejects(first, CancelledError);
    await tick();
    assert.equal(stage.underWay, 0);
    assert.deepEqual(await reading.next(), { value: undefined, done: true });
  });

  it('cancels what is under way when its reader leaves', async () => {
    const stage = new Stage();
    let done = false;
    const reading = (async () => {
      for await (const item of fetchAhead(stage.branch([[1, 2], [3, 4], [5]]), { concurrency: 3, signal: never })) {
        assert.equal(item, 1);
        break;
      }
      done = true;
    })();
    await stage.play(() => done, () => 0);
    await reading;
    await tick();
    assert.equal(stage.underWay, 0);
    assert.ok(stage.closed >= 2);
  });
});
