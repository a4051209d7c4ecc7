/** What a key means in the grid. Pure. */
import type { Move } from './selection';

export interface Key {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}
export type KeyAction =
  | { readonly type: 'move'; readonly move: Move; readonly extend: boolean }
  | { readonly type: 'selectAll' }
  /** Shift+Space the rows, Ctrl+Space the columns of what is selected. */
  | { readonly type: 'selectWhole'; readonly what: 'rows' | 'columns' }
  /** Ctrl+S: what can be written to a file. */
  | { readonly type: 'export' }
  | { readonly type: 'copy'; readonly headers: boolean }
  /** F3: the next or previous cell with what is searched. */
  | { readonly type: 'find'; readonly backwards: boolean }
  /** What can be done with the cell or header. */
  | { readonly type: 'menu' }
  /** Alt+↓: the column's menu from any of its cells. */
  | { readonly type: 'columnMenu' }
  | { readonly type: 'moveColumn'; readonly by: 1 | -1 }
  | { readonly type: 'help' }
  | { readonly type: 'search' }
  /** Enter, F2: sorts on a header, shows the whole value on a cell; with Shift adds to the order, shows the row. */
  | { readonly type: 'open'; readonly add: boolean }
  /** Ctrl+Enter: the reports that the row leads to. */
  | { readonly type: 'follow' }
  | { readonly type: 'collapse' }
  /** Alt+arrow: wider or narrower. */
  | { readonly type: 'resize'; readonly by: number }
  | { readonly type: 'fit' };

const plainMoves: Readonly<Record<string, Move>> = {
  ArrowUp: 'up', ArrowDown: 'down', ArrowLeft: 'left', ArrowRight: 'right', Home: 'rowStart', End: 'rowEnd', PageUp: 'pageUp', PageDown: 'pageDown',
};
const controlMoves: Readonly<Record<string, Move>> = {
  ArrowUp: 'columnStart', ArrowDown: 'columnEnd', ArrowLeft: 'rowStart', ArrowRight: 'rowEnd', Home: 'first', End: 'last',
};
const resizeStep = 16;

export function keyAction({ key, ctrlKey, metaKey, shiftKey, altKey }: Key): KeyAction | undefined {
  const control = ctrlKey || metaKey;
  if (altKey) {
    if (control) return undefined;
    if (shiftKey) return key === 'ArrowLeft' ? { type: 'moveColumn', by: -1 } : key === 'ArrowRight' ? { type: 'moveColumn', by: 1 } : undefined;
    if (key === 'ArrowDown') return { type: 'columnMenu' };
    if (key === 'ArrowLeft') return { type: 'resize', by: -resizeStep };
    if (key === 'ArrowRight') return { type: 'resize', by: resizeStep };
    if (key === 'Enter') return { type: 'fit' };
    return undefined;
  }
  if (control) {
    const move = controlMoves[key];
    if (move !== undefined) return { type: 'move', move, extend: shiftKey };
    if (shiftKey) return key.toLowerCase() === 'c' ? { type: 'copy', headers: true } : undefined;
    switch (key.toLowerCase()) {
      case 'a': return { type: 'selectAll' };
      case 'c': case 'insert': return { type: 'copy', headers: false };
      case 'f': return { type: 'search' };
      case 's': return { type: 'export' };
      case ' ': return { type: 'selectWhole', what: 'columns' };
      case 'enter': return { type: 'follow' };
      default: return undefined;
    }
  }
  const move = plainMoves[key];
  if (move !== undefined) return { type: 'move', move, extend: shiftKey };
  if (key === ' ' && shiftKey) return { type: 'selectWhole', what: 'rows' };
  if (key === 'Enter' || key === ' ') return { type: 'open', add: shiftKey };
  if (key === 'F3') return { type: 'find', backwards: shiftKey };
  if (key === 'ContextMenu' || (key === 'F10' && shiftKey)) return { type: 'menu' };
  if (key === '?') return { type: 'help' };
  if (key === 'F2') return { type: 'open', add: false };
  if (key === 'Escape') return { type: 'collapse' };
  return undefined;
}
