import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'body';
  readonly type?: string;
}

interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly responses: Readonly<Record<string, { readonly schema?: { readonly $ref: string }; readonly examples?: { readonly 'application/json'?: { readonly error?: string; readonly message?: string } } }>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly definitions: Readonly<Record<string, unknown>>;
}

/** Where Listrak's own description stands, beside the project. */
const documentFile = path.resolve('../shared/listrak-email-openapi.json');

const naiveDate = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?$/;

/**
 * Listrak's official description of its API, to hold requests and answers against.
 * Its schemas say nothing of null although its examples are full of it, so every property may be null; a property that it does not know is an error here.
 */
export class OfficialDocument {
  private readonly ajv = new Ajv({ strict: false, allErrors: true });
  private readonly validators = new Map<string, ValidateFunction>();

  private constructor(private readonly document: Document) {
    this.ajv.addFormat('int32', { type: 'number', validate: (value: number) => Math.abs(value) <= 0x7fff_ffff });
    this.ajv.addFormat('double', { type: 'number', validate: Number.isFinite });
    // Naive dates: no zone.
    this.ajv.addFormat('date-time', naiveDate);
    this.ajv.addSchema({ $id: 'listrak', definitions: Object.fromEntries(Object.entries(document.definitions).map(([name, schema]) => [name, nullable(schema, true)])) });
  }

  /** The document, or undefined with a printed line where it is not there. */
  static load(): OfficialDocument | undefined {
    if (existsSync(documentFile)) return new OfficialDocument(JSON.parse(readFileSync(documentFile, 'utf8')) as Document);
    console.log(`      skipped: Listrak's official document is not at ${documentFile}`);
    return undefined;
  }

  /** The GET paths of the document, as they stand in it. */
  get paths(): string[] {
    return Object.entries(this.document.paths).filter(([, operations]) => operations.get).map(([template]) => template);
  }

  private find(method: string, requestPath: string): { template: string; operation: Operation; ids: Map<string, string> } | undefined {
    const parts = requestPath.split('/');
    // A written segment is a better match than a parameter.
    const templates = Object.keys(this.document.paths).sort((a, b) => a.split('{').length - b.split('{').length);
    for (const template of templates) {
      const segments = template.split('/');
      const operation = this.document.paths[template]?.[method.toLowerCase()];
      if (!operation || segments.length !== parts.length || !segments.every((segment, i) => segment.startsWith('{') || segment === parts[i])) continue;
      const ids = new Map(segments.flatMap((segment, i) => (segment.startsWith('{') ? [[segment.slice(1, -1), parts[i] ?? ''] as const] : [])));
      return { template, operation, ids };
    }
    return undefined;
  }

