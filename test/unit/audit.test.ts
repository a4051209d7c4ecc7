/** `npm run audit` with npm itself, against a registry on this machine. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { projectRoot } from '../harness/project';

interface Advisory { readonly id: number; readonly url: string; readonly title: string; readonly severity: string; readonly vulnerable_versions: string }

const advisory = (id: number, severity: string, versions = '*'): Advisory => ({ id, url: `https://github.com/advisories/GHSA-${id}`, title: `Hole ${id}`, severity, vulnerable_versions: versions });

describe('npm run audit', function () {
  let server: Server;
  let registry = '';
  let cache = '';
  /** undefined: audits are not answered. */
  let advisories: Readonly<Record<string, readonly Advisory[]>> | undefined;
  let asked: Record<string, string[]> = {};

  before(async () => {
    cache = await mkdtemp(path.join(tmpdir(), 'listrak-audit-'));
    server = createServer((request, response) => {
      const answer = (status: number, body: object): void => void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      if (request.method !== 'POST') return answer(404, {});
      if (advisories === undefined) return answer(405, {});
      const known = advisories;
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
        const body = Buffer.concat(chunks);
        asked = JSON.parse((request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString()) as Record<string, string[]>;
        answer(200, known);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    registry = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  after(async () => {
    await new Promise((resolve) => server.close(resolve));
    await rm(cache, { recursive: true, force: true });
  });

  const audit = (known: typeof advisories): Promise<{ status: number; output: string }> => {
    advisories = known;
    return new Promise((resolve) => {
      execFile(process.execPath, ['scripts/audit.mjs'], { cwd: projectRoot(), env: { ...process.env, npm_config_registry: registry, npm_config_cache: cache, npm_config_fetch_retries: '0' } }, (error, stdout, stderr) => {
        resolve({ status: error === null ? 0 : Number(error.code), output: stdout + stderr });
      });
    });
  };

  it('fails on a high finding in what ships, and on no other', async () => {
    const tool = await audit({ mocha: [advisory(1, 'critical')], undici: [advisory(2, 'high', '<7.0.0')], hyparquet: [advisory(3, 'moderate')] });
    assert.ok(asked['undici'] !== undefined && asked['hyparquet-writer'] !== undefined && asked['mocha'] !== undefined);
    assert.match(tool.output, /^moderate: hyparquet [\d.]+: Hole 3 \(\*\) https:\/\/github\.com\/advisories\/GHSA-3\n\d+ packages whose code ships, 1 findings\.\n$/);
    assert.equal(tool.status, 0);
    const high = await audit({ mocha: [advisory(1, 'critical')], undici: [advisory(2, 'high')], tslib: [advisory(4, 'low', '<2.0.0')] });
    assert.equal(high.status, 1);
    assert.match(high.output, /^high: undici [\d.]+: Hole 2 /m);
    assert.match(high.output, /^low: tslib 1\.[\d.]+: Hole 4 /m);
    assert.doesNotMatch(high.output, /mocha|tslib 2/);
    assert.match(high.output, /High findings in what ships/);
  });

  it('says that a registry does not answer audits, and fails', async () => {
    const { status, output } = await audit(undefined);
    assert.equal(status, 1);
    assert.match(output, /^The registry does not answer audits \(405\), so nothing is known/m);
  });
});
