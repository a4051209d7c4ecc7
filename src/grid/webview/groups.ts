/** Groups of rows, in a script of their own that comes when they are first opened. */
import { GroupsPanel } from './groups/groups-panel';

window.listrakGroups = { open: (parts, memory, column) => new GroupsPanel(parts, memory, column) };
