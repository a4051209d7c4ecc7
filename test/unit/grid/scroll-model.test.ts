import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ScrollModel, type ScrollShape } from '../../../src/grid/webview/scroll-model';

const shapes = fc.record({ rows: fc.oneof(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 50_000_000 })), rowHeight: fc.integer({ min: 20, max: 60 }), viewHeight: fc.integer({ min: 40, max: 4000 }), pixelRatio: fc.constantFrom(1, 2, 4, 5, 10) });
const modelOf = (shape: Omit<ScrollShape, 'pixelRatio'> & Partial<ScrollShape>): ScrollModel => {
  const model = new ScrollModel();
  model.reshape({ pixelRatio: 1, ...shape });
  return model;
};

describe('scroll model', () => {
  it('keeps the sizer below what a browser lays out, also at 500 % zoom on a display of scale 2', () => {
    for (const pixelRatio of [1, 2, 4, 4.98, 10]) {
      const model = modelOf({ rows: 10_000_000, rowHeight: 24, viewHeight: 600, pixelRatio });
      assert.ok((model.sizerHeight + 100) * pixelRatio < 33_554_428, `at ${pixelRatio}`);
      assert.ok(model.sizerHeight >= 3_000_000);
    }
    assert.equal(modelOf({ rows: 100, rowHeight: 24, viewHeight: 600 }).sizerHeight, 2400);
  });

  it('shows every row when it is revealed, wholly where it fits', () => {
    fc.assert(fc.property(shapes, fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (shape, start, at) => {
      const model = modelOf(shape);
      model.scrollTo(start * model.maxTop);
      const row = Math.floor(at * (shape.rows - 1));
      model.reveal(row);
      assert.ok(row >= model.firstRow && row < model.endRow);
      if (shape.viewHeight >= shape.rowHeight) assert.ok(model.offsetOf(row) > -1e-6 && model.offsetOf(row) + shape.rowHeight <= shape.viewHeight + 1e-6);
    }));
  });

  it('ends exactly with the first and the last row, wherever the bar\'s ends are rounded to', () => {
    fc.assert(fc.property(shapes, fc.double({ min: -0.9, max: 0.9, noNaN: true }), (shape, rounding) => {
      const model = modelOf(shape);
      model.barMoved(model.barTop, Math.max(0, model.sizerHeight - shape.viewHeight) + rounding);
      assert.equal(model.top, model.maxTop);
      assert.equal(model.endRow, shape.rows);
      model.barMoved(model.barTop, 0);
      if (model.sizerHeight - shape.viewHeight > 1) assert.equal(model.firstRow, 0);
    }));
  });

  it('follows the bar monotonely, and the bar follows it back', () => {
    fc.assert(fc.property(shapes, fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 20 }), (shape, places) => {
      const model = modelOf(shape);
      const length = Math.max(0, model.sizerHeight - shape.viewHeight);
      const tops = places.sort((a, b) => a - b).map((place) => {
        const dragged = Math.abs(place * length - model.barTop) > shape.viewHeight + shape.rowHeight;
        model.barMoved(model.barTop, place * length);
        if (place * length < length - 1 && (dragged || !model.scaled)) assert.ok(Math.abs(model.barTop - place * length) < 1e-3);
        return model.top;
      });
      assert.deepEqual(tops, [...tops].sort((a, b) => a - b));
    }));
  });

  it('pages by the track as at small sizes, however much a px of the bar stands for', () => {
    for (const rows of [10_000, 10_000_000]) {
      const model = modelOf({ rows, rowHeight: 24, viewHeight: 600 });
      model.scrollTo(100_000);
      const before = model.top;
      model.barMoved(model.barTop, model.barTop + 525);
      assert.ok(Math.abs(model.top - before - 525) < 1e-6, String(model.top));
      model.barMoved(model.barTop, model.barTop - 525);
      assert.ok(Math.abs(model.top - before) < 1e-6);
    }
  });

  it('moves by the same distance whatever the number of rows', () => {
    fc.assert(fc.property(fc.integer({ min: 2000, max: 50_000_000 }), fc.integer({ min: 1, max: 1000 }), (rows, distance) => {
      const model = modelOf({ rows, rowHeight: 24, viewHeight: 600 });
      model.scrollBy(distance);
      assert.equal(model.top, distance);
      model.scrollBy(-distance);
      assert.equal(model.top, 0);
    }));
  });

  it('keeps the row at the top when the font changes and when rows arrive', () => {
    const model = modelOf({ rows: 1000, rowHeight: 24, viewHeight: 480 });
    model.scrollTo(240.5 * 24);
    model.reshape({ rows: 1000, rowHeight: 30, viewHeight: 480, pixelRatio: 1 });
    assert.equal(model.topRow, 240.5);
    model.reshape({ rows: 9_000_000, rowHeight: 30, viewHeight: 480, pixelRatio: 1 });
    assert.equal(model.topRow, 240.5);
    model.reshape({ rows: 100, rowHeight: 30, viewHeight: 480, pixelRatio: 1 });
    assert.equal(model.endRow, 100);
    assert.equal(model.rowAt(10_000), 99);
    assert.equal(model.rowAt(-10_000), 0);
  });
});
