/** What a grid's page begins with, and the grid's title. */
import type { Account } from '../accounts/account';
import { shortened } from '../explorer/plain-text';
import { reportById } from '../reports/catalogue';
import type { CheckedRequest } from '../reports/request';
import type { View } from '../rows/view';
import type { Text } from '../text';
import { gridFilters } from './grid-filters';
import { gridTexts, type GridStringName } from './grid-strings';
import type { ParentNames } from './parent-names';
import { listsWithFields } from './profile-choice';
import type { GridLayout, GridOpening } from './protocol';
import { usualOrder } from './usual-order';

export interface GridOpeningOptions {
  readonly account: Account;
  readonly locale: string;
  readonly localise: (text: Text) => string;
  readonly layout: { get(): GridLayout };
}

/** Characters of a name in a title. */
const longestName = 80;

/** Such as "Contacts · Summer list": fit for a tab. @param names of the request's parents, outermost first */
export function gridTitle(request: CheckedRequest, names: readonly string[], localise: (text: Text) => string): string {
  const innermost = names.at(-1);
  const report = localise(reportById(request.report).title);
  return innermost === undefined ? report : `${report} · ${shortened(innermost, longestName)}`;
}

export function gridOpening({ account, locale, localise, layout }: GridOpeningOptions, request: CheckedRequest, names: ParentNames, view: View): GridOpening {
  const shown = names.of(request);
  return {
    title: gridTitle(request, shown, localise), subtitle: [account.name, ...shown.slice(0, -1)].join(' · '), sampleData: account.kind === 'sample',
    strings: Object.fromEntries(Object.entries(gridTexts).map(([name, sentence]) => [name, localise(sentence)])) as Record<GridStringName, string>,
    locale, filters: gridFilters(request, localise, listsWithFields(request).length > 0),
    view, layout: { ...layout.get(), usual: usualOrder(request) }, request, account: account.id, names: names.read(request),
  };
}
