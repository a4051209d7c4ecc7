import assert from 'node:assert/strict';
import fc from 'fast-check';
import { reportById } from '../../../src/reports/catalogue';
import { ReportColumns } from '../../../src/reports/report-columns';
import { pageOf } from './fake-source';

const known = reportById('messageLinks').columns;

describe('ReportColumns', () => {
  it('keeps the known order and puts unknown fields behind it in the order seen', () => {
    const columns = new ReportColumns(known);
    assert.deepEqual([...columns.place(pageOf([{ clickCount: 1, colour: 'red', linkId: 7 }]))], [3, 4, 0]);
    assert.deepEqual([...columns.place(pageOf([{ size: 2, colour: 'red', linkUrl: 'x' }]))], [5, 4, 2]);
    assert.deepEqual(columns.specs.map(({ name }) => name), ['linkId', 'linkDescription', 'linkUrl', 'clickCount', 'colour', 'size']);
    assert.deepEqual(columns.specs.slice(4).map(({ origin }) => origin), ['unknown', 'unknown']);
  });

  it('guesses an unknown field\'s type from the first page that has it', () => {
    const columns = new ReportColumns([]);
    columns.place(pageOf([
      { none: null, yes: null, amount: 1, day: '2018-12-14T14:31:55', words: 'a', mixed: 1, tags: [1], half: null, escaped: '2018-12-14T14:31:55' },
      { none: null, yes: true, amount: 2.5, day: '2015-08-31T16:02:41.65', words: '2018', mixed: 'a', tags: {}, half: 'a\nb' },
    ]));
    assert.deepEqual(Object.fromEntries(columns.specs.map(({ name, type }) => [name, type])), {
      none: 'text', yes: 'boolean', amount: 'number', day: 'date', words: 'text', mixed: 'text', tags: 'json', half: 'text', escaped: 'date',
    });
  });

  it('gives any pages one place a name, never moved, known ones first', () => {
    const name = fc.oneof(fc.constantFrom('linkId', 'linkUrl', 'clickCount', 'a', 'b', 'constructor', 'toString'), fc.string({ minLength: 1, maxLength: 3 }));
    const pages = fc.array(fc.uniqueArray(name, { maxLength: 8 }), { maxLength: 10 });
    fc.assert(fc.property(pages, (rows) => {
      const columns = new ReportColumns(known);
      const model = known.map((spec) => spec.name);
      for (const names of rows) {
        const page = pageOf([JSON.parse(`{${names.map((each) => `${JSON.stringify(each)}:1`).join(',')}}`)]);
        for (const column of page.columns) if (!model.includes(column.name)) model.push(column.name);
        assert.deepEqual([...columns.place(page)], page.columns.map((column) => model.indexOf(column.name)));
        assert.deepEqual(columns.specs.map((spec) => spec.name), model);
      }
    }));
  });
});
