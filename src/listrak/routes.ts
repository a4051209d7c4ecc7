/**
 * Spellings of routes. The official ones are singular and are what is sent; the connector's page has some in the plural.
 * Which of both a service knows is found out by asking, once for each route.
 */
export class RouteSpellings {
  readonly #known = new Map<string, 'singular' | 'plural'>();

  /** The path as it is to be sent, by what is known. */
  spell(path: string): string {
    return this.#known.get(shapeOf(path)) === 'plural' ? pluralOf(path) ?? path : path;
  }

  /** The other spelling, where there is one and it has not been tried. */
  untried(path: string): string | undefined {
    return this.#known.has(shapeOf(path)) ? undefined : pluralOf(path);
  }

  remember(path: string, spelling: 'singular' | 'plural'): void {
    this.#known.set(shapeOf(path), spelling);
  }
}

/** The route without its ids: what stands in every second segment. */
function shapeOf(path: string): string {
  return path.toLowerCase().split('/').filter((_, index) => index % 2 === 1).join('/');
}

/**
 * `Conversation` and `Message` become `Conversations` and `Messages` wherever they name a collection, alone or on the way to what
 * lies below it. A message's Summary is singular on the connector's page too, so its `Message` stays.
 * Undefined where nothing changes.
 */
export function pluralOf(path: string): string | undefined {
  const segments = path.split('/');
  const isSummary = /^summary$/i.test(segments.at(-1) ?? '');
  const plural = segments.map((segment, index) => {
    if (index % 2 === 0) return segment;
    const counts = isSummary ? /^conversation$/i : /^(conversation|message)$/i;
    return counts.test(segment) ? `${segment}s` : segment;
  }).join('/');
  return plural === path ? undefined : plural;
}
