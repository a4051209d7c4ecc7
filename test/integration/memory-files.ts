import * as vscode from 'vscode';

/** A file system that is nowhere on the disk: every folder is there. */
export class MemoryFiles implements vscode.FileSystemProvider {
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.#changed.event;
  /** By path. */
  readonly files = new Map<string, Uint8Array>();

  watch(): vscode.Disposable { return new vscode.Disposable(() => undefined); }
  createDirectory(): void { /* Every folder is there. */ }
  readDirectory(): [string, vscode.FileType][] { return []; }

  stat({ path: name }: vscode.Uri): vscode.FileStat {
    const size = this.files.get(name)?.length;
    if (size === undefined && name.includes('.')) throw vscode.FileSystemError.FileNotFound(name);
    return { type: size === undefined ? vscode.FileType.Directory : vscode.FileType.File, ctime: 0, mtime: 0, size: size ?? 0 };
  }

  readFile({ path: name }: vscode.Uri): Uint8Array {
    const bytes = this.files.get(name);
    if (bytes === undefined) throw vscode.FileSystemError.FileNotFound(name);
    return bytes;
  }

  writeFile({ path: name }: vscode.Uri, bytes: Uint8Array): void { this.files.set(name, bytes); }
  delete({ path: name }: vscode.Uri): void { this.files.delete(name); }

  rename(from: vscode.Uri, to: vscode.Uri): void {
    this.files.set(to.path, this.readFile(from));
    this.files.delete(from.path);
  }
}
