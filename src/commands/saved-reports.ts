import * as vscode from 'vscode';
import { parseSavedReport, savedReportSuffix, type SavedReport } from '../export/saved-report';
import { RequestError } from '../reports/request';
import { text } from '../text';

/** A saved report whose file is a place that can be written to. */
export interface SavedAt extends Omit<SavedReport, 'file'> {
  readonly file?: vscode.Uri;
}

/** The saved reports among the files that a menu was opened on: all that were selected where the one clicked is among them. */
export function savedReportsOf(argument: unknown, second: unknown): readonly vscode.Uri[] {
  if (!(argument instanceof vscode.Uri)) return [];
  const files: unknown[] = Array.isArray(second) ? second : [];
  const selected = files.filter((file) => file instanceof vscode.Uri);
  return selected.some((file) => file.toString() === argument.toString()) ? selected.filter(({ path }) => path.endsWith(savedReportSuffix)) : [argument];
}

/** As its editor shows it, saved or not. @throws RequestError where it cannot be read or a field is wrong */
export async function readSavedReport(from: vscode.Uri): Promise<SavedAt> {
  const { file, ...saved } = parseSavedReport(vscode.workspace.textDocuments.find(({ isDirty, uri }) => isDirty && uri.toString() === from.toString())?.getText() ?? await readText(from));
  return file === undefined ? saved : { ...saved, file: fileFrom(from, file) };
}

async function readText(from: vscode.Uri): Promise<string> {
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(from));
  } catch (error) {
    throw new RequestError('file', text('The saved report {0} cannot be read ({1}).', from.path, error instanceof vscode.FileSystemError ? error.code : String(error)));
  }
}

/** From the saved report's folder, but for an absolute path. */
function fileFrom(saved: vscode.Uri, file: string): vscode.Uri {
  if (/^([/\\]|[a-z]:[/\\])/i.test(file)) return saved.scheme === 'file' ? vscode.Uri.file(file) : saved.with({ path: file });
  return vscode.Uri.joinPath(saved, '..', file);
}
