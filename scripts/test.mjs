// npm test: type check, lint, unit, faults and fuzzing, integration in the real extension host, UI in the real workbench; last line "N passed, N failed".
import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { Processes, Problem, run } from './lib/processes.mjs';
import { build, checkNode, ensureModules, root, runScript } from './lib/setup.mjs';

/** Stages whose tests are built first. The grid's page alone belongs to the room of the workbench. */
const rooms = ['unit', 'faults', 'integration', 'ui', 'page'];

const usage = `npm test -- [--only unit|faults|integration|ui|page|check|lint] [--grep REGEXP] [--full] [--skip-build]

Without --only everything runs; page is what ui has of the grid's page without a workbench. --full (or FULL=1) runs every case of the faults, which takes most of an hour, and the kills and the soak at their whole length; FUZZ_SECONDS says how long each fuzzer has. CHROME_PATH names the Chrome or Chromium to use.`;

const minutes = (n) => n * 60_000;
/** How much longer a stage may take where the long tests run at their whole length, and the faults with every case. */
const wholeLength = { faults: 22.5, others: 6 };

/** Time limits: of a whole stage, so that nothing hangs for ever. */
const limits = { check: minutes(5), lint: minutes(15), unit: minutes(20), faults: minutes(8), integration: minutes(20), ui: minutes(40), page: minutes(40) };

/** Asked for when the stage begins: --full sets FULL after this file was read. */
const limitOf = (stage) => limits[stage] * (process.env.FULL !== '1' ? 1 : wholeLength[stage] ?? wholeLength.others);

/** Counts as `test/harness/reporter.ts` writes them. */
const none = () => ({ passed: 0, failed: 0, failures: [], skipped: [] });

/** How long a test process may live on once its tests have ended: something is left open then. */
const lingerMs = 15_000;

const processes = new Processes();

async function readArguments() {
  const { parseArgs } = await import('node:util');
  try {
    const { values } = parseArgs({ options: { only: { type: 'string' }, grep: { type: 'string' }, 'skip-build': { type: 'boolean' }, full: { type: 'boolean' }, help: { type: 'boolean' } } });
    if (values.only !== undefined && ![...rooms, 'check', 'lint'].includes(values.only)) throw new Error(`There is no stage "${values.only}".`);
    if (values.full) process.env.FULL = '1';
    return values;
  } catch (error) {
    throw new Problem(`${error.message}\n\n${usage}`);
  }
}

/**
 * What runs beside what: lines of stages that begin together, since most leave a processor idle for a good part of their time. The output of
 * the first line is shown as it comes, that of a stage in another when it has ended. The workbench keeps two processors busy by itself.
 */
const order = [[['unit'], ['check']], [['integration'], ['faults']], [['page'], ['lint']], [['ui']]];

/** A stage that is one check: passed or failed by its exit code. `shown` is how its output comes to be seen, see `run`. */
async function check(name, script, args, shown) {
  const result = await run(processes, process.execPath, [script, ...args], { cwd: root, timeoutMs: limitOf(name), ...shown });
  if (result.timedOut) console.error(`${name} took longer than ${limitOf(name) / 60_000} minutes.`);
  return result.code === 0 ? { ...none(), passed: 1 } : { ...none(), failed: 1, failures: [name] };
}

/** The counts in `file`, with one failure more where the run did not end well by itself. */
async function readCounts(file, problem) {
  const counts = existsSync(file) ? JSON.parse(await readFile(file, 'utf8')) : none();
  if (problem) {
    console.error(problem);
    counts.failed++;
    counts.failures.push(problem);
  }
  return counts;
}

/** Runs mocha over a room's `files` in Node. */
async function mocha(room, results, grep, args, files, shown = {}) {
  const file = path.join(results, `${room}.json`);
  let stop;
  let lingers = false;
  let lingerTimer;
  const watcher = setInterval(() => {
    if (!existsSync(file)) return;
    clearInterval(watcher);
    lingerTimer = setTimeout(() => {
      lingers = true;
      stop?.();
    }, lingerMs);
  }, 500);
  const result = await run(processes, process.execPath, [
    '--enable-source-maps', path.join(root, 'node_modules/mocha/bin/mocha.js'), '--recursive', '--reporter', path.join(root, 'out/harness/reporter.js'), '--require', path.join(root, 'out/harness/running.js'),
    ...(grep === undefined ? [] : ['--grep', grep]), ...args, ...files,
  ], { cwd: root, timeoutMs: limitOf(room), env: { ...process.env, LISTRAK_TEST_RESULTS: file }, onStart: (stopIt) => (stop = stopIt), ...shown });
  clearInterval(watcher);
  clearTimeout(lingerTimer);
  return readCounts(file, problemOf(room, { ...result, lingers }, existsSync(file), await running(file)));
}

/** The tests that ran when their processes ended, as `test/harness/running.ts` notes them. */
async function running(file) {
  const folder = path.dirname(file);
  const notes = (await readdir(folder)).filter((name) => name.startsWith(`${path.basename(file)}.running-`));
  return Promise.all(notes.map(async (name) => {
    const note = path.join(folder, name);
    const { mtimeMs } = await stat(note);
    return `${await readFile(note, 'utf8')}, ${Math.round((Date.now() - mtimeMs) / 1000)} s before`;
  }));
}

function problemOf(room, result, counted, titles) {
  const during = titles.length === 0 ? '' : ` Begun last: ${titles.join('; ')}.`;
  if (result.timedOut) return `The ${room} tests took longer than ${limitOf(room) / 60_000} minutes and were ended.${during}`;
  if (!counted) return `The ${room} tests ended (exit code ${result.code}) before they could be counted.${during}`;
  if (result.lingers) return `The ${room} tests have run, but their process did not end within ${lingerMs / 1000} s: a test leaves something open.`;
  return undefined;
}

