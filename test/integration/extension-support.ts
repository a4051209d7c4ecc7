/** The running extension, a service for it, and a user made of answers. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Account } from '../../src/accounts/account';
import type { Answer, Choice, InputQuestion, PickItem, PickQuestion, Prompts, SaveQuestion } from '../../src/commands/prompts';
import type { ExplorerNode } from '../../src/explorer/nodes/node';
import type { ExtensionApi } from '../../src/extension-api';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox';

export async function activated(): Promise<ExtensionApi> {
  const extension = vscode.extensions.getExtension<ExtensionApi | undefined>('listrak-explorer.listrak-explorer');
  assert.ok(extension, 'the extension is installed');
  const api = await extension.activate();
  assert.ok(api, 'the extension gives tests its parts');
  await api.accounts.ready;
  return api;
}

/** A small service whose address is in the settings. */
export async function startService(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({ contacts: 3000, ...options });
  await configure({ apiUrl: sandbox.apiUrl, tokenUrl: sandbox.tokenUrl });
  return sandbox;
}

/** Sets user settings below `listrak.`; undefined puts one back. */
export async function configure(settings: Readonly<Record<string, unknown>>): Promise<void> {
  for (const [name, value] of Object.entries(settings)) await vscode.workspace.getConfiguration('listrak').update(name, value, vscode.ConfigurationTarget.Global);
}

/** The account list as it is before anyone has added one. */
export async function withoutAccounts(api: ExtensionApi): Promise<void> {
  for (const account of api.accounts.accounts) await api.accounts.remove(account);
  await configure({ apiUrl: undefined, tokenUrl: undefined, pageSize: undefined });
}

export async function addAccount(api: ExtensionApi, sandbox: Sandbox, name = 'Acme'): Promise<Account> {
  return api.accounts.add(name, { clientId: sandbox.clientId, clientSecret: sandbox.clientSecret });
}

/** A node as the user sees it; the marks that keep right-to-left text apart are left out. */
export function shown(api: ExtensionApi, node: ExplorerNode): { label: string; description: string; icon: string } {
  const { label, description, iconPath } = api.tree.getTreeItem(node);
  return { label: typeof label === 'string' ? label.replace(/[\u2068\u2069]/g, '') : '', description: typeof description === 'string' ? description : '', icon: iconPath instanceof vscode.ThemeIcon ? iconPath.id : '' };
}

export async function labels(api: ExtensionApi, node?: ExplorerNode): Promise<string[]> {
  return (await api.tree.getChildren(node)).map((child) => shown(api, child).label);
}

/** Opens the tree along labels, or along ids where a step is a number; answers with the last node. */
export async function walk(api: ExtensionApi, ...steps: (string | number)[]): Promise<ExplorerNode> {
  let node: ExplorerNode | undefined;
  for (const step of steps) {
    const children: ExplorerNode[] = await api.tree.getChildren(node);
    const next = children.find((child) => typeof step === 'number' ? child.copies.id === String(step) : shown(api, child).label === step);
    assert.ok(next, `${step} is among ${children.map((child) => shown(api, child).label).join(' | ')}`);
    assert.equal(api.tree.getParent(next), node);
    node = next;
  }
  assert.ok(node);
  return node;
}

/** Until the tree is told to draw itself anew. */
export function nextRedraw(api: ExtensionApi): Promise<ExplorerNode | undefined> {
  return new Promise((resolve) => {
    const listener = api.tree.onDidChangeTreeData((node) => {
      listener.dispose();
      resolve(node);
    });
  });
}

export type UserStep =
  | { readonly input: string }
  /** A label, or the id in the description. */
  | { readonly pick: string | readonly string[] }
  | { readonly choose: string | undefined }
  | { readonly save: vscode.Uri | undefined }
  | 'back' | 'leave';

