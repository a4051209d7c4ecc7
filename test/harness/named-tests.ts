/** Tests that a page names. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { projectRoot } from './project';

/** A line of a table whose last cell names the test that holds it: `file` › "title", with … for what is not the same each time. */
const naming = /\| `([^`]+)` › "(.+)" \|$/;

export function namedTest(line: string): { readonly file: string; readonly title: string } | undefined {
  const [, file, title] = naming.exec(line) ?? [];
  return file === undefined || title === undefined ? undefined : { file, title };
}

export async function assertIsThere({ file, title }: { readonly file: string; readonly title: string }): Promise<void> {
  const source = await readFile(path.join(projectRoot(), file), 'utf8');
  const spelt = title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('\'', '\\\\?\'').replaceAll('…', '(?:…|\\$\\{[^}]+\\})');
  assert.ok(new RegExp(`\\bit\\((['\`])(?:\\$\\{[^}]+\\} )?${spelt}\\1`).test(source), `${file} has no test "${title}".`);
}

/** Lines of a page's tables, without their heads. */
export async function tableLines(page: string): Promise<string[]> {
  const text = await readFile(path.join(projectRoot(), page), 'utf8');
  return text.split('\n').filter((line, index, lines) => line.startsWith('|') && !isRule(line) && !isRule(lines[index + 1] ?? ''));
}

function isRule(line: string): boolean {
  return /^\|(?: ?:?-+:? ?\|)+$/.test(line);
}
