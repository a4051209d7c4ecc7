/** Profile fields of contacts: their names, and their values spread out from one JSON column to columns of their own. */
import { rowObjects, CellKind, type PageColumn } from '../listrak/page';
import type { ListrakSource } from '../listrak/source';
import { isRecord } from '../plain-data';
import { ColumnBuilder } from './page-columns';
import type { ColumnSpec } from './report-types';

/** A profile field of a list as Listrak describes it. `dataType` is such as Text, Numeric, CheckBox or Date. */
export interface ProfileField {
  readonly groupName: string;
  readonly id: number;
  readonly name: string;
  readonly dataType: string;
}

/** All profile fields of a list, group by group. @throws ListrakError */
export async function readProfileFields(listId: number, source: ListrakSource, signal: AbortSignal): Promise<ProfileField[]> {
  const groupsPath = `/List/${listId}/SegmentationFieldGroup`;
  const fields: ProfileField[] = [];
  for (const group of rowObjects(await source.getPage(groupsPath, {}, signal))) {
    const groupId = group['segmentationFieldGroupId'];
    if (typeof groupId !== 'number') continue;
    for (const row of rowObjects(await source.getPage(`${groupsPath}/${groupId}/SegmentationField`, {}, signal))) {
      const id = row['segmentationFieldId'];
      if (typeof id !== 'number') continue;
      const name = textOr(row['segmentationFieldName'], '');
      fields.push({ groupName: textOr(group['segmentationFieldGroupName'], ''), id, name: name === '' ? String(id) : name, dataType: textOr(row['dataType'], 'Text') });
    }
  }
  return fields;
}

/** A profile field that was asked for, and its column. */
export interface ProfileColumn {
  readonly id: number;
  readonly spec: ColumnSpec;
}

/**
 * Columns of the fields, in the order asked for, named for the field. Names that clash with each other or with `taken` get ` (id)`.
 * Values come as text, whatever the field's type: only Numeric ones make a column of numbers, dates keep their unknown spelling as text.
 */
export function profileColumns(fields: readonly ProfileField[], taken: ReadonlySet<string>): ProfileColumn[] {
  const uses = new Map<string, number>();
  for (const { name } of fields) uses.set(name, (uses.get(name) ?? 0) + 1);
  return fields.map(({ id, name, dataType }) => {
    const clashes = taken.has(name) || (uses.get(name) ?? 0) > 1;
    return { id, spec: { name: clashes ? `${name} (${id})` : name, type: dataType === 'Numeric' ? 'number' : 'text', origin: 'profile' } };
  });
}

const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const utf8 = new TextDecoder();

/** Spreads the items `{segmentationFieldId, value}` of each row to the fields' columns by id; what a contact lacks is absent. */
export function spreadProfileValues(values: PageColumn | undefined, rowCount: number, columns: readonly ProfileColumn[]): PageColumn[] {
  const builders = new Map(columns.map(({ id, spec }) => [id, { builder: new ColumnBuilder(spec.name, rowCount), numeric: spec.type === 'number' }]));
  for (let row = 0; values !== undefined && row < rowCount; row++) {
    if (values.kinds[row] !== CellKind.Json) continue;
    const items: unknown = JSON.parse(utf8.decode(values.bytes.subarray(values.starts[row], values.ends[row])));
    if (!Array.isArray(items)) continue;
    for (const item of items as readonly unknown[]) {
      if (!isRecord(item)) continue;
      const { segmentationFieldId, value } = item;
      const target = typeof segmentationFieldId === 'number' ? builders.get(segmentationFieldId) : undefined;
      if (target === undefined) continue;
      if (target.numeric && typeof value === 'string' && jsonNumber.test(value)) target.builder.setNumber(row, value);
      else target.builder.set(row, value);
    }
  }
  return [...builders.values()].map(({ builder }) => builder.build());
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}
