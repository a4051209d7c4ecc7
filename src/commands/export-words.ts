/** What is said of an export before, while and after it runs. */
import * as vscode from 'vscode';
import { localise } from '../accounts/problem';
import type { ExportFormat, ExportOutcome, ExportProgress } from '../export/export-types';
import { rowsPerSheet, sheetSentence } from '../export/formats';
import { parentWords } from '../reports/parent-words';
import type { Text } from '../text';

/** Nothing takes no time at all, ms. */
const leastTime = 100;
/** A rate of less time than this says nothing, ms. */
const shortestRate = 500;

export class ExportWords {
  /** Made with the first count: it takes some ms, which an activation has no use for. */
  #numbers: Intl.NumberFormat | undefined;

  constructor(readonly locale: string) {}

  rows(rows: number): string {
    return rows === 1 ? vscode.l10n.t('1 row') : vscode.l10n.t('{0} rows', this.#count(rows));
  }

  /** Before the first row. */
  upFront(format: ExportFormat, warning: Text | undefined): string | undefined {
    const sentences = warning === undefined ? [] : [localise(warning)];
    if (format.type === 'xlsx') sentences.push(localise(sheetSentence));
    return sentences.length === 0 ? undefined : sentences.join(' ');
  }

  moreSheets(name: string, rows: number): { readonly message: string; readonly detail: string } {
    const sheets = Math.ceil(rows / rowsPerSheet);
    return {
      message: vscode.l10n.t('{0} rows take {1} sheets of {2}.', this.#count(rows), sheets, name),
      detail: vscode.l10n.t('Excel holds {0} rows below the header of a sheet; the rest goes on in another sheet. CSV and Parquet hold them all in one.', this.#count(rowsPerSheet)),
    };
  }

  progress({ rows, milliseconds }: ExportProgress, format: ExportFormat): string {
    const parts = [this.rows(rows)];
    if (format.type === 'xlsx' && rows > rowsPerSheet) parts.push(vscode.l10n.t('sheet {0}', Math.ceil(rows / rowsPerSheet)));
    if (milliseconds >= shortestRate) parts.push(vscode.l10n.t('{0}/s', this.rows(Math.round(rows / milliseconds * 1000))));
    return parts.join(' · ');
  }

  /** Rows, size, time and what else there is to know of a file. */
  outcome(name: string, { rows, bytes, milliseconds, guardedCells, notes, failedParents }: ExportOutcome): string {
    const seconds = new Intl.NumberFormat(this.locale, { maximumFractionDigits: 1 }).format(Math.max(leastTime, milliseconds) / 1000);
    const lines = [vscode.l10n.t('{0}: {1}, {2}, {3} s.', name, this.rows(rows), this.#size(bytes), seconds)];
    if (guardedCells === 1) lines.push(vscode.l10n.t('1 cell that a spreadsheet would run as a formula begins with an apostrophe now.'));
    if (guardedCells > 1) lines.push(vscode.l10n.t('{0} cells that a spreadsheet would run as formulas begin with an apostrophe now.', this.#count(guardedCells)));
    lines.push(...notes.map(localise));
    const [first] = failedParents;
    if (first !== undefined) {
      lines.push(failedParents.length === 1 ? vscode.l10n.t('Incomplete: {0} failed. {1}', localise(parentWords(first)), localise(first.error.what))
        : vscode.l10n.t('Incomplete: {0} parts failed, the first is {1}. {2} The log names them all.', failedParents.length, localise(parentWords(first)), localise(first.error.what)));
    }
    return lines.join(' ');
  }

  #count(value: number): string {
    this.#numbers ??= new Intl.NumberFormat(this.locale);
    return this.#numbers.format(value);
  }

  #size(bytes: number): string {
    const units = ['B', 'kB', 'MB', 'GB', 'TB'];
    const power = Math.min(units.length - 1, bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3));
    const value = new Intl.NumberFormat(this.locale, { maximumFractionDigits: power === 0 ? 0 : 1 }).format(bytes / 1000 ** power);
    return `${value} ${units[power]}`;
  }
}

/** A file's name without its folder. */
export function nameOf({ path }: vscode.Uri): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
