/** Groups of rows, in a script of their own that comes when they are first opened. */
import { checkGroupsMemory } from '../message-checks';
import { GroupsPanel } from './groups/groups-panel';

window.listrakGroups = { open: (parts, memory, column) => new GroupsPanel(parts, checkGroupsMemory(memory), column) };
