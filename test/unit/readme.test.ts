import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { withReportTable } from '../../src/reports/readme-table';

describe('README', () => {
  it('has the table of reports that the catalogue makes', async () => {
    const readme = await readFile('README.md', 'utf8');
    assert.equal(withReportTable(readme), readme, 'Run `npm run readme` and commit README.md.');
  });
});
