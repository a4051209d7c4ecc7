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

export function grownUint16(array: Uint16Array<ArrayBuffer>, needed: number): Uint16Array<ArrayBuffer> {
  if (array.length >= needed) return array;
  const grown = new Uint16Array(room(array.length, needed));
  grown.set(array);
  return grown;
}

export function grownUint32(array: Uint32Array<ArrayBuffer>, needed: number): Uint32Array<ArrayBuffer> {
  if (array.length >= needed) return array;
  const grown = new Uint32Array(room(array.length, needed));
  grown.set(array);
  return grown;
}

export function grownInt32(array: Int32Array<ArrayBuffer>, needed: number): Int32Array<ArrayBuffer> {
  if (array.length >= needed) return array;
  const grown = new Int32Array(room(array.length, needed));
  grown.set(array);
  return grown;
}

export function grownFloat64(array: Float64Array<ArrayBuffer>, needed: number): Float64Array<ArrayBuffer> {
  if (array.length >= needed) return array;
  const grown = new Float64Array(room(array.length, needed));
  grown.set(array);
  return grown;
}
