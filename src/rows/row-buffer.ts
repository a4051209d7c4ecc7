/**
 * Memory for rows, of so many bytes, all 0.
 *
 * What is not shared counts towards V8's next collection of garbage, which came at every 8 MB of rows, though rows that arrive are none, and took
 * the processors from the threads of others. So all but the first buffer of a list or an arena are shared, though nobody shares them; the first
 * counts, that the collector comes for those of closed tables.
 * @param place of the buffer in its list or arena, from 0
 */
export function rowBuffer(bytes: number, place: number): ArrayBuffer | SharedArrayBuffer {
  return place === 0 ? new ArrayBuffer(bytes) : new SharedArrayBuffer(bytes);
}
