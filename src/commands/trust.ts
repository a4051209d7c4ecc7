/** What a folder that is not trusted may decide: what is read, never where something is written or that anything runs. */
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { placeOf } from '../export/file-place';
import { stateSuffix } from '../export/since-last/state';
import { newRowsSuffix, spooledRowsSuffix } from '../export/unfinished';
import { RequestError } from '../reports/request';
import { text } from '../text';

/** Whether a saved report's own target is written to without asking: in a trusted window, where the report lies in one of its folders. */
export function mayNameTarget(saved: vscode.Uri): boolean {
  return vscode.workspace.isTrusted && vscode.workspace.getWorkspaceFolder(saved) !== undefined;
}

/** What an export writes beside a file, under its name. */
const besides = [stateSuffix, newRowsSuffix, spooledRowsSuffix];

/**
 * In a folder that is not trusted a name may be a link: what is written there, or beside it, must not land elsewhere.
 * @throws RequestError
 */
export async function refuseWayOut(target: vscode.Uri): Promise<void> {
  const folder = vscode.workspace.getWorkspaceFolder(target);
  if (vscode.workspace.isTrusted || folder === undefined || target.scheme !== 'file') return;
  const [inside, place] = await Promise.all([realpath(folder.uri.fsPath), realPlaceOf(target.fsPath)]);
  // As an export does: beside the place that a link names, and by links again.
  for (const file of [target.fsPath, ...besides.map((suffix) => place + suffix)]) {
    if ((await realPlaceOf(file)).startsWith(inside + path.sep)) continue;
    throw new RequestError('file', text('{0} leads out of the folder {1} by a link, and the folder is not trusted. Choose another file, or trust the folder.', file, folder.name));
  }
}

/** Where a file is or will be, its links followed. */
async function realPlaceOf(file: string): Promise<string> {
  // As an export follows them: also a link whose file is not there yet.
  const place = await placeOf(file).then((found) => found.place, () => file);
  return realpath(place).catch(() => realpath(path.dirname(place)).then((folder) => path.join(folder, path.basename(place)), () => place));
}
