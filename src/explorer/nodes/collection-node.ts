import { problemInFull, problemOf } from '../../accounts/problem';
import type { Collection, LoadedRows } from '../collection';
import { AbortedError } from '../shared-load';
import { ExplorerNode, type NodeServices, type NodeTrait } from './node';
import { LoadMoreNode, NothingNode, ProblemNode } from './notes';

/** A node whose children are rows of the service, read a page at a time. */
export abstract class CollectionNode<Row extends { readonly id: number }> extends ExplorerNode {
  readonly #nodes = new Map<number, ExplorerNode>();
  #problem: ProblemNode | undefined;

  constructor(parent: ExplorerNode | undefined, protected readonly services: NodeServices) {
    super(parent);
  }

  protected abstract collection(): Collection<Row>;
  protected abstract child(row: Row): ExplorerNode;
  /** Such as "No messages". */
  protected abstract nothing(): string;
  /** Children that stand before the rows and need no request. */
  protected before(): readonly ExplorerNode[] {
    return [];
  }

  override async children(): Promise<readonly ExplorerNode[]> {
    const collection = this.collection();
    if (this.#problem === undefined && collection.known === undefined) await this.#read(() => collection.load());
    const known = this.collection().known;
    const after = this.#problem ?? this.#note(known);
    return [...this.before(), ...(known?.rows ?? []).map((row) => this.#node(row)), ...(after === undefined ? [] : [after])];
  }

  /** Reads pages until the row with that id is there. undefined where there is none. @throws what reading throws; AbortedError */
  async find(id: number, signal: AbortSignal | undefined): Promise<ExplorerNode | undefined> {
    const collection = this.collection();
    let loaded = await collection.load(signal);
    const pagesShown = loaded.rows.length;
    for (;;) {
      const row = loaded.rows.find((row) => row.id === id);
      if (row !== undefined || !loaded.hasMore) {
        if (loaded.rows.length !== pagesShown) this.services.changed(this);
        return row === undefined ? undefined : this.#node(row);
      }
      loaded = await collection.loadMore(signal);
    }
  }

  override forget(): void {
    this.#problem = undefined;
    for (const node of this.#nodes.values()) node.forget();
    this.#nodes.clear();
    this.collection().reset();
  }

  protected override traits(): NodeTrait[] {
    return ['refresh'];
  }

  #note(known: LoadedRows<Row> | undefined): ExplorerNode | undefined {
    if (known === undefined) return undefined;
    if (known.hasMore) return new LoadMoreNode(this, this.services.figures.count(known.rows.length), () => this.#loadMore());
    return known.rows.length === 0 ? new NothingNode(this, this.nothing()) : undefined;
  }

  async #loadMore(): Promise<void> {
    await this.#read(() => this.collection().loadMore());
    this.services.changed(this);
  }

  /** Reads, and keeps what went wrong as a child until it is retried, or a picker has read what this could not. A read that a refresh made stale is done again. */
  async #read(read: () => Promise<unknown>): Promise<void> {
    try {
      await read();
    } catch (error) {
      if (error instanceof AbortedError) {
        const fresh = this.collection();
        if (fresh.known === undefined && !this.services.data.isDisposed) await this.#read(() => fresh.load());
        return;
      }
      const problem = problemOf(error);
      this.services.warn(problemInFull(problem));
      const node = new ProblemNode(this, problem, () => {
        this.#problem = undefined;
        // The first page is read when the tree asks for the children again; a further one is asked for here.
        if (this.collection().known === undefined) this.services.changed(this);
        else void this.#loadMore();
      });
      this.#problem = node;
      this.collection().onceRead(() => {
        if (this.#problem !== node) return;
        this.#problem = undefined;
        this.services.changed(this);
      });
    }
  }

  #node(row: Row): ExplorerNode {
    let node = this.#nodes.get(row.id);
    if (node === undefined) this.#nodes.set(row.id, node = this.child(row));
    return node;
  }
}
