/** From so many bytes on, memory is taken from the system itself and goes back to it. */
const ownMemory = 65_536;

/**
 * Memory for rows, of so many bytes, all 0.
 *
 * What is not shared counts towards V8's next collection of garbage: it came for every few megabytes of rows, though rows that arrive are none, and its
 * threads took the processors from all others. So it is shared, though nobody shares it; whoever lets go of it says so, see LeftRows.
 *
 * A large one could grow, though it never does: only such are mapped one by one. Others come from the C library's heap, which keeps for whoever
 * asks next what was freed between things that are still in use: a process held on to most of what its closed grids had taken. A view of it must
 * name its length: one that follows the buffer's is slower to read.
 */
export function rowBuffer(bytes: number): SharedArrayBuffer {
  if (bytes < ownMemory) return new SharedArrayBuffer(bytes);
  return Reflect.construct(SharedArrayBuffer, [bytes, { maxByteLength: bytes }]) as SharedArrayBuffer;
}
