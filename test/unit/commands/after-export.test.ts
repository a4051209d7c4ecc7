import assert from 'node:assert/strict';
import { afterExport } from '../../../src/commands/after-export';

describe('What is offered after an export', () => {
  const desktop = { isLocal: true, isInWorkspace: true };

  it('opens text in the editor while it is small, a workbook in the system\'s program, and no bytes in an editor', () => {
    assert.deepEqual(afterExport('csv', 50_000_000, desktop), ['openInEditor', 'revealInSystem', 'copyPath']);
    assert.deepEqual(afterExport('ndjson', 1, desktop), ['openInEditor', 'revealInSystem', 'copyPath']);
    assert.deepEqual(afterExport('csv', 50_000_001, desktop), ['revealInSystem', 'copyPath']);
    assert.deepEqual(afterExport('xlsx', 900_000_000, desktop), ['openInProgram', 'revealInSystem', 'copyPath']);
    assert.deepEqual(afterExport('parquet', 1000, desktop), ['revealInSystem', 'copyPath']);
  });

  it('shows a file that is not on this machine in the explorer where that has it', () => {
    assert.deepEqual(afterExport('xlsx', 1000, { isLocal: false, isInWorkspace: true }), ['revealInExplorer', 'copyPath']);
    assert.deepEqual(afterExport('csv', 1000, { isLocal: false, isInWorkspace: false }), ['openInEditor', 'copyPath']);
  });
});
