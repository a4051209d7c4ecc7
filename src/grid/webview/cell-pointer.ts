/** Selecting with the mouse: click, drag (also beyond the edges), Shift-click, row numbers; with a finger: what it taps. */
import type { CellPlace } from '../protocol';
import { boxOf, on } from './dom';
import { gutterColumn } from './selection';

export interface PointerTarget {
  readonly viewport: HTMLElement;
  readonly body: HTMLElement;
  /** The cell at a point of the window, the nearest one where it lies outside. */
  placeAt(x: number, y: number): CellPlace | undefined;
  select(place: CellPlace, extend: boolean): void;
  /** Px of the row numbers. */
  gutterWidth(): number;
  /** Rows and px. */
  scrollBy(rows: number, x: number): void;
}

const stepMilliseconds = 40;

export function followPointer(target: PointerTarget): void {
  const { body, viewport } = target;
  const isFinger = (event: Event): boolean => event instanceof PointerEvent && event.pointerType === 'touch';
  const press = (event: MouseEvent): CellPlace | undefined => {
    const place = target.placeAt(event.clientX, event.clientY);
    if (place === undefined) return undefined;
    viewport.focus({ preventScroll: true });
    target.select(place, event.shiftKey);
    return place;
  };
  on(body, 'click', (event) => { if (isFinger(event)) press(event); });
  on(body, 'pointerdown', (down) => {
    // A finger that comes down may be about to scroll.
    if (down.button !== 0 || isFinger(down)) return;
    const first = press(down);
    if (first === undefined) return;
    body.setPointerCapture(down.pointerId);
    let { clientX: x, clientY: y } = down;
    // Cells end there: row numbers that a hand comes to on its way left make no whole rows of them.
    const left = (): number => boxOf(viewport).left + (first.column === gutterColumn ? 0 : target.gutterWidth());
    const extend = (): void => {
      const place = target.placeAt(Math.max(x, left()), y);
      if (place !== undefined) target.select(place, true);
    };
    const move = (event: PointerEvent): void => {
      if (event.clientX === x && event.clientY === y) return;
      ({ clientX: x, clientY: y } = event);
      extend();
    };
    // Beyond an edge the rows go on moving while the pointer rests.
    const timer = setInterval(() => {
      const edges = boxOf(viewport);
      const top = boxOf(body).top;
      const rows = y < top ? Math.min(-1, (y - top) / 12) : y > edges.bottom ? Math.max(1, (y - edges.bottom) / 12) : 0;
      const columns = Math.min(0, x - left()) || Math.max(0, x - edges.right);
      if (rows === 0 && columns === 0) return;
      target.scrollBy(Math.trunc(rows), columns);
      extend();
    }, stepMilliseconds);
    const end = (): void => {
      clearInterval(timer);
      body.removeEventListener('pointermove', move);
      body.removeEventListener('lostpointercapture', end);
    };
    on(body, 'pointermove', move);
    on(body, 'lostpointercapture', end);
  });
}
