import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { catalogue, filterSpecs, reportById } from '../../../src/reports/catalogue';
import { reportIds, type FilterName } from '../../../src/reports/report-types';

interface Schema { readonly type?: string; readonly format?: string; readonly $ref?: string; readonly items?: Schema; readonly properties?: Readonly<Record<string, Schema>> }
interface OfficialDocument {
  readonly paths: Readonly<Record<string, { readonly get: { readonly parameters?: readonly { readonly name: string; readonly in: string }[]; readonly responses: Readonly<Record<string, { readonly schema: Schema }>> } }>>;
  readonly definitions: Readonly<Record<string, Schema>>;
}
const official = path.resolve('../shared/listrak-email-openapi.json');

describe('catalogue', () => {
  it('has each report once, in the order of the ids', () => {
    assert.deepEqual(catalogue.map(({ id }) => id), [...reportIds]);
  });

  it('finds a report by its id', () => {
    for (const id of reportIds) assert.equal(reportById(id).id, id);
  });

  it('has a route placeholder for every id of the scope and no other', () => {
    for (const { route, scope, join } of catalogue) {
      if (join !== undefined) assert.deepEqual([...join.route.matchAll(/\{(\w+)\}/g)].map(([, name]) => name), [...scope, join.field]);
      assert.deepEqual([...route.matchAll(/\{(\w+)\}/g)].map(([, name]) => name), [...scope]);
    }
  });

  it('names each filter as its key', () => {
    for (const [name, spec] of Object.entries(filterSpecs)) assert.equal(spec.name, name);
  });

  it('agrees with the official document on routes, columns, types and filters', function () {
    if (!existsSync(official)) {
      console.log('      skipped: the official document is not beside the project');
      this.skip();
    }
    const document = JSON.parse(readFileSync(official, 'utf8')) as OfficialDocument;
    const idNames: Record<string, string> = { conversationMessageId: 'messageId', messageLinkId: 'linkId', conversationMessageLinkId: 'linkId' };
    const ownNames: Record<string, FilterName> = { segmentationFieldIds: 'profileFields' };
    const paths = new Map(Object.keys(document.paths).map((path) => [path.replace('/v1', '').replace(/\{(\w+)\}/g, (_, name: string) => `{${idNames[name] ?? name}}`), path]));
    const refOf = (schema: Schema | undefined): Schema => document.definitions[(schema?.$ref ?? '').replace('#/definitions/', '')] ?? {};
    const byName = new Set<string>();
    for (const report of catalogue) {
      const operation = document.paths[paths.get(report.route) ?? '']?.get;
      assert.ok(operation, report.route);
      const envelope = refOf(operation.responses['200']?.schema);
      const data = envelope.properties?.['data'];
      assert.equal(report.shape === 'resource', data?.type !== 'array', report.id);
      const parameters = (operation.parameters ?? []).filter((parameter) => parameter.in === 'query').map(({ name }) => name);
      assert.equal(report.shape === 'paged', parameters.includes('cursor'), report.id);
      const columns = Object.entries(refOf(data?.items ?? data).properties ?? {}).map(([name, schema]) => ({ name, type: typeOf(schema), origin: 'api' }));
      if (report.join !== undefined) {
        // Put together from two reports that are held against the document by themselves.
        assert.ok(report.columns.every(({ name, origin }) => origin === 'figure' || byName.has(name)), report.id);
        continue;
      }
      for (const column of columns) byName.add(column.name);
      assert.deepEqual(report.columns, columns, report.id);
      const filters = parameters.filter((name) => !['cursor', 'count', 'activityType'].includes(name)).map((name) => ownNames[name] ?? name);
      assert.deepEqual(report.filters.filter((name) => name !== report.single?.filter).sort(), filters.sort(), report.id);
      if (report.single === undefined) continue;
      // The one row by itself: the service calls the address an identifier, which may also be a key.
      const one = document.paths[paths.get(report.single.route.replace('{emailAddress}', '{contactIdentifier}')) ?? '']?.get;
      assert.deepEqual((one?.parameters ?? []).filter((parameter) => parameter.in === 'query').map(({ name }) => ownNames[name] ?? name), report.single.filters);
      assert.equal(refOf(one?.responses['200']?.schema).properties?.['data']?.$ref, data?.items?.$ref);
    }
  });
});

function typeOf({ type, format }: Schema): string {
  if (format === 'date-time') return 'date';
  if (type === 'array') return 'json';
  return type === 'string' ? 'text' : type ?? 'json';
}
