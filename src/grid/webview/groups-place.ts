/** Where the groups stand beside the rows. Their script comes when they are first wanted. */
import { element } from './dom';
import type { Groups, GroupsPane, GroupsParts } from './groups-api';
import { ScriptLoader } from './script-loader';

export class GroupsPlace {
  readonly element: HTMLElement;
  readonly #loader = new ScriptLoader<Groups>('groups.js', () => window.listrakGroups);
  #pane: GroupsPane | undefined;
  /** An earlier page's until the script has come that looks into it. */
  #memory: unknown;

  constructor(private readonly parts: () => Omit<GroupsParts, 'remember' | 'closed'>, private readonly events: { remembered(): void; toggled(open: boolean): void }, label: string) {
    this.element = element('aside', { class: 'groups', 'aria-label': label });
    this.element.hidden = true;
  }

  /** What is to be kept; undefined where no groups show. */
  get memory(): unknown { return this.#memory; }

  changed(): void { this.#pane?.changed(); }

  /** Shows them, by a column where one is named. */
  show(column?: string): void {
    this.#open((pane, isNew) => {
      if (column !== undefined && !isNew) pane.groupBy(column);
      pane.focus();
    }, column);
  }

  toggle(): void {
    if (this.#pane === undefined) this.show();
    else this.#close();
  }

  /** As an earlier page had them. */
  restore(memory: unknown): void {
    this.#memory = memory;
    if (memory !== undefined) this.#open(() => undefined);
  }

  #open(opened: (pane: GroupsPane, isNew: boolean) => void, column?: string): void {
    const parts = this.parts();
    this.#loader.load().then((groups) => {
      const isNew = this.#pane === undefined;
      this.#pane ??= groups.open({
        ...parts,
        remember: (memory) => { this.#memory = memory; this.events.remembered(); },
        closed: () => this.#close(),
      }, this.#memory, column);
      if (this.element.hidden) {
        this.element.replaceChildren(this.#pane.element);
        this.element.hidden = false;
        this.events.toggled(true);
      }
      opened(this.#pane, isNew);
    }, (error: unknown) => parts.fail(error));
  }

  #close(): void {
    this.#pane?.dispose();
    this.#pane = undefined;
    this.#memory = undefined;
    this.element.hidden = true;
    this.element.replaceChildren();
    this.events.remembered();
    this.events.toggled(false);
    this.parts().focusGrid();
  }
}
