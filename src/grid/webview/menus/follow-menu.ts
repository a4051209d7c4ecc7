/** Where a row leads: to what it is about, in a grid of its own. */
import type { GridCalls } from '../../protocol';
import type { GridParts } from '../menus-api';
import { openMenu, type MenuItem } from './menu';
import { stayed } from './stayed';

/** Where it stood, and which it was where that is known: it may have moved. */
export type MeantRow = GridCalls['rowFollows']['args'];

/** A menu of what it leads to. */
export function openFollowMenu(parts: GridParts, row: MeantRow, beside: DOMRect): void {
  const isHere = stayed(parts);
  parts.host.call('rowFollows', row).then(({ follows }) => {
    if (!isHere()) return;
    const items = followItems(parts, follows);
    if (items.length === 0) parts.note(parts.strings.followNothing);
    else openMenu(parts, parts.strings.follow, [items], beside);
  }, (error: unknown) => parts.fail(error));
}

/** None where the row leads nowhere. */
export function followItems(parts: GridParts, follows: GridCalls['rowFollows']['answer']['follows']): MenuItem[] {
  return follows.map(({ id, title }) => ({ label: title, codicon: 'arrow-small-right', run: () => void parts.host.call('follow', { id }).catch((error: unknown) => parts.fail(error)) }));
}
