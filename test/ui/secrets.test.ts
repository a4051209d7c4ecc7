import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, request as ask, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { browserStorage, putIntoDatabase } from '../harness/browser-storage';
import { spellings } from '../harness/spellings';
import { eventually } from '../harness/eventually';
import { useWorkbench } from '../harness/use-workbench';
import type { Workbench } from '../harness/workbench';
import { GridOnScreen } from './grid';
import { settingsFor, useService } from './service';

const unique = (name: string): string => `${name}-${randomBytes(18).toString('base64url')}`;
const secret = unique('right');
const wrongSecret = unique('wrong');
const listId = 106;

/** Stands before the service and sees what the extension sends: secrets in forms, tokens in headers. */
class Relay {
  readonly tokens = new Set<string>();
  readonly secrets = new Set<string>();
  #server: Server | undefined;

  async open(port: number): Promise<{ apiUrl: string; tokenUrl: string }> {
    const server = createServer((incoming, outgoing) => {
      const { method, url, headers } = incoming;
      const token = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
      if (token !== undefined) this.tokens.add(token);
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        const body = Buffer.concat(chunks);
        const sent = new URLSearchParams(body.toString()).get('client_secret');
        if (sent !== null) this.secrets.add(sent);
        const asked = ask({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
          outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
          answer.pipe(outgoing);
        });
        asked.on('error', () => outgoing.destroy());
        outgoing.on('close', () => asked.destroy());
        asked.end(body);
      });
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { apiUrl: `${base}/email/v1`, tokenUrl: `${base}/OAuth2/Token` };
  }

  close(): void {
    this.#server?.closeAllConnections();
    this.#server?.close();
  }
}

describe('Secrets and tokens in the workbench', function () {
  this.timeout(90_000);
  const { start, service } = useService({ contacts: 40_000, clientSecret: secret });
  const relay = new Relay();
  after(() => relay.close());
  const workbench = useWorkbench(async () => ({ settings: settingsFor(await relay.open((await start()).port)), args: ['--log', 'trace'], profileOnDisk: true }));
  /** Everything that was written on the screen, in the consoles and in addresses. */
  const seen: string[] = [];

  const button = (name: string) => workbench().page.locator('.monaco-dialog-box').getByRole('button', { name, exact: true });

  it('are used for everything that there is to do', async () => {
    const w = workbench();
    await record(w, seen);
    await w.reload();
    await w.openTree();

    await w.runCommand('Listrak: Add Account…');
    await w.answer('Acme', 'A name of your choice');
    await w.answer(service().clientId, 'client ID');
    await w.answer(wrongSecret, 'client secret');
    await button('Edit…').click();
    await w.awaitQuickInput('client ID');
    await w.page.keyboard.press('Enter');
    // A service that repeats what it was sent.
    service().setFaults(({ token }) => token ? { kind: 'status', status: 400, message: `The secret ${secret} is none.` } : undefined);
    await w.answer(secret, 'client secret');
    await w.dialog(/Listrak|refused|answered/).waitFor();
    service().setFaults();
    await button('Try Again').click();
    await w.treeItem(/^=Back in Stock/).waitFor();
    assert.ok(relay.tokens.size >= 1);

    await w.expand(/^=Back in Stock/);
    const [token] = relay.tokens;
    service().setFaults(({ path: asked }) => asked.endsWith('/Conversation') ? { kind: 'status', status: 400, message: `Bearer ${token} with ${secret} is wrong.` } : undefined);
    await w.expand(w.treeItem('Conversations').first());
    await w.screenshot('secrets-echo');
    service().setFaults(({ token: isToken }) => isToken ? { kind: 'html', status: 502 } : { kind: 'unauthorized' });
    const failed = w.execute('listrak.exportReport', { report: 'contacts', listId, file: path.join(w.home, 'failed.csv') });
    await w.notification('failed.csv was not written').waitFor();
    await failed;
    service().setFaults();
    service().revokeTokens();
    await w.execute('notifications.clearAll');

    const grid = await GridOnScreen.open(w, { report: 'contacts', listId });
    await grid.row(0);
    seen.push(await grid.frame.content());
    await w.execute('listrak.exportReport', { report: 'contacts', listId, file: path.join(w.home, 'contacts.csv') });
    await writeFile(path.join(w.folder, 'weekly.listrak.json'), JSON.stringify({ account: 'Acme', report: 'contacts', listId, file: 'weekly.csv', sinceLast: true }));
    for (let run = 0; run < 2; run++) await w.execute('listrak.exportReport', { $uri: pathToFileURL(path.join(w.folder, 'weekly.listrak.json')).href });
    assert.ok((await readdir(w.folder)).includes('weekly.csv.listrak-state.json'));
    await grid.element.focus();
    await w.page.keyboard.press('Control+A');
    await w.page.keyboard.press('Control+C');
    await eventually('The clipboard', async () => (await w.page.evaluate(() => navigator.clipboard.readText())).includes('@'));
    seen.push(await w.page.evaluate(() => navigator.clipboard.readText()));
    await w.execute('listrak.showSummary', { listId, messageId: service().data.messages(listId)[3]?.messageId });
    await w.runCommand('Listrak: Check Connection');
    // Said, whether or not VS Code shows a third notification within a second.
    await eventually('The connection works', () => seen.some((text) => text.includes('Acme is connected')));
    await w.runCommand('Listrak: Enter Credentials…');
    await w.answer(service().clientId, 'client ID');
    await w.answer(secret, 'client secret');
    await w.quickInput.waitFor({ state: 'hidden' });
    await w.runCommand('Listrak: Show Log');
    await w.page.locator('.part.panel .view-line').first().waitFor();
    await w.reload();
    await (await GridOnScreen.inFront(w)).phase('complete');
    assert.ok(relay.tokens.size >= 3, `${relay.tokens.size} tokens`);
    assert.ok(relay.secrets.has(secret) && relay.secrets.has(wrongSecret), 'the relay sees what is sent');
  });

  it('stand in no log, setting, file, message or page', async () => {
    const w = workbench();
    const sought = [secret, wrongSecret, ...relay.tokens];
    assert.deepEqual(await filesWith(w, sought), []);
    for (const word of sought) assert.ok(!seen.some((text) => holds(text, word)), 'in a message or page');
  });

  it('stand in nothing that the browser keeps, but sealed where VS Code keeps secrets', async () => {
    const stored = await browserStorage(workbench().context);
    const place = 'localStorage/secrets.provider';
    assert.ok(stored.some(({ place: each, text }) => each === place && text.length > 100), 'the secret is there, where VS Code for the web has it');
    assert.ok(stored.some(({ place: each }) => each.startsWith('indexedDB/vscode-web-state-db-')), 'the databases are looked through');
    for (const word of [secret, wrongSecret, ...relay.tokens]) assert.deepEqual(stored.filter(({ place: each, text }) => holds(each, word) || holds(text, word)).map((each) => each.place), []);
  });

  it('would have been found: the search finds what is planted', async () => {
    const w = workbench();
    const canary = unique('canary');
    await writeFile(path.join(w.logsDir, 'canary.log'), `{"token":"${Buffer.from(canary).toString('base64')}"}`);
    assert.deepEqual(await filesWith(w, [canary]), [path.join(w.logsDir, 'canary.log')]);
    await rm(path.join(w.logsDir, 'canary.log'));
    await putIntoDatabase(w.page.mainFrame(), 'canary', canary);
    assert.deepEqual((await browserStorage(w.context)).filter(({ text }) => holds(text, canary)).map(({ place }) => place), ['indexedDB/canary/canary/1']);
    await eventually('The canary in the browser\'s profile', async () => (await filesWith(w, [canary])).some((file) => file.includes('IndexedDB')));
    await w.execute('listrak.openReport', { report: canary });
    await w.notification(canary).waitFor();
    await eventually('The canary among what was shown', () => seen.some((text) => text.includes(canary)));
    await eventually('The canary in the extension\'s log', async () => (await filesWith(w, [canary])).some((file) => /exthost.*Listrak\.log$/.test(file)));
  });
});

