/** What the grid's script and the script of its groups know of each other. The groups come when they are first opened. */
import type { Grouping } from '../../rows/view';
import type { GroupsMemory } from '../protocol';
import type { GridParts } from './menus-api';

export interface GroupsParts extends GridParts {
  /** The grouping is another one, or is gone. */
  remember(memory: GroupsMemory | undefined): void;
  exportGroups(grouping: Grouping): void;
  /** Noted in the status line and said to screen readers. */
  tell(sentence: string): void;
  closed(): void;
}

/** The groups beside the rows. */
export interface GroupsPane {
  readonly element: HTMLElement;
  /** Rows came, or the view is another one. */
  changed(): void;
  groupBy(column: string): void;
  focus(): void;
  dispose(): void;
}

export interface Groups {
  /** By that column, else as in the memory where it is one, else by the column of the active cell. */
  open(parts: GroupsParts, memory: unknown, column: string | undefined): GroupsPane;
}

declare global {
  interface Window { listrakGroups?: Groups }
}
