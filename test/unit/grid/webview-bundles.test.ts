import assert from 'node:assert/strict';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { mostBytes } from '../../../scripts/lib/package-files.mjs';

const webview = path.join(process.cwd(), 'src/grid/webview');

/** Scripts and sheet as they ship. */
async function bundled(entry: string): Promise<{ inputs: string[]; text: string; code: string }> {
  const options = { entryPoints: [path.join(webview, entry)], bundle: true, platform: 'browser', target: 'chrome130', format: 'iife', write: false, metafile: true, outdir: 'out', legalComments: 'none' } satisfies esbuild.BuildOptions;
  const [minified, plain] = await Promise.all([esbuild.build({ ...options, minify: true }), esbuild.build(options)]);
  return { inputs: Object.keys(minified.metafile.inputs), text: minified.outputFiles[0]?.text ?? '', code: plain.outputFiles[0]?.text ?? '' };
}

/** A colour that is written out: as a hexadecimal number, by a function or by its name. */
const colour = /#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color)\(/i;
const named = /\b(?:black|white|red|green|blue|yellow|orange|purple|gr[ae]y|silver|navy|teal|cyan|magenta|pink|brown|gold|maroon|lime|aqua|fuchsia|olive|(?:dark|light|medium|pale|deep)[a-z]+)\b/i;

describe('The webview\'s bundles', () => {
  it('the grid\'s own scripts know no toolkit, and none is larger than what a grid may load before its first rows; only controls.ts takes the toolkit in', async () => {
    for (const entry of ['main.ts', 'menus.ts', 'groups.ts', 'after-rows.ts']) {
      const { inputs, text } = await bundled(entry);
      assert.deepEqual(inputs.filter((input) => input.includes('node_modules')), [], entry);
      assert.ok(text.length <= (mostBytes['dist/webview/grid.js'] ?? 0), `${entry} is ${text.length} bytes`);
    }
    const { inputs } = await bundled('controls.ts');
    const own = inputs.filter((input) => !input.includes('node_modules'));
    assert.deepEqual(own.map((input) => path.basename(input)), ['controls.ts']);
  });

  it('have no colours but the theme\'s', async () => {
    const { code: sheet } = await bundled('grid.css');
    const declarations = [...sheet.replace(/\/\*.*?\*\//gs, '').matchAll(/([\w-]+)\s*:\s*([^;{}]+);/g)].map(([, property = '', value = '']) => ({ property, value }));
    assert.ok(declarations.length > 200, `${declarations.length} declarations`);
    // The names of the theme's own colours are none.
    const literal = declarations.filter(({ property, value }) => colour.test(value) || (!/^white-space|^font/.test(property) && named.test(value.replace(/--[\w-]+/g, ''))));
    assert.deepEqual(literal, []);
    for (const entry of ['main.ts', 'menus.ts', 'groups.ts', 'after-rows.ts']) {
      const { code } = await bundled(entry);
      const strings = [...code.matchAll(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g)].map(([text]) => text);
      assert.ok(strings.length > 100, `${strings.length} strings`);
      assert.deepEqual(strings.filter((text) => colour.test(text)), [], entry);
      assert.deepEqual([...code.matchAll(/\.style\.(?:color|background\w*|border\w*Color|fill|stroke)\b.*/g)].map(([line]) => line), [], entry);
    }
  });
});
