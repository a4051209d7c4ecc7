/** Where the project is and what its manifest says, from within a bundled test. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The project's folder: the nearest above this bundle that holds the extension's manifest. */
export function projectRoot(from = __dirname): string {
  const manifest = path.join(from, 'package.json');
  if (existsSync(manifest) && (JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string }).name === 'listrak-explorer') return from;
  const above = path.dirname(from);
  if (above === from) throw new Error(`No folder above ${__dirname} holds the extension's package.json.`);
  return projectRoot(above);
}

/** The title of the extension's view container, as the activity bar shows it. */
export function activityBarTitle(root: string): string {
  const read = (name: string): unknown => JSON.parse(readFileSync(path.join(root, name), 'utf8'));
  const manifest = read('package.json') as { contributes?: { viewsContainers?: { activitybar?: { title: string }[] } } };
  const title = manifest.contributes?.viewsContainers?.activitybar?.[0]?.title;
  if (title === undefined) throw new Error('The manifest contributes no view container to the activity bar.');
  const key = /^%(.+)%$/.exec(title)?.[1];
  if (key === undefined) return title;
  const strings = read('package.nls.json') as Record<string, string | { message: string }>;
  const string = strings[key];
  if (string === undefined) throw new Error(`package.nls.json has no ${key}.`);
  return typeof string === 'string' ? string : string.message;
}
