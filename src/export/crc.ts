/** Checks of joined pieces from the checks of the pieces (CRC-32, polynomial 0xEDB88320), after zlib's `crc32_combine`. */

type Matrix = readonly number[];

/** The check of two pieces one behind the other. @param length bytes of the second */
export function joinedCrc32(first: number, second: number, length: number): number {
  // One zero bit behind a check: a matrix over GF(2), one number a column.
  let zeros: Matrix = [0xedb88320, ...Array.from({ length: 31 }, (_, bit) => 2 ** bit)];
  // Squared twice it stands for four bits, and before its first use for eight: one byte.
  zeros = squared(squared(zeros));
  let crc = first;
  for (let left = length; left > 0; left = Math.floor(left / 2)) {
    zeros = squared(zeros);
    if (left % 2 === 1) crc = times(zeros, crc);
  }
  return (crc ^ second) >>> 0;
}

function times(matrix: Matrix, vector: number): number {
  let sum = 0;
  for (let bit = 0; bit < 32; bit++) {
    if (((vector >>> bit) & 1) === 1) sum ^= matrix[bit] ?? 0;
  }
  return sum >>> 0;
}

function squared(matrix: Matrix): Matrix {
  return matrix.map((column) => times(matrix, column));
}
