/** How much of the room is run. */

/** All of it, as `FULL=1` asks; otherwise a part that is the same for the same seed. */
export const isFull = process.env['FULL'] === '1';
export const seed = Number(process.env['SEED'] ?? 1);
/** Seconds that each of the fuzzers has. */
export const fuzzSeconds = Number(process.env['FUZZ_SECONDS'] ?? (isFull ? 60 : 1.5));
