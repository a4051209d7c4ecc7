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
  | { readonly type: 'copy' }
  | { readonly type: 'search' }
  /** Enter, F2: sorts on a header, shows the whole value on a cell. */
  | { readonly type: 'open'; readonly add: boolean }
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
    if (control || shiftKey) return undefined;
    if (key === 'ArrowLeft') return { type: 'resize', by: -resizeStep };
    if (key === 'ArrowRight') return { type: 'resize', by: resizeStep };
    if (key === 'Enter') return { type: 'fit' };
    return undefined;
  }
  if (control) {
    const move = controlMoves[key];
    if (move !== undefined) return { type: 'move', move, extend: shiftKey };
    if (shiftKey) return undefined;
    switch (key.toLowerCase()) {
      case 'a': return { type: 'selectAll' };
      case 'c': case 'insert': return { type: 'copy' };
      case 'f': return { type: 'search' };
      default: return undefined;
    }
  }
  const move = plainMoves[key];
  if (move !== undefined) return { type: 'move', move, extend: shiftKey };
  if (key === 'Enter' || key === ' ') return { type: 'open', add: shiftKey };
  if (key === 'F2') return { type: 'open', add: false };
  if (key === 'Escape') return { type: 'collapse' };
  return undefined;
}
