/** Profile fields as a quick pick, group by group. */
import * as vscode from 'vscode';
import { withoutIcons } from '../explorer/plain-text';
import type { AskForProfileFields } from './profile-choice';

interface Item extends vscode.QuickPickItem {
  readonly id?: number;
}

/** Fields keep the order in which they were chosen before; new ones follow in the list's own. */
export const pickProfileFields: AskForProfileFields = async (fields, chosen) => {
  if (fields.length === 0) {
    await vscode.window.showInformationMessage(vscode.l10n.t('This list has no profile fields.'));
    return undefined;
  }
  let group: string | undefined;
  const items = fields.flatMap(({ id, name, groupName, dataType }): Item[] => {
    const separator = groupName !== group && groupName !== '' ? [{ label: withoutIcons(groupName), kind: vscode.QuickPickItemKind.Separator }] : [];
    group = groupName;
    return [...separator, { label: withoutIcons(name), description: `${id} · ${withoutIcons(dataType)}`, id, picked: chosen.includes(id) }];
  });
  const picked = await vscode.window.showQuickPick(items, {
    canPickMany: true, matchOnDescription: true, title: vscode.l10n.t('Profile fields'), placeHolder: vscode.l10n.t('Fields that become columns of the report'),
  });
  if (picked === undefined) return undefined;
  const ids = picked.flatMap(({ id }) => (id === undefined ? [] : [id]));
  return [...chosen.filter((id) => ids.includes(id)), ...ids.filter((id) => !chosen.includes(id))];
};
