import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FileTarget } from '../../../src/export/file-target';
import { processFacts, removeLeftovers, temporaryName, type ProcessFacts } from '../../../src/export/unfinished';

const day = 24 * 3_600_000;

describe('Unfinished files of killed exports', () => {
  let folder = '';
  let file = '';
  beforeEach(async () => {
    folder = await fs.mkdtemp(path.join(tmpdir(), 'listrak-unfinished-'));
    file = path.join(folder, 'report.csv');
  });
  afterEach(() => fs.rm(folder, { recursive: true, force: true }));

  const facts: ProcessFacts = { self: { pid: 100, host: 'aaaaaaaa', run: '0001' }, now: Date.now(), isAlive: (pid) => pid === 200 };
  const leave = async (target: string, pid: number, host: string, ageMs: number, run = '0002'): Promise<string> => {
    const name = temporaryName(path.join(folder, target), { pid, host, run });
    await fs.writeFile(name, 'half');
    const time = new Date(facts.now - ageMs);
    await fs.utimes(name, time, time);
    return path.basename(name);
  };

  it('go where their process is gone, and stay where it may live', async () => {
    const long = 'x'.repeat(80);
    for (const target of ['report.csv', 'report.csv.new', 'report.csv.listrak-state.json']) {
      await leave(target, 300, 'aaaaaaaa', 1000);
      await leave(target, 300, 'bbbbbbbb', 8 * day);
      await leave(target, 200, 'aaaaaaaa', 8 * day);
      await leave(target, 100, 'aaaaaaaa', day);
    }
    const kept = [
      await leave('report.csv', 200, 'aaaaaaaa', 6 * day), await leave('report.csv', 300, 'bbbbbbbb', 6 * day), await leave('report.csv', 100, 'aaaaaaaa', 6 * day, '0001'),
      await leave('report.csvx', 300, 'aaaaaaaa', 1000), await leave('my.report.csv', 300, 'aaaaaaaa', 1000), await leave(long, 300, 'aaaaaaaa', 1000),
    ];
    for (const other of ['report.csv', '.report.csv.listrak-part', '.report.csv.300-aaaaaaaa-zz.listrak-part', '.report.csv.300-aaaaaaaa-0123456789ab.listrak-part.txt']) {
      await fs.writeFile(path.join(folder, other), 'mine');
      kept.push(other);
    }
    await removeLeftovers(file, fs, facts);
    assert.deepEqual((await fs.readdir(folder)).sort(), kept.sort());
    await removeLeftovers(path.join(folder, long), fs, facts);
    assert.ok(!(await fs.readdir(folder)).some((name) => name.includes('xxx')));
  });

  it('go when the next export to the same file begins, and not those of this process', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    const { self } = processFacts();
    await fs.writeFile(temporaryName(file, { ...self, pid }), 'half');
    const [first, second] = [await FileTarget.open(file), await FileTarget.open(file)];
    assert.equal((await fs.readdir(folder)).length, 2);
    await first.write(Buffer.from('whole'));
    await first.finish();
    await second.discard();
    assert.deepEqual(await fs.readdir(folder), ['report.csv']);
  });

  it('hinder nobody where they cannot be removed', async () => {
    const left = await leave('report.csv', 300, 'aaaaaaaa', 1000);
    const refused = (): Promise<never> => Promise.reject(Object.assign(new Error('no'), { code: 'EPERM' }));
    await removeLeftovers(file, { ...fs, rm: refused }, facts);
    await removeLeftovers(file, { ...fs, readdir: refused }, facts);
    await removeLeftovers(file, { ...fs, stat: refused }, facts);
    assert.deepEqual(await fs.readdir(folder), [left]);
  });
});
