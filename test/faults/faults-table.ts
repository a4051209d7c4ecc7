/** The table of `test/FAULTS.md`: each fault, what is promised, and how many cases there are in each shape of run. */
import type { Promised } from './fault-kinds';
import type { FaultKind } from './fault-kinds';
import type { Case } from './meeting';

const [begin, end] = ['<!-- faults: written by `UPDATE=1 npm run test:faults` -->', '<!-- /faults -->'];

export function faultsTable(cases: readonly Case[]): string {
  const kinds = [...new Set(cases.map(({ kind }) => kind))];
  const shapes = [...new Set(cases.map(({ shape }) => shape))];
  const head = ['fault', 'met by', 'once', 'again and again', ...shapes.map(({ name }) => name), 'cases'];
  const rows = kinds.map((kind) => {
    const own = cases.filter((one) => one.kind === kind);
    return [kind.what, kind.where, promises(kind, 'once'), promises(kind, 'lasting'), ...shapes.map((shape) => own.filter((one) => one.shape === shape).length || '–'), own.length];
  });
  const sums = ['all', '', '', '', ...shapes.map((shape) => cases.filter((one) => one.shape === shape).length), cases.length];
  return [head, head.map((name) => (name === 'cases' || shapes.some((shape) => shape.name === name) ? '--:' : '---')), ...rows, sums].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function promises(kind: FaultKind, when: 'once' | 'lasting'): string {
  const { [when]: promised, token } = kind;
  if (promised === undefined) return '–';
  const own = token?.[when];
  return own === undefined ? inWords(promised) : `${inWords(promised)}; for a token ${inWords(own)}`;
}

function inWords(promised: Promised): string {
  return promised === 'exact' ? 'exact' : promised.join(' or ');
}

/** The document with the table in its place. */
export function withFaultsTable(document: string, table: string): string {
  const [before, rest] = [document.indexOf(begin), document.indexOf(end)];
  if (before < 0 || rest < before) throw new Error(`The document has no place for the table, between ${begin} and ${end}.`);
  return `${document.slice(0, before)}${begin}\n${table}\n${document.slice(rest)}`;
}
