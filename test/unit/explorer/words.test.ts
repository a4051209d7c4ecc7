import assert from 'node:assert/strict';
import fc from 'fast-check';
import { exportName, reportName } from '../../../src/commands/export-name';
import { FigureWriter } from '../../../src/explorer/figure-words';
import { escapeMarkdown, plainText, shortened, withoutIcons, withoutLinks } from '../../../src/explorer/plain-text';
import { figures } from '../../../src/reports/figures';
import { formatText } from '../../../src/text';

describe('text of the service in the tree', () => {
  it('becomes one line without direction overrides; right-to-left letters and emoji stay', () => {
    assert.equal(plainText(' Sale\r\n today\u0000\t\u202egnp.exe\u2066 שלום 🎉 '), 'Sale todaygnp.exe שלום 🎉'.replace('todaygnp', 'today gnp'));
  });

  it('draws no icon in a pick and no link in a notification', () => {
    assert.equal(withoutIcons('$(trash) now'), '\\$(trash) now');
    assert.equal(withoutLinks('a [click](command:evil) b'), 'a [click] (command:evil) b');
  });

  it('stands for itself in Markdown', () => {
    const hostile = '**x** [a](command:b) <img src=x> | $(alert) ![i](http://h/i.png) `c` #1 &amp; http://h';
    const escaped = escapeMarkdown(hostile);
    assert.doesNotMatch(escaped.replace(/&#\d+;/g, ''), /[\\`*_{}[\]()<>|!$&:/]/);
    assert.equal(escaped.replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code))), hostile);
  });

  it('is cut between characters', () => {
    assert.equal(shortened('🎉🎉🎉🎉', 3), '🎉🎉…');
    assert.equal(shortened('abc', 3), 'abc');
  });
});

describe('figures in words', () => {
  const writer = new FigureWriter('en', formatText);
  const lines = (summary: Record<string, unknown>): Record<string, string> => Object.fromEntries(figures(summary).map((figure) => [figure.id, writer.words(figure).line]));

  it('name what each rate is of', () => {
    assert.deepEqual(lines({ sentCount: 12_500, bounceCount: 155, openCount: 2888, readCount: 2000, clickCount: 231, conversionCount: 4, revenue: 336.8, unsubscribeCount: 1 }), {
      sent: '12,500', delivered: '12,345 — 98.8% of sent', opened: '2,888 — 23.4% of delivered', read: '2,000 — 16.2% of delivered', clicked: '231 — 1.87% of delivered',
      clickToOpen: '8.0% of opened', converted: '4 — 0.03% of delivered', revenue: '336.80', averageOrderValue: '84.20 per conversion', revenuePerEmail: '0.03 per email sent',
      unsubscribed: '1 — 0.01% of delivered', bounced: '155 — 1.24% of sent',
    });
  });

  it('write every rate with a decimal, small ones with a second', () => {
    assert.deepEqual([0, 0.0003, 0.08, 0.0187, 0.22, 0.988, 1, 1.25].map((rate) => writer.rate({ id: 'opened', title: { template: '', args: [] }, unit: 'count', count: 1, rate, denominator: null })),
      ['0.0%', '0.03%', '8.0%', '1.87%', '22.0%', '98.8%', '100.0%', '125.0%']);
  });

  it('write what cannot be divided as a dash', () => {
    const shown = lines({ sentCount: 0, bounceCount: 0, openCount: 0, readCount: 0, clickCount: 0, conversionCount: 0, revenue: 0, unsubscribeCount: 0 });
    assert.equal(shown['opened'], '0 — – of delivered');
    assert.equal(shown['clickToOpen'], '– of opened');
    assert.equal(shown['averageOrderValue'], '– per conversion');
    assert.equal(lines({})['sent'], '–');
  });
});

describe('the name of an exported file', () => {
  it('says what it is of', () => {
    assert.equal(exportName(['Message activity', 'Weekly: "Sale" / 50%', 'Sale today!'], '2026-01-31'), 'Message activity - Weekly Sale 50 - Sale today! - 2026-01-31.csv');
  });

  it('is a name on every file system, whatever the service sent', () => {
    const unit = fc.oneof(fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }), fc.constantFrom(...'<>:"/\\|?*%. ~-$\u0000\n\u202ea'));
    fc.assert(fc.property(fc.array(fc.string({ unit, maxLength: 80 }), { maxLength: 5 }), (parts) => {
      const name = exportName(parts, '2026-01-31');
      assert.match(name, /2026-01-31\.csv$/);
      // eslint-disable-next-line no-control-regex -- these must not be there
      assert.doesNotMatch(name, /[<>:"/\\|?*\u0000-\u001f\u202e]/);
      assert.doesNotMatch(name, /^[.\s~-]/);
      assert.ok([...name].length <= 5 * 43 + 14);
    }));
  });

  it('stays short enough for what is written beside it, in any script', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', '春', '😀', ' '), minLength: 20, maxLength: 80 });
    fc.assert(fc.property(fc.array(letters, { minLength: 2, maxLength: 7 }), (parts) => {
      const names = [`${exportName(parts, '2026-01-31').slice(0, -4)}.parquet.listrak-state.json`, `${reportName(parts)}.listrak.json`];
      for (const name of names) assert.ok(Buffer.byteLength(name) <= 255, `${Buffer.byteLength(name)} bytes: ${name}`);
    }));
    const parts = ['メッセージの活動', '春の新作コレクション'.repeat(5), '四月の特別なお知らせ'.repeat(5), '会員限定セール'.repeat(7)];
    assert.equal(exportName(parts, '2026-01-31'), 'メッセージの活動 - 春の新作コレクション春の新作コレクシ… - 四月の特別なお知らせ四月の特別なお知… - 会員限定セール会員限定セール会員限定… - 2026-01-31.csv');
  });
});
