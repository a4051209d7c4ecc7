/** What somebody wants to do with a file that has just been written. Pure. */
import type { FormatType } from '../export/export-types';

export type AfterExport = 'openInEditor' | 'openInProgram' | 'revealInSystem' | 'revealInExplorer' | 'copyPath';

export interface FilePlace {
  /** On this machine's disk, seen from a desktop window. */
  readonly isLocal: boolean;
  readonly isInWorkspace: boolean;
}

/** Bytes up to which VS Code's editor shows a file with all its comforts. */
const editorBytes = 50_000_000;

/** The most likely first. Nothing that the window cannot do there: no editor for bytes, no program for a file elsewhere, no explorer outside its folders. */
export function afterExport(format: FormatType, bytes: number, { isLocal, isInWorkspace }: FilePlace): AfterExport[] {
  return [...opening(format, bytes, isLocal), ...(isLocal ? ['revealInSystem' as const] : isInWorkspace ? ['revealInExplorer' as const] : []), 'copyPath'];
}

function opening(format: FormatType, bytes: number, isLocal: boolean): AfterExport[] {
  switch (format) {
    case 'csv': case 'ndjson': return bytes <= editorBytes ? ['openInEditor'] : [];
    case 'xlsx': return isLocal ? ['openInProgram'] : [];
    // Hardly a system has a program for it.
    case 'parquet': return [];
  }
}
