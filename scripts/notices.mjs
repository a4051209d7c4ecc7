// npm run notices: rewrites THIRD_PARTY_NOTICES.txt from what stands in the bundles. --check tells whether it is up to date; --json says what it rests on.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { measureProduct } from '../esbuild.mjs';
import { root, saysUsage } from './lib/setup.mjs';

const file = path.join(root, 'THIRD_PARTY_NOTICES.txt');
const rule = '-'.repeat(80);

/** Copied as they are, and so in no bundle's inputs. */
const copied = [{ file: 'node_modules/@vscode/codicons/dist/codicon.css', output: 'dist/webview/codicon.css' }, { file: 'node_modules/@vscode/codicons/dist/codicon.ttf', output: 'dist/webview/codicon.ttf' }];

/** What a package holds in a form that no metafile sees. */
const within = {
  undici: [{ name: 'llhttp', by: 'Fedor Indutny', where: 'as WebAssembly inside undici', url: 'https://github.com/nodejs/llhttp', years: '2018' }],
};

/** Holders of packages that say MIT and come without its text. */
const holders = [[/^@microsoft\/fast-/, 'Microsoft Corporation. All rights reserved.']];

const mit = (holder) => `MIT License

Copyright (c) ${holder}

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.`;

/** The package that a file belongs to: `node_modules/a/node_modules/@b/c/d.js` is of the innermost. */
function folderOf(name) {
  return /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(name)?.[1];
}

/** Licence texts and notices as the package carries them. */
async function textsOf(folder, name, license) {
  const names = (await readdir(path.join(root, folder))).filter((each) => /^(licen[cs]e|notices?|copying)([.-][\w.-]+)?$/i.test(each)).sort();
  const texts = await Promise.all(names.map((each) => readFile(path.join(root, folder, each), 'utf8')));
  if (texts.length > 0) return texts;
  const holder = holders.find(([pattern]) => pattern.test(name))?.[1];
  if (license !== 'MIT' || holder === undefined) throw new Error(`${name} (${license}) carries no licence text: say in scripts/notices.mjs where it stands.`);
  return [mit(holder)];
}

async function packagesIn(inputs) {
  const outputs = new Map();
  for (const { file: name, output } of inputs) {
    const folder = folderOf(name);
    if (folder === undefined) throw new Error(`${name} belongs to no package.`);
    outputs.set(folder, (outputs.get(folder) ?? new Set()).add(output));
  }
  const packages = await Promise.all([...outputs].map(async ([folder, names]) => {
    const { name, version, license, repository } = JSON.parse(await readFile(path.join(root, folder, 'package.json'), 'utf8'));
    const url = (typeof repository === 'string' ? repository : repository?.url ?? '').replace(/^git\+/, '').replace(/\.git$/, '').replace(/^github:/, 'https://github.com/');
    return { name, version, license, url, outputs: [...names].sort(), texts: await textsOf(folder, name, license) };
  }));
  return packages.sort((one, other) => (one.name < other.name ? -1 : 1));
}

function notice({ name, version, license, url, outputs, texts }) {
  const inner = (within[name] ?? []).map((part) => `${rule}\n${part.name} (MIT)\n${part.url}\n${part.where}\n\n${mit(`${part.years} ${part.by}`)}\n`);
  return [`${rule}\n${name} ${version} (${license})\n${url}\nin ${outputs.join(', ')}\n\n${texts.map((text) => text.replace(/\r\n/g, '\n').trim()).join('\n\n')}\n`, ...inner].join('\n');
}

const usage = `npm run notices -- [--check] [--json]

Rewrites THIRD_PARTY_NOTICES.txt from what is bundled. --check only tells whether it is up to date, --json what it rests on.`;

if (saysUsage(usage)) process.exit();
const { sizes, inputs } = await measureProduct();
const packages = await packagesIn([...inputs, ...copied]);
const text = `Listrak Explorer comes under the MIT licence (LICENSE). Parts of these packages stand in it, each under its own licence.
Written by \`npm run notices\` from the files that the bundles are made of.

${packages.map(notice).join('\n')}`;

if (process.argv.includes('--json')) {
  console.log(JSON.stringify({ sizes, packages: packages.map(({ name, version, license, outputs }) => ({ name, version, license, outputs })) }));
} else if (process.argv.includes('--check')) {
  if (await readFile(file, 'utf8').catch(() => '') !== text) {
    console.error('THIRD_PARTY_NOTICES.txt is behind what is bundled: run `npm run notices` and commit it.');
    process.exitCode = 1;
  }
} else {
  await writeFile(file, text);
  console.log(`THIRD_PARTY_NOTICES.txt names ${packages.length} packages.`);
}
