import type { GridParts } from '../menus-api';

/** Whether the user has stayed since then: what comes late takes the focus from nothing else, and is of no cell that was left. */
export function stayed(parts: GridParts): () => boolean {
  const { activeElement: focused } = document;
  const cell = parts.activeCell();
  return () => {
    const now = parts.activeCell();
    return document.activeElement === focused && now?.row === cell?.row && now?.column === cell?.column;
  };
}
