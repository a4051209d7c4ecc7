/** Choosing profile fields by name for a filter that holds their ids. */
import type { ProfileField } from '../reports/profile-fields';
import type { ReportRequest } from '../reports/report-types';
import type { GridEngine } from './grid-run';
import type { GridCalls } from './protocol';

/** Asks the user: the fields with those chosen by now; undefined where they left it. */
export type AskForProfileFields = (fields: readonly ProfileField[], chosen: readonly number[]) => Promise<readonly number[] | undefined>;

/** Lists whose fields can be offered by name; a request for all lists would have to read every one of them. */
export function listsWithFields({ listId }: ReportRequest): readonly number[] {
  return typeof listId === 'number' ? [listId] : typeof listId === 'object' ? listId : [];
}

/** `value` is the filter's text, ids between commas. */
export async function chooseProfileFields(
  engine: GridEngine, account: string, lists: readonly number[], value: string, ask: AskForProfileFields,
): Promise<GridCalls['chooseProfileFields']['answer']> {
  const fields = new Map<number, ProfileField>();
  for (const listId of lists) {
    for (const field of await engine.call('profileFields', { account, listId })) fields.set(field.id, field);
  }
  const chosen = value.split(/\D+/).filter((id) => id !== '').map(Number);
  const answer = await ask([...fields.values()], chosen);
  if (answer === undefined) return null;
  return { value: answer.join(', '), names: answer.map((id) => fields.get(id)?.name ?? String(id)) };
}
