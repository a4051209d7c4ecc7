/** Bytes that may lie about before the collector is called. */
const mostLeft = 32 * 1024 * 1024;
/** Bytes of which V8 takes notice: 64 MB more than there were outside its heap at its last collection, when there may have been some more than now. */
const alarming = 256 * 1024 * 1024;

/** Calls V8's collector for memory of rows that nobody holds any more: it does not count that, see {@link rowBuffer}, and would not come while nothing goes on. */
export class LeftRows {
  #bytes = 0;

  /** So many bytes are nobody's from now on. To be said in a turn of its own: what the caller's own turn still holds would be kept. */
  add(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes >= mostLeft) this.collect();
  }

  /** What is left goes now, however little it is. The same holds for the turn. */
  collect(): void {
    this.#bytes = 0;
    try {
      // Never written to, so that it takes no memory; V8 counts it, begins to collect and finds it gone.
      Reflect.construct(ArrayBuffer, [alarming]);
    } catch {
      // Not even that much is to be had: V8 collects before it says so.
    }
  }
}
