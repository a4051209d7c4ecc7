// Rewrites the README's report table from the catalogue, so that the two cannot disagree.
import * as esbuild from 'esbuild';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

const { outputFiles: [bundle] } = await esbuild.build({
  entryPoints: [path.join(root, 'src/reports/readme-table.ts')], bundle: true, write: false, platform: 'node', format: 'esm',
});
const { withReportTable } = await import(`data:text/javascript;base64,${Buffer.from(bundle.contents).toString('base64')}`);
const readme = path.join(root, 'README.md');
await writeFile(readme, withReportTable(await readFile(readme, 'utf8')));
console.log('README.md: the report table is up to date.');