/** A user who gives the answers of a script, one after the other, and remembers what was asked and said. */
export class ScriptedUser implements Prompts {
  readonly #steps: UserStep[];
  /** Prompts and placeholders, messages with their details. */
  readonly asked: string[] = [];
  readonly offered: (readonly string[])[] = [];
  readonly progressed: string[] = [];
  readonly #told = new Map<RegExp, () => void>();

  constructor(...steps: UserStep[]) {
    this.#steps = steps;
  }

  get stepsLeft(): number {
    return this.#steps.length;
  }

  /** Until a message like this has been shown. */
  told(pattern: RegExp): Promise<void> {
    return this.asked.some((line) => pattern.test(line)) ? Promise.resolve() : new Promise((resolve) => this.#told.set(pattern, resolve));
  }

  async input(question: InputQuestion): Promise<Answer<string>> {
    this.asked.push(question.prompt);
    const step = this.#next(question.prompt);
    if (step === 'back' || step === 'leave') return this.#away(step, question.canGoBack);
    assert.ok('input' in step, `an input was scripted for "${question.prompt}"`);
    assert.equal(question.problem(step.input), undefined);
    return { type: 'answer', value: step.input };
  }

  async pick<T>(question: PickQuestion<T>): Promise<Answer<T>> {
    this.asked.push(question.placeholder);
    const step = this.#next(question.placeholder);
    if (step === 'back' || step === 'leave') return this.#away(step, question.canGoBack);
    assert.ok('pick' in step, `a pick was scripted for "${question.placeholder}"`);
    const wanted = typeof step.pick === 'string' ? [step.pick] : step.pick;
    const fits = (pick: string) => ({ label, description }: PickItem<T>): boolean => label === pick || description?.split(' · ')[0] === pick;
    for (let more = false; ; more = true) {
      const { items, hasMore } = await question.items(more, new AbortController().signal);
      this.offered.push(items.map(({ label }) => label));
      const found = wanted.map((pick) => items.find(fits(pick))).filter((item) => item !== undefined);
      const [item] = found;
      if (item !== undefined && found.length === wanted.length) {
        if (found.length === 1) return { type: 'answer', value: item.value };
        assert.ok(question.several && !found.some(({ all }) => all), 'several may be picked');
        return { type: 'answer', value: question.several(found.map(({ value }) => value)) };
      }
      assert.ok(hasMore, `${wanted.join(', ')} are among ${items.map(({ label }) => label).join(' | ')}`);
    }
  }

  async choose({ message, detail, modal, actions }: Choice): Promise<string | undefined> {
    const line = detail === undefined ? message : `${message} ${detail}`;
    this.asked.push(line);
    for (const [pattern, resolve] of this.#told) if (pattern.test(line)) resolve();
    const step = this.#steps[0];
    if (!modal && (typeof step !== 'object' || !('choose' in step))) return undefined;
    this.#next(message);
    assert.ok(typeof step === 'object' && 'choose' in step, `a choice was scripted for "${message}"`);
    if (step.choose !== undefined) assert.ok(actions.includes(step.choose), `${step.choose} is among ${actions.join(' | ')}`);
    return step.choose;
  }

  async saveAs({ name }: SaveQuestion): Promise<vscode.Uri | undefined> {
    this.asked.push(name);
    const step = this.#next(name);
    assert.ok(typeof step === 'object' && 'save' in step, `a file was scripted for "${name}"`);
    return step.save;
  }

  async progress<T>(_: string, work: (report: (message: string) => void, signal: AbortSignal) => Promise<T>): Promise<T> {
    return work((message) => this.progressed.push(message), new AbortController().signal);
  }

  #away(step: 'back' | 'leave', canGoBack: boolean): { type: 'back' | 'cancelled' } {
    if (step === 'leave') return { type: 'cancelled' };
    assert.ok(canGoBack, 'there is a way back');
    return { type: 'back' };
  }

  #next(question: string): UserStep {
    const step = this.#steps.shift();
    assert.ok(step !== undefined, `the script has an answer to "${question}"`);
    return step;
  }
}
