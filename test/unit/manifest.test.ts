/** What the manifest promises about settings and trust. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { concurrencyBounds } from '../../src/listrak/limiter';
import { pageSizeBounds } from '../../src/listrak/source';
import { projectRoot } from '../harness/project';

interface Setting { readonly type: string; readonly default: unknown; readonly scope?: string; readonly enum?: readonly unknown[]; readonly enumDescriptions?: readonly string[]; readonly pattern?: string; readonly minimum?: number; readonly maximum?: number }
interface Manifest {
  readonly capabilities: { readonly untrustedWorkspaces: { readonly supported: unknown; readonly restrictedConfigurations?: readonly string[] }; readonly virtualWorkspaces: unknown };
  readonly contributes: {
    readonly configuration: { readonly properties: Readonly<Record<string, Setting>> };
    readonly commands: readonly { readonly command: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly when?: string }[]>>;
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly walkthroughs: readonly [{ readonly steps: readonly { readonly id: string; readonly title: string; readonly description: string; readonly media: { readonly svg: string; readonly altText: string }; readonly completionEvents: readonly string[] }[] }];
  };
  readonly [key: string]: unknown;
}

describe('The manifest', () => {
  const json = readFileSync(path.join(projectRoot(), 'package.json'), 'utf8');
  const manifest = JSON.parse(json) as Manifest;
  const settings = manifest.contributes.configuration.properties;

  it('keeps a workspace from saying where credentials go, and from turning the formula guard off', () => {
    assert.deepEqual(['listrak.apiUrl', 'listrak.tokenUrl', 'listrak.csv.formulaGuard'].map((name) => settings[name]?.scope), ['application', 'application', 'application']);
    assert.deepEqual(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations, ['listrak.apiUrl', 'listrak.tokenUrl', 'listrak.csv.formulaGuard']);
  });

  it('leads a newcomer through steps whose words, pictures and commands are there', () => {
    const words = JSON.parse(readFileSync(path.join(projectRoot(), 'package.nls.json'), 'utf8')) as Record<string, string>;
    const { walkthroughs: [walkthrough], commands, views } = manifest.contributes;
    const known = [...commands.map(({ command }) => command), ...Object.values(views).flat().map(({ id }) => `${id}.focus`)];
    const wordsOf = (key: string): string => words[/^%(.+)%$/.exec(key)?.[1] ?? ''] ?? assert.fail(key);
    assert.deepEqual(walkthrough.steps.map(({ id }) => id), ['account', 'browse', 'report', 'performance', 'export']);
    for (const { title, description, media, completionEvents } of walkthrough.steps) {
      const links = [...wordsOf(description).matchAll(/\(command:([\w.]+)\)/g)].map(([, command]) => command ?? '');
      assert.ok(wordsOf(title) !== '' && links.length > 0 && wordsOf(media.altText) !== '');
      // A step is done when its own button was clicked, whatever shows by then.
      assert.ok(links.every((command) => completionEvents.includes(`onCommand:${command}`)), wordsOf(title));
      assert.deepEqual([...links, ...completionEvents.flatMap((event) => /^onCommand:(.*)/.exec(event)?.[1] ?? [])].filter((command) => !known.includes(command)), []);
      // Drawn in the theme's colours.
      assert.doesNotMatch(readFileSync(path.join(projectRoot(), media.svg), 'utf8'), /#[\da-f]{3}|rgb/i);
    }
  });

  it('refuses addresses in plain http beyond this machine while they are typed', () => {
    for (const name of ['listrak.apiUrl', 'listrak.tokenUrl']) {
      const pattern = new RegExp(settings[name]?.pattern ?? '(?!)');
      for (const address of ['https://api.listrak.com/email/v1', 'http://127.0.0.1:8080/x', 'http://localhost/x', 'http://[::1]:1/x', settings[name]?.default]) assert.match(String(address), pattern);
      for (const address of ['http://api.listrak.com', 'http://127.0.0.1.evil.example/', 'http://localhost.evil.example/', 'http://127.0.0.1@evil.example/', 'ftp://x', 'javascript:alert(1)', '']) assert.doesNotMatch(address, pattern);
    }
  });

  it('offers each choice of a setting once, with its description, and a default among them', () => {
    for (const [name, { enum: choices, enumDescriptions, default: preset }] of Object.entries(settings)) {
      if (choices === undefined) continue;
      assert.equal(new Set(choices).size, choices.length, name);
      if (enumDescriptions !== undefined) assert.equal(enumDescriptions.length, choices.length, name);
      assert.ok(choices.includes(preset), name);
    }
  });

  it('lets the tree\'s title bar run nothing that takes a node: VS Code hands it the one that was clicked last', () => {
    const { menus, commands } = manifest.contributes;
    const ofTitleBar = commands.map(({ command }) => command).filter((command) => command.startsWith('listrak.titleBar.'));
    const entries = (menu: string): string[] => [...new Set((menus[menu] ?? []).map(({ command }) => command))].sort();
    assert.deepEqual(entries('view/title'), [...ofTitleBar, 'listrak.addAccount', 'listrak.addSampleAccount', 'listrak.showLog'].sort());
    assert.deepEqual(entries('view/item/context').filter((command) => ofTitleBar.includes(command)), []);
    assert.deepEqual((menus['commandPalette'] ?? []).filter(({ when }) => when === 'false').map(({ command }) => command).filter((command) => command.startsWith('listrak.titleBar.')).sort(), [...ofTitleBar].sort());
  });

  it('offers every command in a window whose accounts are not known yet, but for those that need a node', () => {
    const holds = (when: string): boolean => when.split(' || ').some((all) => all.split(' && ').every((one) => one.startsWith('!') || one.includes(' != ')));
    const { menus } = manifest.contributes;
    const hidden = (menus['commandPalette'] ?? []).filter(({ when }) => when !== 'false' && !holds(when ?? '')).map(({ command }) => command);
    assert.deepEqual(hidden, []);
  });

  it('offers to open and export the files that are saved reports, not folders of such a name', () => {
    assert.deepEqual((manifest.contributes.menus['explorer/context'] ?? []).filter(({ when }) => when?.includes('&& !explorerResourceIsFolder') !== true), []);
  });

  it('bounds numbers as the code does', () => {
    for (const [name, { least, most, otherwise }] of [['listrak.pageSize', pageSizeBounds], ['listrak.maxConcurrentRequests', concurrencyBounds]] as const) {
      const { minimum, maximum, default: preset } = settings[name] ?? {};
      assert.deepEqual([minimum, maximum, preset], [least, most, otherwise], name);
    }
  });

  it('has no telemetry, no address that opens it from outside, and nothing that runs at the start', () => {
    assert.doesNotMatch(json, /telemetry|onUri|onStartupFinished|"\*"/);
    assert.equal(manifest['enabledApiProposals'], undefined);
  });
});