  /**
   * What is wrong with a request, nothing if it is as documented.
   * @param target path and query below `https://api.listrak.com/email`, such as `/v1/List/101/Contact?count=5000`
   */
  checkRequest(method: string, target: string): string[] {
    const url = new URL(target, 'http://listrak');
    const found = this.find(method, url.pathname);
    if (!found) return [`The document has no ${method} ${url.pathname}.`];
    const known = found.operation.parameters ?? [];
    const problems: string[] = [];
    for (const [name, value] of found.ids) {
      if (known.find((parameter) => parameter.in === 'path' && parameter.name === name)?.type === 'integer' && !/^\d+$/.test(value)) problems.push(`${name} must be an integer, not “${value}”.`);
    }
    for (const [name, value] of url.searchParams) {
      const parameter = known.find((one) => one.in === 'query' && one.name === name);
      if (!parameter) problems.push(`${found.template} has no parameter ${name}.`);
      else if (parameter.type === 'boolean' && value !== 'true' && value !== 'false') problems.push(`${name} must be true or false, not “${value}”.`);
      else if ((name === 'startDate' || name === 'endDate') && !/^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d)?$/.test(value)) problems.push(`${name} must be a date without a zone, not “${value}”.`);
      else if (name === 'count' && !(/^\d+$/.test(value) && Number(value) >= 1 && Number(value) <= 5000)) problems.push(`count must be from 1 to 5000, not “${value}”.`);
      else if (name === 'subscriptionState' && value !== 'Subscribed' && value !== 'Unsubscribed') problems.push(`subscriptionState cannot be “${value}”.`);
      else if (name === 'dateType' && value !== 'Send' && value !== 'Activity') problems.push(`dateType cannot be “${value}”.`);
      else if (name === 'segmentationFieldIds' && !/^\d+(,\d+){0,29}$/.test(value)) problems.push(`segmentationFieldIds must be up to 30 IDs, not “${value}”.`);
    }
    return problems;
  }

  /** What is wrong with an answer to such a request, nothing if it is as documented: schema, order of the fields, error code and text. */
  checkAnswer(method: string, target: string, status: number, body: unknown): string[] {
    const found = this.find(method, new URL(target, 'http://listrak').pathname);
    const response = found?.operation.responses[String(status)];
    if (!found || !response?.schema) return [`The document has no answer ${status} to ${method} ${target}.`];
    const validator = this.validator(response.schema.$ref);
    const problems = validator(body) ? [] : (validator.errors ?? []).filter(tells).map((error: ErrorObject) => `${error.instancePath} ${error.message ?? error.keyword} ${JSON.stringify(error.params)}`);
    const documented = response.examples?.['application/json'];
    if (status >= 400 && documented) {
      const { error, message } = body as { error?: string; message?: string };
      const pattern = (documented.message ?? '').split('{Parameter}');
      if (error !== documented.error && error !== 'ERROR_TOO_MANY_SEGMENTATION_FIELDS') problems.push(`error is ${error ?? 'absent'}, documented is ${documented.error ?? 'none'}.`);
      if (error === documented.error && !(message?.startsWith(pattern[0] ?? '') && message.endsWith(pattern.at(-1) ?? ''))) problems.push(`message is “${message ?? ''}”, documented is “${documented.message ?? ''}”.`);
    }
    return problems;
  }

  /** The fields of the resource that a path answers with, in the document's order. */
  fieldsOf(template: string): string[] {
    const reference = this.document.paths[template]?.['get']?.responses['200']?.schema?.$ref ?? '';
    const resource = /\[(\w+)\]$/.exec(reference)?.[1] ?? '';
    return Object.keys((this.document.definitions[resource] as { properties: object } | undefined)?.properties ?? {});
  }

  private validator(reference: string): ValidateFunction {
    const known = this.validators.get(reference);
    if (known) return known;
    const made = this.ajv.compile({ $ref: `listrak#/definitions/${encodeURIComponent(reference.replace('#/definitions/', ''))}` });
    this.validators.set(reference, made);
    return made;
  }
}

/** Leaves out what only says that a value that is not null is not null. */
const tells = ({ keyword, params }: ErrorObject): boolean => keyword !== 'anyOf' && params['type'] !== 'null';

/** A schema of the document with null allowed for each property, and none that it does not name. */
function nullable(schema: unknown, top: boolean): unknown {
  if (Array.isArray(schema) || typeof schema !== 'object' || schema === null) return schema;
  const { properties, items, $ref, example: _example, ...rest } = schema as Record<string, unknown>;
  if (typeof $ref === 'string') return { anyOf: [{ $ref: `#/definitions/${encodeURIComponent($ref.replace('#/definitions/', ''))}` }, { type: 'null' }] };
  const made: Record<string, unknown> = { ...rest };
  if (properties && typeof properties === 'object') {
    made['properties'] = Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, nullable(property, false)]));
    made['additionalProperties'] = false;
  }
  if (items) made['items'] = nullable(items, true);
  if (!top && typeof rest['type'] === 'string') made['type'] = [rest['type'], 'null'];
  return made;
}
