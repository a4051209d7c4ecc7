/** The JSON schema of saved reports, made from the catalogue: completion and checks while one is written. */
import { catalogue, filterSpecs } from '../reports/catalogue';
import { scopeFields, scopeNouns, type FilterKind, type FilterName, type Report, type ScopeField } from '../reports/report-types';
import { isSplittable, splitBounds } from '../reports/split';
import { formatText } from '../text';
import { formats, formatTypes } from './formats';
import { lookBackBounds, typeCanGrow } from './since-last/growing';

type Schema = Readonly<Record<string, unknown>>;

/** What `media/listrak-report.schema.json` holds. */
export function savedReportSchema(): Schema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'A saved Listrak report',
    type: 'object',
    required: ['report'],
    additionalProperties: false,
    properties: {
      $schema: { type: 'string' },
      account: { type: 'string', minLength: 1, description: 'Name of the account; not needed where there is one.' },
      report: { description: 'What is asked for.', enum: catalogue.map(({ id }) => id), enumDescriptions: catalogue.map(({ description }) => formatText(description)) },
      ...Object.fromEntries(scopeFields.map((field) => [field, idSchema(field)])),
      filters: { type: 'object', description: 'Narrows the rows.', properties: Object.fromEntries(Object.values(filterSpecs).map(({ name, title, kind }) => [name, { description: formatText(title), ...kindSchema(kind) }])), additionalProperties: false },
      file: { type: 'string', minLength: 1, description: 'Where the rows go; from this file\'s folder where it is no absolute path. Folders that are missing are made.' },
      format: { description: 'Of the file; else the one that its name ends with.', enum: formatTypes, enumDescriptions: formatTypes.map((type) => formatText(formats[type].title)) },
      sinceLast: { type: 'boolean', default: false, description: 'Asks for what is new since the file\'s last run alone. For CSV and NDJSON.' },
      split: {
        type: 'integer', minimum: splitBounds.least, maximum: splitBounds.most,
        description: 'Asks for the days from startDate to endDate in so many parts side by side: faster where one list or message has very many rows. Rows whose date is null are missed.',
      },
      lookBack: { type: 'integer', minimum: lookBackBounds.least, maximum: lookBackBounds.most, default: lookBackBounds.otherwise, description: 'Days before the last date from which on is asked again: opens and clicks arrive late.' },
    },
    dependencies: { lookBack: { required: ['sinceLast'], properties: { sinceLast: { const: true, errorMessage: 'The field lookBack goes with "sinceLast": true.' } } }, split: { required: ['filters'], properties: { filters: { required: ['startDate', 'endDate'] }, sinceLast: { const: false } } } },
    allOf: [growingSchema(), ...catalogue.map((report) => ({ if: { properties: { report: { const: report.id } } }, then: reportSchema(report) }))],
  };
}

/** What is brought up to date is of a format that can be, named or by the file's ending. */
function growingSchema(): Schema {
  const whole = formatTypes.filter((type) => !typeCanGrow(type));
  const errorMessage = 'The field sinceLast brings csv and ndjson up to date alone.';
  // Whatever its case, for which a schema has no word.
  const endings = whole.flatMap((type) => formats[type].extensions).map((ending) => [...ending].map((letter) => `[${letter}${letter.toUpperCase()}]`).join(''));
  return {
    if: { required: ['sinceLast'], properties: { sinceLast: { const: true } } },
    then: {
      properties: { format: { not: { enum: whole }, errorMessage } },
      if: { not: { required: ['format'] } },
      then: { properties: { file: { not: { pattern: `\\.(${endings.join('|')})$` }, errorMessage } } },
    },
  };
}

/** What one report needs and what it does not have. */
function reportSchema(report: Report): Schema {
  const { id, scope, filters, parentFilters = [], single } = report;
  const foreign = scopeFields.filter((field) => !scope.includes(field));
  const others = Object.keys(filterSpecs).filter((name) => ![...filters, ...parentFilters].some((own) => own === name));
  const onlyForAll = { if: { not: { required: ['messageId'], properties: { messageId: { const: 'all' } } } }, then: without(parentFilters, (name) => `The filter ${name} chooses messages: it needs "messageId": "all".`) };
  return {
    required: [...scope],
    properties: {
      ...Object.fromEntries(foreign.map((field) => [field, { not: {}, errorMessage: `The report ${id} has no ${field}.` }])),
      ...(isSplittable(report) ? {} : { split: { not: {}, errorMessage: `The report ${id} cannot be split: its rows have no date to split by.` } }),
      ...without(others, (name) => `The report ${id} has no filter ${name}.`).properties,
    },
    ...(parentFilters.length === 0 ? {} : onlyForAll),
    ...(single === undefined ? {} : { allOf: [singleSchema(filters, single)] }),
  };
}

/** Where the filter that asks for one row stands, the others do not. */
function singleSchema(filters: readonly FilterName[], single: NonNullable<Report['single']>): Schema {
  const { properties } = without(filters.filter((name) => name !== single.filter && !single.filters.includes(name)), (name) => `The filter ${single.filter} asks for one row: leave ${name} out.`);
  const address = { properties: { [single.filter]: { pattern: '@', patternErrorMessage: 'This is no email address.' } } };
  return { if: { required: ['filters'], properties: { filters: { required: [single.filter] } } }, then: { properties, allOf: [{ properties: { filters: address } }] } };
}

function without(filters: readonly string[], message: (name: string) => string): { readonly properties: Schema } {
  return { properties: { filters: { properties: Object.fromEntries(filters.map((name) => [name, { not: {}, errorMessage: message(name) }])) } } };
}

function idSchema(field: ScopeField): Schema {
  const one = { type: 'integer', minimum: 1 };
  return { description: `ID of the ${scopeNouns[field]}, several, or "all".`, anyOf: [one, { type: 'array', items: one, minItems: 1, uniqueItems: true }, { const: 'all' }] };
}

function kindSchema(kind: FilterKind): Schema {
  switch (kind.type) {
    case 'date': return { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\d(T\\d\\d:\\d\\d:\\d\\d)?$', patternErrorMessage: 'Write 2026-01-31 or 2026-01-31T23:59:59, US Eastern.' };
    case 'choice': return { enum: kind.choices, default: kind.default };
    case 'boolean': return { type: 'boolean', default: kind.default };
    case 'text': return { type: 'string', minLength: 1 };
    case 'ids': return { type: 'array', items: { type: 'integer', minimum: 1 }, minItems: 1, maxItems: kind.atMost, uniqueItems: true };
  }
}
