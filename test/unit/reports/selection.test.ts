import assert from 'node:assert/strict';
import { gapFinder } from '../../../src/reports/gaps';
import type { FailedParent } from '../../../src/reports/report-types';
import { selectionOf } from '../../../src/reports/selection';

const error: FailedParent['error'] = { kind: 'notFound', what: { template: 'Gone.', args: [] }, next: { template: '', args: [] } };

describe('what is to be run again', () => {
  it('is a tree of ids in the order given, wherever each broke off', () => {
    const from = { pass: 0, cursor: 'c' };
    assert.deepEqual(selectionOf([{ listId: 2, messageId: 21, error }, { listId: 1, error, from }, { listId: 2, messageId: 20, error, from }, { listId: 1, messageId: 9, error }], ['listId', 'messageId']), {
      rest: 'none',
      children: new Map([
        [2, { rest: 'none', children: new Map([[21, { rest: 'all', children: new Map() }], [20, { rest: from, children: new Map() }]]) }],
        [1, { rest: from, children: new Map([[9, { rest: 'all', children: new Map() }]]) }],
      ]),
    });
  });

  it('is made of thousands, and each of them found, without a pause', function () {
    this.timeout(5000);
    const parents = Array.from({ length: 6000 }, (_, index): FailedParent => ({ listId: 1 + index % 3, messageId: index + 1, linkId: 7, error }));
    const { children } = selectionOf(parents, ['listId', 'messageId', 'linkId']);
    assert.deepEqual([...children].map(([id, { children: below }]) => [id, below.size]), [[1, 2000], [2, 2000], [3, 2000]]);
    const gapOf = gapFinder(parents.map((parent, row) => ({ parent, row })));
    for (const [index, { listId = 0, messageId = 0 }] of parents.entries()) assert.equal(gapOf([listId, messageId, 7]), index);
  });
});
