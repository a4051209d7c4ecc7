/** What comes with the menus' script when it is first needed: menus, what acts on cells, dates in other zones. */
import type { CellWriter } from './cell-writer';
import type { CellActions, GridParts, Menus } from './menus-api';
import { ScriptLoader } from './script-loader';

export class MenusPlace {
  readonly #script = new ScriptLoader<Menus>('menus.js', () => window.listrakMenus);
  #cells: CellActions | undefined;

  constructor(private readonly parts: () => GridParts, private readonly failed: (error: unknown) => void) {}

  open(open: (menus: Menus, parts: GridParts) => void): void {
    this.#script.load().then((menus) => open(menus, this.parts()), this.failed);
  }

  act(act: (cells: CellActions) => Promise<void>): void {
    this.open((menus, parts) => void act(this.#cells ??= menus.cells(parts)));
  }

  /** Closes what is shown of a cell. */
  closeCell(): void { this.#cells?.close(); }

  /** Lets the writer write dates in other zones than the one in which they are sent. */
  bringDates(writer: CellWriter, then: () => void): void {
    this.open((menus) => {
      writer.dates ??= menus.dates(writer.localZone);
      then();
    });
  }
}
