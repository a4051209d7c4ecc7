import assert from 'node:assert/strict';
import fc from 'fast-check';
import { arranged, hiding, inOrder, movedBefore, movedBy } from '../../../src/grid/webview/arrangement';
import type { ColumnSpec } from '../../../src/reports/report-types';

const columns = (names: readonly string[]): ColumnSpec[] => names.map((name) => ({ name, type: 'text', origin: 'api' }));
const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'), { minLength: 1 });
const choices = fc.record({ order: names, hidden: names, frozen: fc.nat(9) });

describe('arrangement of columns', () => {
  it('shows each column that is not hidden once, from where it stands in a row, and never none', () => {
    fc.assert(fc.property(names, choices, (all, choice) => {
      const { shown, frozen } = arranged(columns(all), choice);
      const visible = all.filter((name) => !choice.hidden.includes(name));
      if (visible.length > 0) assert.deepEqual(shown.map(({ spec }) => spec.name).sort(), [...visible].sort());
      else assert.equal(shown.length, 1);
      for (const { spec, source } of shown) assert.equal(all[source], spec.name);
      assert.ok(frozen < shown.length);
    }));
  });

  it('puts columns that come late at the end', () => {
    assert.deepEqual(inOrder(columns(['a', 'b', 'c', 'late']), { order: ['c', 'a'] }).map(({ spec }) => spec.name), ['c', 'a', 'b', 'late']);
  });

  it('moves a column by one among those that show, and back', () => {
    fc.assert(fc.property(names, choices, fc.nat(6), (all, choice, at) => {
      const shown = (order: readonly string[]): string[] => arranged(columns(all), { ...choice, order }).shown.map(({ spec }) => spec.name);
      const before = shown(choice.order);
      const name = before[at % before.length] ?? '';
      const order = movedBy(columns(all), choice, name, 1);
      if (before.indexOf(name) === before.length - 1) { assert.equal(order, undefined); return; }
      assert.ok(order !== undefined);
      assert.equal(shown(order).indexOf(name), before.indexOf(name) + 1);
      assert.deepEqual(shown(movedBy(columns(all), { ...choice, order }, name, -1) ?? []), before);
    }));
  });

  it('freezes no other column where one is hidden', () => {
    fc.assert(fc.property(names, choices, fc.nat(6), (all, choice, at) => {
      const frozen = (layout: Parameters<typeof arranged>[1]): string[] => {
        const { shown, frozen: count } = arranged(columns(all), layout);
        return shown.slice(0, count).map(({ spec }) => spec.name);
      };
      const { shown } = arranged(columns(all), choice);
      const name = shown[at % shown.length]?.spec.name ?? '';
      const before = frozen(choice);
      const after = frozen({ ...choice, ...hiding(columns(all), choice, [...choice.hidden, name]) });
      // One column at least is not frozen.
      assert.deepEqual(after, before.filter((each) => each !== name).slice(0, Math.max(0, shown.length - 2)));
    }));
  });

  it('moves a column before another one, or to the end', () => {
    assert.deepEqual(movedBefore(columns(['a', 'b', 'c']), {}, 'c', 'a'), ['c', 'a', 'b']);
    assert.deepEqual(movedBefore(columns(['a', 'b', 'c']), {}, 'a', undefined), ['b', 'c', 'a']);
  });
});
