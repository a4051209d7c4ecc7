/** Files that are written where only VS Code can reach: written here first, then copied whole. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { FileError, fileError, writingRefused } from '../export/file-errors';
import { RequestError } from '../reports/request';
import { text } from '../text';

/**
 * Lets `write` write to a local path that ends up as `target`: itself, or a temporary file that is copied when `write` is through.
 * @throws FileError what the target's file system refuses, before anything is fetched where it can be known by then
 */
export async function writeTo<T>(target: vscode.Uri, write: (file: string) => Promise<T>): Promise<T> {
  if (target.scheme === 'file') return write(target.fsPath);
  await refuseUnwritable(target);
  const waiting = path.join(tmpdir(), 'listrak-');
  const folder = await mkdtemp(waiting).catch((error: unknown) => { throw fileError(error, waiting); });
  try {
    const file = path.join(folder, `export${path.posix.extname(target.path)}`);
    const written = await write(file);
    await copyWhole(vscode.Uri.file(file), target);
    return written;
  } finally {
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** The folder that a file is to stand in, where it is missing, with those that it stands in. @throws FileError */
export async function makeFolderOf(target: vscode.Uri): Promise<void> {
  await vscode.workspace.fs.createDirectory(vscode.Uri.joinPath(target, '..')).then(undefined, (error: unknown) => { throw refusal(error, target); });
}

export async function isThere(file: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(file).then(() => true, () => false);
}

async function refuseUnwritable(target: vscode.Uri): Promise<void> {
  if (vscode.workspace.fs.isWritableFileSystem(target.scheme) === false) throw new FileError(text('{0} cannot be written: its file system is read-only. Choose another place.', shown(target)), 'EROFS');
  const there = await vscode.workspace.fs.stat(target).then((stat) => stat, () => undefined);
  if (there !== undefined && (there.type & vscode.FileType.Directory) !== 0) throw new FileError(writingRefused('EISDIR', '', shown(target)), 'EISDIR');
}

/**
 * The target is the old file or the new one, never a part of it. VS Code deletes what a rename is to overwrite before it renames, so the old file
 * steps aside under a name of its own until the new one is there.
 * @throws FileError
 */
async function copyWhole(from: vscode.Uri, target: vscode.Uri): Promise<void> {
  const { fs } = vscode.workspace;
  const id = randomUUID();
  const [fresh, old] = ['tmp', 'old'].map((ending) => vscode.Uri.joinPath(target, '..', `.${path.posix.basename(target.path)}.${id}.${ending}`)) as [vscode.Uri, vscode.Uri];
  try {
    await fs.copy(from, fresh, { overwrite: true });
    const hasOld = await isThere(target);
    if (hasOld) await fs.rename(target, old);
    try {
      await fs.rename(fresh, target);
    } catch (error) {
      if (hasOld) await fs.rename(old, target).then(undefined, (cause: unknown) => { throw oldFileAside(target, old, cause); });
      throw error;
    }
    if (hasOld) await fs.delete(old).then(undefined, () => undefined);
  } catch (error) {
    await fs.delete(fresh).then(undefined, () => undefined);
    throw error instanceof FileError ? error : refusal(error, target);
  }
}

function oldFileAside(target: vscode.Uri, old: vscode.Uri, cause: unknown): FileError {
  return new FileError(text('{0} cannot be written: its file system failed half way. The old file is kept beside it as {1}. Rename it back, then export again.', shown(target), path.posix.basename(old.path)), 'Unavailable', { cause });
}

/** What the system calls the errors that VS Code has names for. */
const systemCodes: Readonly<Record<string, string>> = { NoPermissions: 'EACCES', FileNotFound: 'ENOENT', FileNotADirectory: 'ENOTDIR', FileIsADirectory: 'EISDIR' };

/** An error of VS Code's file systems about `target`, which was to be written, as a FileError. */
export function refusal(error: unknown, target: vscode.Uri): unknown {
  if (!(error instanceof Error)) return error;
  const name = error instanceof vscode.FileSystemError ? error.code : '';
  // Those without a name hold the system's own words.
  const code = systemCodes[name] ?? /\bE(?!RROR)[A-Z]{3,}(?=: )/.exec(error.message)?.[0];
  if (code !== undefined) return new FileError(writingRefused(code, '', shown(target)), code, { cause: error });
  const sentence = name === 'Unavailable' ? text('{0} cannot be written: its file system cannot be reached. Check the connection to it, or choose another place, and try again.', shown(target))
    : text('{0} cannot be written: its file system says "{1}". The old file is as it was. Choose another place, or try again.', shown(target), error.message);
  return new FileError(sentence, name, { cause: error });
}

function shown(target: vscode.Uri): string {
  return target.scheme === 'file' ? target.fsPath : target.toString(true);
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
