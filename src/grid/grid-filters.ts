/** A request's filters as the texts of a form, and back. */
import { filterSpecs, filtersOf } from '../reports/catalogue';
import type { FilterKind, FilterName, ReportRequest } from '../reports/report-types';
import { checkRequest, parseRequest, type CheckedRequest } from '../reports/request';
import { text, type Text } from '../text';
import type { GridFilter } from './protocol';

/** The filters that the request may have, in the report's own order, each with its present value or the service's default. `choosable`: ids can be chosen by name. */
export function gridFilters(request: ReportRequest, localise: (text: Text) => string, choosable = false): GridFilter[] {
  return filtersOf(request).map((name) => {
    const { kind, title } = filterSpecs[name];
    const common = { name, title: localise(title), value: asText(kind, request.filters?.[name]) };
    switch (kind.type) {
      case 'date': case 'text': case 'boolean': return { ...common, type: kind.type };
      case 'ids': return { ...common, type: kind.type, choosable };
      case 'choice': return { ...common, type: kind.type, choices: kind.choices.map((value) => ({ value, title: localise(text(value)) })) };
    }
  });
}

/**
 * Filters as a request has them, of what stands in the form; what the request may not have or is the service's default is left out.
 * Malformed values are kept as they are, so that the check of the request can name them.
 */
export function filtersOfForm(request: ReportRequest, values: Readonly<Record<string, string>>): Record<string, unknown> {
  const filters: Partial<Record<FilterName, unknown>> = {};
  for (const name of filtersOf(request)) {
    const value = values[name]?.trim() ?? '';
    const { kind } = filterSpecs[name];
    if (value !== '' && value !== asText(kind, undefined)) filters[name] = ofText(kind, value);
  }
  return filters;
}

/** The request with the filters that stand in the form in place of its own. @throws RequestError */
export function requestOfForm(request: CheckedRequest, values: Readonly<Record<string, string>>): CheckedRequest {
  const filters = filtersOfForm(request, values);
  return checkRequest(parseRequest({ ...request, filters: Object.keys(filters).length === 0 ? undefined : filters }));
}

function asText(kind: FilterKind, value: string | boolean | readonly number[] | undefined): string {
  if (value === undefined) return 'default' in kind ? String(kind.default) : '';
  return typeof value === 'object' ? value.join(', ') : String(value);
}

function ofText(kind: FilterKind, value: string): unknown {
  switch (kind.type) {
    case 'date': case 'text': case 'choice': return value;
    case 'boolean': return value === 'true' ? true : value === 'false' ? false : value;
    case 'ids': return value.split(/[,;\s]+/).filter((id) => id !== '').map((id) => (/^\d+$/.test(id) ? Number(id) : id));
  }
}
