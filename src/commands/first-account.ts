import * as vscode from 'vscode';
import type { AccountStore } from '../accounts/account-store';
import type { AccountFlow } from './account-flow';
import { known, type Prompts } from './prompts';

/** Where there is no account yet: asks whether to connect or to try the sample account. False where the user left. */
export async function ensureAccount(store: AccountStore, flow: AccountFlow, prompts: Prompts): Promise<boolean> {
  await store.ready;
  if (store.accounts.length > 0) return true;
  const answer = await prompts.pick<'add' | 'sample'>({
    title: vscode.l10n.t('Connect to Listrak'), canGoBack: false, placeholder: vscode.l10n.t('There is no account yet'), nothing: '',
    items: known([
      { label: vscode.l10n.t('Add Account…'), detail: vscode.l10n.t('With the client ID and secret of an integration'), icon: 'add', value: 'add' },
      { label: vscode.l10n.t('Try the Sample Account'), detail: vscode.l10n.t('Made-up data, no credentials'), icon: 'beaker', value: 'sample' },
    ]),
  });
  if (answer.type !== 'answer') return false;
  return (answer.value === 'add' ? await flow.add() : await flow.addSample()) !== undefined;
}
