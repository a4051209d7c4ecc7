// npm run audit: what the registry knows against the packages whose code ships, those of THIRD_PARTY_NOTICES.txt at the lock file's versions. Ends with 1 on high
// findings. `npm audit --omit=dev` would look at nothing: all of them are bundled, and so dependencies of development.
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { npm, npmEnvironment, Problem, Processes } from './lib/processes.mjs';
import { root, runScript, saysUsage } from './lib/setup.mjs';

const failing = ['high', 'critical'];

/** Where in the lock file each package of the notices stands. */
async function shipped() {
  const [notices, lock] = await Promise.all(['THIRD_PARTY_NOTICES.txt', 'package-lock.json'].map((name) => readFile(path.join(root, name), 'utf8')));
  const locked = Object.entries(JSON.parse(lock).packages);
  return new Map([...notices.matchAll(/^-{80}\n(\S+) (\d\S*) \(/gm)].flatMap(([, name, version]) => {
    const places = locked.filter(([place, entry]) => place.endsWith(`node_modules/${name}`) && entry.version === version).map(([place]) => place);
    if (places.length === 0) throw new Problem(`${name} ${version} of THIRD_PARTY_NOTICES.txt is not in package-lock.json: run \`npm run notices\`.`);
    return places.map((place) => [place, `${name} ${version}`]);
  }));
}

function report() {
  const { command, args } = npm();
  const { stdout } = spawnSync(command, [...args, 'audit', '--json'], { cwd: root, env: npmEnvironment(), encoding: 'utf8', maxBuffer: 100_000_000 });
  try {
    return JSON.parse(stdout);
  } catch {
    return {};
  }
}

const usage = `npm run audit

Asks the registry what it knows against the packages whose code ships, and ends with 1 on high findings.`;

await runScript(new Processes(), async () => {
  if (saysUsage(usage)) return;
  const places = await shipped();
  const { vulnerabilities, statusCode, message } = report();
  if (vulnerabilities === undefined) throw new Problem(`The registry does not answer audits (${statusCode ?? message ?? 'no report'}), so nothing is known: ask another with \`npm_config_registry=… npm run audit\`.`);
  const findings = Object.values(vulnerabilities).flatMap(({ via, nodes }) => {
    const names = [...new Set(nodes.flatMap((place) => places.get(place) ?? []))];
    // What is a name is of a package that it depends on, which is looked at by itself.
    return names.length === 0 ? [] : via.filter((each) => typeof each === 'object').map(({ severity, title, url, range }) => ({ severity, line: `${severity}: ${names.join(', ')}: ${title} (${range}) ${url}` }));
  });
  for (const { line } of findings) console.log(line);
  console.log(`${places.size} packages whose code ships, ${findings.length} findings.`);
  if (findings.some(({ severity }) => failing.includes(severity))) throw new Problem('High findings in what ships: bring these packages up to date.');
});
