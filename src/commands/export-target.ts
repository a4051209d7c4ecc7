/** Files that are written where only VS Code can reach: written here first, then copied whole. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { RequestError } from '../reports/request';
import { text } from '../text';

/** Lets `write` write to a local path that ends up as `target`: itself, or a temporary file that is copied when `write` is through. */
export async function writeTo<T>(target: vscode.Uri, write: (file: string) => Promise<T>): Promise<T> {
  if (target.scheme === 'file') return write(target.fsPath);
  const folder = await mkdtemp(path.join(tmpdir(), 'listrak-'));
  try {
    const file = path.join(folder, `export${path.posix.extname(target.path)}`);
    const written = await write(file);
    await copyWhole(vscode.Uri.file(file), target);
    return written;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The target is the old file or the new one, never a part of it. */
async function copyWhole(from: vscode.Uri, target: vscode.Uri): Promise<void> {
  const beside = vscode.Uri.joinPath(target, '..', `.${path.posix.basename(target.path)}.${randomUUID()}.tmp`);
  try {
    await vscode.workspace.fs.copy(from, beside, { overwrite: true });
    await vscode.workspace.fs.rename(beside, target, { overwrite: true });
  } catch (error) {
    await vscode.workspace.fs.delete(beside).then(undefined, () => undefined);
    throw error;
  }
}

/** A `file` argument: a Uri, an absolute path, a path from the first workspace folder, or a Uri as text. @throws RequestError */
export function fileArgument(value: unknown): vscode.Uri {
  if (value instanceof vscode.Uri) return value;
  if (typeof value === 'string' && value.trim() !== '') {
    if (/^[a-z][a-z0-9+.-]+:\/\//i.test(value)) return vscode.Uri.parse(value, true);
    if (path.isAbsolute(value)) return vscode.Uri.file(value);
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    if (folder !== undefined) return vscode.Uri.joinPath(folder, value);
    throw new RequestError('file', text('The field file is {0}, which is no absolute path, and no folder is open that it could start from.', value));
  }
  throw new RequestError('file', text('The field file must be a path or a Uri.'));
}
