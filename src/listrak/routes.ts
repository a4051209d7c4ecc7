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
 * `Conversation` and `Message` become `Conversations` and `Messages`, all of a path at once; undefined where it has neither.
 * The connector's page leaves some singular (a message's Summary): such a route answers to the official spelling, which came first.
 */
function pluralOf(path: string): string | undefined {
  const plural = path.split('/').map((segment, index) => index % 2 === 1 && /^(conversation|message)$/i.test(segment) ? `${segment}s` : segment).join('/');
  return plural === path ? undefined : plural;
}
