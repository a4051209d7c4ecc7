/** Tells which rows pass, a block of rows at a time. */
export interface RowTest {
  /** Sets `marks[row - from]` to 1 for the rows in [from, to) that pass; those marked already may be passed over. */
  mark(from: number, to: number, marks: Uint8Array): void;
}

export const noRow: RowTest = { mark: () => undefined };
export const everyRow: RowTest = { mark: (from, to, marks) => { marks.fill(1, 0, to - from); } };

/** Rows that pass some of the tests. */
export function someOf(tests: readonly RowTest[]): RowTest {
  return { mark: (from, to, marks) => { for (const test of tests) test.mark(from, to, marks); } };
}

/** Rows that do not pass. */
export function noneOf(test: RowTest): RowTest {
  let passing = new Uint8Array(0);
  return {
    mark(from, to, marks) {
      const count = to - from;
      if (passing.length < count) passing = new Uint8Array(count);
      else passing.fill(0, 0, count);
      test.mark(from, to, passing);
      for (let i = 0; i < count; i++) if (passing[i] === 0) marks[i] = 1;
    },
  };
}
