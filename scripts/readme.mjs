// Rewrites the README's report table and the schema of saved reports from the catalogue, so that they cannot disagree.
import * as esbuild from 'esbuild';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { root, saysUsage } from './lib/setup.mjs';

async function load(module) {
  const { outputFiles: [bundle] } = await esbuild.build({ entryPoints: [path.join(root, module)], bundle: true, write: false, platform: 'node', format: 'esm' });
  return import(`data:text/javascript;base64,${Buffer.from(bundle.contents).toString('base64')}`);
}

const usage = `npm run readme

Rewrites the README's report table and media/listrak-report.schema.json from the catalogue of reports.`;

if (saysUsage(usage)) process.exit();
const { withReportTable } = await load('src/reports/readme-table.ts');
const { savedReportSchema } = await load('src/export/saved-report-schema.ts');
const readme = path.join(root, 'README.md');
await writeFile(readme, withReportTable(await readFile(readme, 'utf8')));
await writeFile(path.join(root, 'media/listrak-report.schema.json'), `${JSON.stringify(savedReportSchema(), undefined, 2)}\n`);
console.log('README.md\'s report table and the schema of saved reports are up to date.');
