/** The webview's page lets nothing in but its own files, and its scripts make no markup of data. */
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { gridPageHtml } from '../../../src/grid/page-html';
import { projectRoot } from '../../harness/project';

describe('The webview\'s page', () => {
  const page = (title: string): string => gridPageHtml({ cspSource: 'https://*.vscode-cdn.net', nonce: 'scriptnonce', styleNonce: 'stylenonce', uri: (file) => `https://file.vscode-cdn.net/x/${file}`, language: 'en', title });

  it('has a policy that begins with nothing, and scripts by nonce alone', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(page('x'))?.[1]?.replaceAll('&#39;', '\'') ?? '';
    const parts = Object.fromEntries(policy.split(';').map((part) => part.trim().split(' ')).map(([name = '', ...sources]) => [name, sources]));
    assert.deepEqual(parts, {
      'default-src': ['\'none\''], 'script-src': ['\'nonce-scriptnonce\''], 'style-src': ['https://*.vscode-cdn.net', '\'nonce-stylenonce\''], 'font-src': ['https://*.vscode-cdn.net'], 'base-uri': ['\'none\''], 'form-action': ['\'none\''],
    });
    assert.doesNotMatch(policy, /unsafe|\*\s|data:|https?:(?!\/\/\*\.vscode-cdn\.net)/);
  });

  it('has no inline script, no handler, no style of its own and nothing from elsewhere, whatever its title is', () => {
    for (const title of ['x', '"><script>alert(1)</script>', '</title><img src=x onerror=alert(1)>', '\'; alert(1)//']) {
      const html = page(title);
      for (const [, attributes, content] of html.matchAll(/<script([^>]*)>([^<]*)</g)) {
        assert.match(attributes ?? '', /nonce="scriptnonce".*src="https:\/\/file\.vscode-cdn\.net\/x\/\w+\.js"/);
        assert.equal(content, '');
      }
      assert.equal(html.match(/<script/g)?.length, 2);
      assert.doesNotMatch(html, /<[^>]+\son\w+=|<style|\sstyle=|<img|<iframe|javascript:/i);
      assert.match(html, /<body><\/body>/);
    }
  });

  it('is given its own folder alone, and no command links or forms', async () => {
    const source = await readFile(path.join(projectRoot(), 'src/grid/grid-panel.ts'), 'utf8');
    assert.match(source, /folder = vscode\.Uri\.joinPath\(extensionUri, 'dist', 'webview'\);/);
    assert.match(source, /webview\.options = \{ enableScripts: true, enableForms: false, enableCommandUris: false, localResourceRoots: \[folder\] \};/);
  });

  it('makes no markup of data: no script of ours writes HTML', async () => {
    const folder = path.join(projectRoot(), 'src');
    const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.ts'));
    assert.ok(names.some((name) => name.includes('webview')));
    for (const name of names) {
      const source = await readFile(path.join(folder, name), 'utf8');
      assert.doesNotMatch(source, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|DOMParser|srcdoc|setHTML|\beval\(|new Function\(|setAttribute\(\s*['"`]on/, name);
      // The toolkit's template of a badge holds no data.
      if (name.split(path.sep).join('/') !== 'grid/webview/controls.ts') assert.doesNotMatch(source, /\bhtml`/, name);
    }
  });

  it('has trusted and HTML-bearing Markdown nowhere', async () => {
    const folder = path.join(projectRoot(), 'src');
    for (const name of (await readdir(folder, { recursive: true })).filter((each) => each.endsWith('.ts'))) {
      const source = await readFile(path.join(folder, name), 'utf8');
      assert.doesNotMatch(source, /isTrusted\s*[=:]\s*(true|\{)|supportHtml\s*[=:]\s*true|supportThemeIcons\s*[=:]\s*true|enableCommandUris:\s*(true|\[)/, name);
      assert.equal((source.match(/new vscode\.MarkdownString/g) ?? []).length, name.endsWith(path.join('nodes', 'node.ts')) ? 1 : 0, name);
    }
  });
});
