/** Typed arrays that grow: the elements so far in a larger array, half as large again, at least `needed` long. */
function room(length: number, needed: number): number {
  return Math.max(needed, length + (length >>> 1), 64);
}

export function grownUint8(array: Uint8Array<ArrayBuffer>, needed: number): Uint8Array<ArrayBuffer> {
  if (array.length >= needed) return array;
  const grown = new Uint8Array(room(array.length, needed));
  grown.set(array);
  return grown;
}

export function grownUint32(array: Uint32Array<ArrayBuffer>, needed: number): Uint32Array<ArrayBuffer> {
  if (array.length >= needed) return array;
  const grown = new Uint32Array(room(array.length, needed));
  grown.set(array);
  return grown;
}
