/** The regular expression that a filter's text spells. @throws SyntaxError where it is none */
export function spelledPattern(text: string): RegExp {
  try {
    return new RegExp(text, 'iu');
  } catch {
    // Escapes such as \- and \@ are refused in Unicode patterns only.
    return new RegExp(text, 'i');
  }
}
