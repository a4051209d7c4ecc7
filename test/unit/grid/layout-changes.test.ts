import assert from 'node:assert/strict';
import fc from 'fast-check';
import { changedLayout } from '../../../src/grid/layout-checks';
import type { GridLayout } from '../../../src/grid/protocol';
import { session } from './session';

describe('Changes of a layout', () => {
  const kept: GridLayout = { widths: { a: 100, b: 200 }, hidden: ['c'] };

  it('keep the widths of columns that they do not name, and forget all where they name none', () => {
    assert.deepEqual(changedLayout(kept, { widths: { b: 300 }, frozen: 1 }, kept), { widths: { a: 100, b: 300 }, hidden: ['c'], frozen: 1 });
    assert.deepEqual(changedLayout(kept, { hidden: [] }, kept), { widths: { a: 100, b: 200 }, hidden: [] });
    assert.deepEqual(changedLayout(undefined, { frozen: 1 }, { widths: {} }), { widths: {}, frozen: 1 });
  });

  it('are what a page has changed against what it knew: what another one has changed since stays', () => {
    const known = { widths: { a: 50, b: 60 }, hidden: ['c', 'd'], order: ['b', 'a'] };
    // Another page has sized a, shown d and hidden e.
    const now = { widths: { a: 100, b: 60 }, hidden: ['c', 'e'], order: ['a', 'b'] };
    assert.deepEqual(changedLayout(now, { hidden: ['c', 'd', 'f'] }, known), { ...now, hidden: ['c', 'e', 'f'] });
    assert.deepEqual(changedLayout(now, { hidden: ['d'] }, known), { ...now, hidden: ['e'] });
    assert.deepEqual(changedLayout(now, { widths: { a: 50, b: 70 } }, known), { ...now, widths: { a: 100, b: 70 } });
    assert.deepEqual(changedLayout(now, { order: ['c', 'b', 'a'] }, known), { ...now, order: ['c', 'b', 'a'] });
  });

  it('forget all where columns are reset, whatever other pages have changed', () => {
    assert.deepEqual(changedLayout(kept, { hidden: [], order: [], frozen: 0, widths: {} }, { widths: {} }), { widths: {}, hidden: [], order: [], frozen: 0 });
  });

  it('of any number of pages come to what each has done, in the order in which it was done', () => {
    const names = ['a', 'b', 'c', 'toString', '__proto__'];
    const act = fc.record({ page: fc.nat(2), name: fc.constantFrom(...names), what: fc.oneof(fc.constantFrom('hide' as const, 'show' as const, 'open' as const), fc.integer({ min: 48, max: 60 })) });
    fc.assert(fc.property(fc.array(act), (acts) => {
      let stands: GridLayout = { widths: {} };
      const pages = Array.from({ length: 3 }, (): GridLayout => stands);
      const hidden = new Set<string>();
      const widths = new Map<string, number>();
      const set = (page: number, changes: Partial<GridLayout>): void => {
        const known = pages[page] ?? assert.fail();
        stands = changedLayout(stands, changes, known);
        pages[page] = { ...known, ...changes };
      };
      for (const { page, name, what } of acts) {
        const own = pages[page] ?? assert.fail();
        const others = (own.hidden ?? []).filter((each) => each !== name);
        if (what === 'open') pages[page] = stands;
        else if (what === 'hide') {
          if (own.hidden?.includes(name) !== true) hidden.add(name);
          set(page, { hidden: [...others, name] });
        } else if (what === 'show') {
          if (own.hidden?.includes(name) === true) hidden.delete(name);
          set(page, { hidden: others });
        } else {
          if (!Object.hasOwn(own.widths, name) || own.widths[name] !== what) widths.set(name, what);
          set(page, { widths: Object.fromEntries([...Object.entries(own.widths), [name, what]]) });
        }
        assert.deepEqual((stands.hidden ?? []).toSorted(), [...hidden].toSorted());
        assert.deepEqual(new Map(Object.entries(stands.widths)), widths);
      }
    }));
  });

  it('are held against what the page was given when it came, and has changed since', () => {
    let stands: GridLayout = { widths: {} };
    const layout = { get: () => stands, set: (changes: Partial<GridLayout>, known: GridLayout): void => { stands = changedLayout(stands, changes, known); } };
    const [one, other] = [session({ layout }).made, session({ layout }).made];
    const hide = (made: typeof one, ...hidden: string[]): void => made.receive({ type: 'layout', changes: { hidden } });
    for (const made of [one, other]) made.receive({ type: 'ready' });
    hide(one, 'a');
    hide(other, 'b');
    hide(one, 'a', 'c');
    hide(other);
    assert.deepEqual(stands.hidden, ['a', 'c']);
    // The page has been away, and has now what the other one did.
    other.hidden();
    other.receive({ type: 'ready' });
    hide(other, 'c');
    assert.deepEqual(stands.hidden, ['c']);
  });
});
