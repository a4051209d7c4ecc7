/** Tables as they are measured, printed line by line and kept for RESULTS.md. */
import { writeFile } from 'node:fs/promises';
import { cpus, loadavg, totalmem } from 'node:os';
import type { Measured } from './tasks';

export const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;

function known(values: readonly (number | undefined)[]): number | undefined {
  const there = values.filter((value) => value !== undefined);
  return there.length === 0 ? undefined : median(there);
}

const figure = (value: number | undefined, digits = 0): string => value?.toFixed(digits) ?? '–';

/** A line's medians. */
export interface Line {
  readonly secondsARow: number;
  readonly rss: number | undefined;
  /** ms by which the latest timer of all runs came late. */
  readonly latest: number;
}

export class Results {
  readonly #lines: string[] = [];
  readonly #expected: string[] = [];
  readonly #started = new Date();
  readonly #load = loadavg();

  say(line: string): void {
    this.#lines.push(line);
    console.log(line);
  }

  table(title: string, ...columns: string[]): void {
    this.say(`\n## ${title}\n\n| what | ${columns.join(' | ')} |\n|---|${columns.map(() => '---:|').join('')}`);
  }

  /** A figure beside what is expected of it; undefined where something of it was not measured. */
  expect(what: string, bound: string, measured: number | undefined, digits = 2): void {
    this.#expected.push(`| ${what} | ${bound} | ${measured === undefined || Number.isNaN(measured) ? 'not measured' : measured.toFixed(digits)} |`);
  }

  /** The table of what is expected; with a file everything into that. */
  async finish(file: string | undefined): Promise<void> {
    this.table('What is expected', 'expected', 'measured');
    for (const line of this.#expected) this.say(line);
    const load = (of: readonly number[]): string => (of[0] ?? 0).toFixed(1);
    const machine = `${this.#started.toISOString().slice(0, 10)}, ${process.platform}, ${cpus().length} × ${cpus()[0]?.model ?? '?'}, ${(totalmem() / 1e9).toFixed(0)} GB, Node ${process.versions.node}; `
      + `load average ${load(this.#load)} before and ${load(loadavg())} after, ${((Date.now() - this.#started.getTime()) / 60_000).toFixed(1)} minutes in all`;
    console.log(`\n${machine}`);
    if (file !== undefined) await writeFile(file, `# Results of \`npm run bench\`\n\n${machine}.\n${introduction}${this.#lines.join('\n')}\n`);
  }
}

const introduction = `
Written by \`npm run bench -- --write\`. Times are medians of the runs told, each in a process of its own, the service in another, on the same cores. Ratios are of
the time a row takes, to the table's first line; what takes too long runs on fewer rows, as its line says. The event loop is that of the thread that fetches and
writes, in the extension a worker's; the extension host's own has its table: by how much its timer of 1 ms came late (\`monitorEventLoopDelay\`), for how long at most it
waited for a processor that other threads had, and for how long at most its own work held it. There the service, which would be on another machine, has a lower
priority than the extension host.
`;

/** Times a row takes: ratios are to the first line's. */
export class Race {
  #base: number | undefined;

  constructor(readonly results: Results, title: string) {
    results.table(title, 'rows', 'runs', 'seconds', 'rows/s', 'ratio', 'peak RSS MB', 'event loop p99 ms');
  }

  async add(name: string, runs: number, once: () => Promise<Measured>): Promise<Line | undefined> {
    const [line] = await this.addInTurns([[name, runs, once]]);
    return line;
  }

  /** A run of each, then the next of each: what else the machine does meets them alike. */
  async addInTurns(entries: readonly (readonly [name: string, runs: number, once: () => Promise<Measured>])[]): Promise<Line[]> {
    const all = entries.map((): Measured[] => []);
    for (let turn = 0; entries.some(([, runs]) => turn < runs); turn++) {
      for (const [index, [, runs, once]] of entries.entries()) if (turn < runs) all[index]?.push(await once());
    }
    return entries.map(([name], index) => this.#tell(name, all[index] ?? []));
  }

  notInstalled(name: string): undefined {
    this.results.say(`| ${name} | not installed |`);
  }

  #tell(name: string, all: readonly Measured[]): Line {
    const seconds = median(all.map(({ milliseconds }) => milliseconds)) / 1000;
    const rows = all[0]?.rows ?? 0;
    const secondsARow = seconds / rows;
    this.#base ??= secondsARow;
    const rss = known(all.map((each) => each.rss));
    this.results.say(`| ${name} | ${rows.toLocaleString('en-US')} | ${all.length} | ${seconds.toFixed(2)} | ${Math.round(1 / secondsARow).toLocaleString('en-US')} | ${(secondsARow / this.#base).toFixed(2)} | ${figure(rss === undefined ? undefined : rss / 1e6)} | ${figure(known(all.map(({ delay }) => delay)))} |`);
    return { secondsARow, rss, latest: Math.max(...all.map(({ longest }) => longest ?? NaN)) };
  }
}

/** How late the host's own loop was at most, and how long at most it was its own work that held it; ms, the worst of all runs. */
export interface HostLine { readonly latest: number; readonly held: number | undefined }

/** The host's own loop: a timer of 1 ms, by how much it is late, and what for. */
export async function hostLine(results: Results, title: string, runs: number, once: () => Promise<Measured>): Promise<HostLine> {
  const all: Measured[] = [];
  for (let run = 0; run < runs; run++) all.push(await once());
  const of = (pick: (measured: Measured) => number | undefined): string => figure(known(all.map(pick)), 1);
  const worst = (pick: (measured: Measured) => number | undefined): number | undefined => {
    const there = all.map(pick).filter((value) => value !== undefined);
    return there.length === 0 ? undefined : Math.max(...there);
  };
  const latest = worst(({ longest }) => longest) ?? NaN;
  const held = worst((measured) => measured.held);
  results.say(`| ${title} | ${(all[0]?.rows ?? 0).toLocaleString('en-US')} | ${runs} | ${of(({ milliseconds }) => milliseconds / 1000)} | ${of(({ delay }) => delay)} | ${of(({ longest }) => longest)} | ${figure(latest, 1)} | ${figure(worst(({ queued }) => queued), 1)} | ${figure(held, 1)} |`);
  return { latest, held };
}
