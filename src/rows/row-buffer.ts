/**
 * Memory for rows, of so many bytes, all 0.
 *
 * What is not shared counts towards V8's next collection of garbage: it came for every few megabytes of rows, though rows that arrive are none, and its
 * threads took the processors from all others. So it is shared, though nobody shares it; whoever lets go of it says so, see LeftRows.
 */
export function rowBuffer(bytes: number): SharedArrayBuffer {
  return new SharedArrayBuffer(bytes);
}
