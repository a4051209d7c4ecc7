import { element } from '../dom';
import type { GridParts } from '../menus-api';
import { keysHere } from '../keys-here';
import { openPanel } from './parts';

/** Every key of the grid. */
export function openShortcutSheet(parts: GridParts): void {
  const { strings } = parts;
  const keys: readonly (readonly [string, string])[] = [
    ['← → ↑ ↓', strings.keyMove], ['Home End', strings.keyEnds], ['Page Up, Page Down', strings.keyPage], ['Ctrl+← → ↑ ↓', strings.keyEdges],
    ['Shift+Space', strings.keyRows], ['Ctrl+Space', strings.keyColumns], ['Ctrl+A', strings.keyAll], ['Ctrl+C', strings.keyCopy], ['Ctrl+S', strings.keyExport], ['Enter, Space, F2', strings.keyOpen], ['Shift+Enter', strings.keyRow], ['Ctrl+Enter', strings.keyFollow], ['Ctrl+F', strings.keySearch], ['F3', strings.keyFind],
    ['Shift+F10', strings.keyMenu], ['Alt+↓', strings.keyColumnMenu], ['Alt+← →', strings.keyResize], ['Alt+Enter', strings.keyFit],
    ['Alt+Shift+← →', strings.keyMoveColumn], ['Alt+↑ ↓', strings.keySteps], ['Escape', strings.keyEscape], ['?', strings.keyHelp],
  ];
  const { body } = openPanel(parts, strings.shortcuts, '', undefined, 'sheet');
  body.tabIndex = 0;
  body.append(element('dl', { class: 'keys' }, ...keys.flatMap(([combination, what]) => [element('dt', {}, element('kbd', {}, keysHere(combination))), element('dd', {}, keysHere(what))])));
  body.focus();
}
