/** A combination of keys, or a sentence with some, as it is written on this machine. ⌘ and Space are the system's own on a Mac. */
export function keysHere(words: string): string {
  if (!navigator.platform.startsWith('Mac')) return words;
  return words.replace(/Ctrl(?!\+Space)\+?/g, '⌘').replaceAll('Alt+', '⌥').replaceAll('Shift+', '⇧');
}
