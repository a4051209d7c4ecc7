/** Where a row leads: to what it is about, in a grid of its own. */
import type { GridParts } from '../menus-api';
import { openMenu, type MenuItem } from './menu';

/** Opens what it leads to; a menu where there is a choice. */
export function openFollowMenu(parts: GridParts, row: number, beside: DOMRect): void {
  void followItems(parts, row).then((items) => {
    const [only] = items;
    if (only === undefined) parts.note(parts.strings.followNothing);
    else openMenu(parts, parts.strings.follow, [items], beside);
  });
}

/** None where the row leads nowhere or the host refuses, which the user is told. */
export async function followItems(parts: GridParts, row: number): Promise<MenuItem[]> {
  try {
    const { follows } = await parts.host.call('rowFollows', { row });
    return follows.map(({ id, title }) => ({ label: title, codicon: 'arrow-small-right', run: () => void parts.host.call('follow', { id }).catch((error: unknown) => parts.fail(error)) }));
  } catch (error) {
    parts.fail(error);
    return [];
  }
}