/** Whether the word stands in a text, in any spelling. */
function holds(text: string, word: string): boolean {
  return spellings(word).some((spelling) => text.includes(spelling));
}

/** Files of the user's data, logs, settings, the open folder, the exports and the browser's profile that hold one of the words. */
async function filesWith(w: Workbench, words: readonly string[]): Promise<string[]> {
  const needles = words.flatMap((word) => [...spellings(word).map((spelling) => Buffer.from(spelling)), Buffer.from(word, 'utf16le')]);
  const found: string[] = [];
  for (const entry of await readdir(w.home, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.parentPath.startsWith(w.extensionsDir)) continue;
    const file = path.join(entry.parentPath, entry.name);
    const bytes = await readFile(file).catch(() => Buffer.alloc(0));
    if (needles.some((needle) => bytes.includes(needle))) found.push(file);
  }
  return found;
}

/** Notes every text that any page of the window shows from its next load on, with consoles and addresses. */
async function record(w: Workbench, seen: string[]): Promise<void> {
  await w.context.exposeBinding('noteTexts', (_, texts: string[]) => { seen.push(...texts); });
  await w.context.addInitScript(() => {
    let texts: string[] = [];
    const note = (node: Node): void => {
      texts.push(node instanceof Element ? node.outerHTML : node.textContent ?? '');
    };
    new MutationObserver((changes) => {
      for (const { type, target, addedNodes } of changes) {
        if (type === 'childList') addedNodes.forEach(note);
        else if (type === 'characterData') note(target);
        else if (target instanceof Element) texts.push(...target.getAttributeNames().map((name) => target.getAttribute(name) ?? ''));
      }
    }).observe(document, { childList: true, characterData: true, attributes: true, attributeFilter: ['aria-label', 'title', 'placeholder'], subtree: true });
    const { noteTexts } = window as unknown as { noteTexts: (texts: string[]) => void };
    setInterval(() => {
      if (texts.length > 0) noteTexts(texts);
      texts = [];
    }, 200);
  });
  w.page.on('console', (message) => { seen.push(message.text()); });
  w.context.on('request', (request) => { seen.push(request.url(), request.postData() ?? ''); });
}