async function integration(results, grep) {
  const { runIntegration } = await import('./integration.mjs');
  const file = path.join(results, 'integration.json');
  const own = new Processes();
  let problem;
  try {
    const env = { LISTRAK_TEST_RESULTS: file, ...(grep === undefined ? {} : { LISTRAK_TEST_GREP: grep }) };
    const code = await runIntegration(root, own, { env, timeoutMs: limitOf('integration') });
    if (!existsSync(file)) problem = `The integration suite ended (exit code ${code}) before it could be counted; see out/integration/window.log.`;
    else if (code !== 0 && JSON.parse(await readFile(file, 'utf8')).failed === 0) problem = `The integration suite ended with exit code ${code} though no test failed; see out/integration/window.log.`;
  } catch (error) {
    problem = error instanceof Problem ? error.message : error.stack;
  } finally {
    await own.dispose();
  }
  return readCounts(file, problem);
}

/** What is missing is fetched where the wait can be seen, not within a test's time. */
async function fetchBrowsers() {
  const { ensureVscodeWeb } = await import('./vscode-web.mjs');
  const { ensureChromium } = await import('./chromium.mjs');
  await ensureVscodeWeb(root, processes);
  await ensureChromium(processes);
}

async function main() {
  checkNode();
  const options = await readArguments();
  if (options.help) {
    console.log(usage);
    return 0;
  }
  await ensureModules(processes);
  const wanted = (name) => options.only === undefined || options.only === name || (options.only === 'ui' && name === 'page');
  const results = await mkdtemp(path.join(tmpdir(), 'listrak-tests-'));
  processes.onClose(() => rm(results, { recursive: true, force: true }));
  const folderOf = (room) => path.join(root, 'out', room);
  const pages = path.join(folderOf('ui'), 'grid-page');
  const stages = {
    check: ['Type check', (shown) => check('check', path.join(root, 'node_modules/typescript/bin/tsc'), ['--noEmit'], shown)],
    lint: ['Lint', (shown) => check('lint', path.join(root, 'node_modules/eslint/bin/eslint.js'), ['src', 'test', 'scripts', 'esbuild.mjs'], { ...shown, gentle: true })],
    unit: ['Unit tests', (shown) => mocha('unit', results, options.grep, ['--parallel', '--jobs', String(availableParallelism()), '--timeout', '60000'], [folderOf('unit')], shown)],
    faults: ['Faults and fuzzing', (shown) => mocha('faults', results, options.grep, ['--timeout', '60000'], [folderOf('faults')], shown)],
    integration: ['Integration tests in the extension host', () => integration(results, options.grep)],
    ui: ['UI tests in the workbench', async () => {
      await fetchBrowsers();
      return mocha('ui', results, options.grep, ['--timeout', '60000', '--ignore', path.join(pages, '**')], [folderOf('ui')]);
    }],
    page: ['UI tests of the grid\'s page', async () => {
      await fetchBrowsers();
      return mocha('page', results, options.grep, ['--timeout', '60000'], [pages]);
    }],
  };

  const total = none();
  const summary = [];
  const count = async (title, work, beside = false) => {
    if (!beside) console.log(`\n── ${title}`);
    const since = Date.now();
    let output = '';
    const counts = await work(beside ? { quiet: true, onOutput: (text) => { output += text; } } : {}).catch((error) => {
      console.error(error instanceof Problem ? error.message : error.stack);
      return { ...none(), failed: 1, failures: [`${title}: ${error.message}`] };
    });
    if (beside) console.log(`\n── ${title}\n${output}`);
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.failures.push(...counts.failures);
    total.skipped.push(...counts.skipped);
    summary.push(`${title}: ${counts.passed} passed, ${counts.failed} failed${counts.skipped.length > 0 ? `, ${counts.skipped.length} skipped` : ''} in ${((Date.now() - since) / 1000).toFixed(1)} s`);
    return counts;
  };
  const needsBuild = rooms.some(wanted) && !options['skip-build'];
  let built = true;
  if (needsBuild) {
    built = (await count('Build', async () => {
      console.log(await build(processes, { tests: true }));
      return none();
    })).failed === 0;
  }
  await mkdir(path.join(root, 'out'), { recursive: true });
  const runLine = async (names, beside) => {
    for (const name of names) {
      const [title, work] = stages[name];
      if (!built && rooms.includes(name)) console.log(`\n── ${title}: not run, because the build failed`);
      else await count(title, work, beside);
    }
  };
  for (const lines of order) {
    const asked = lines.map((names) => names.filter(wanted)).filter((names) => names.length > 0);
    await Promise.all(asked.map((names, index) => runLine(names, index > 0)));
  }

  console.log(`\n${summary.filter((line) => !line.startsWith('Build: 0 passed, 0 failed')).map((line) => `  ${line}`).join('\n')}`);
  for (const title of total.skipped) console.log(`  skipped: ${title}`);
  for (const failure of total.failures) console.log(`  failed: ${failure.replaceAll('\n', '\n    ')}`);
  const empty = total.passed + total.failed === 0;
  if (empty) console.error('No test was run.');
  console.log(`\n${total.passed} passed, ${total.failed} failed${total.skipped.length > 0 ? `, ${total.skipped.length} skipped` : ''}`);
  return total.failed > 0 || empty ? 1 : 0;
}

await runScript(processes, main);
