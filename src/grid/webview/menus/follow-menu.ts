/** Where a row leads: to what it is about, in a grid of its own. */
import type { GridParts } from '../menus-api';
import { openMenu, type MenuItem } from './menu';

/** A menu of what it leads to. */
export function openFollowMenu(parts: GridParts, row: number, beside: DOMRect): void {
  followItems(parts, row).then((items) => {
    if (items.length === 0) parts.note(parts.strings.followNothing);
    else openMenu(parts, parts.strings.follow, [items], beside);
  }, (error: unknown) => parts.fail(error));
}

/** None where the row leads nowhere. */
export async function followItems(parts: GridParts, row: number): Promise<MenuItem[]> {
  const { follows } = await parts.host.call('rowFollows', { row });
  return follows.map(({ id, title }) => ({ label: title, codicon: 'arrow-small-right', run: () => void parts.host.call('follow', { id }).catch((error: unknown) => parts.fail(error)) }));
}
