import * as vscode from 'vscode';
import type { Account } from '../../accounts/account';
import type { ReportRequest } from '../../reports/report-types';
import type { Collection } from '../collection';
import { requestAt, type Place } from '../place';
import type { ListRow } from '../service-rows';
import { CollectionNode } from './collection-node';
import { ListNode } from './list-node';
import { tooltip, type ExplorerNode, type NodeServices, type NodeTrait } from './node';

/** An account; its lists. Left out of the tree where it is the only one. */
export class AccountNode extends CollectionNode<ListRow> {
  readonly id: string;
  override readonly place: Place;
  override readonly request: ReportRequest;
  override readonly copies: { readonly name: string };
  override readonly branch = 'place';

  constructor(services: NodeServices, readonly account: Account) {
    super(undefined, services);
    this.id = account.id;
    this.place = { account };
    this.request = requestAt(this.place, 'lists');
    this.copies = { name: account.name };
  }

  item(): vscode.TreeItem {
    const { name, kind } = this.account;
    const item = this.openingItem(name);
    item.iconPath = new vscode.ThemeIcon(kind === 'sample' ? 'beaker' : kind === 'environment' ? 'terminal' : 'account');
    item.description = accountNote(this.account);
    item.tooltip = tooltip(name, [[vscode.l10n.t('Account'), accountOrigin(this.account)]]);
    return item;
  }

  protected collection(): Collection<ListRow> {
    return this.services.data.lists(this.account);
  }

  protected child(list: ListRow): ExplorerNode {
    return new ListNode(this, this.services, { account: this.account, list });
  }

  protected nothing(): string {
    return vscode.l10n.t('No lists');
  }

  protected override traits(): NodeTrait[] {
    return ['account', this.account.kind, 'refresh'];
  }
}

/** What stands beside an account's name wherever it is shown. */
export function accountNote({ kind }: Account): string {
  switch (kind) {
    case 'sample': return vscode.l10n.t('sample data');
    case 'environment': return vscode.l10n.t('from the environment');
    case 'stored': return '';
  }
}

function accountOrigin({ kind }: Account): string {
  switch (kind) {
    case 'sample': return vscode.l10n.t('the simulated service on this computer; all data is made up');
    case 'environment': return vscode.l10n.t('from LISTRAK_CLIENT_ID and LISTRAK_CLIENT_SECRET; not stored');
    case 'stored': return vscode.l10n.t('credentials in this computer\'s keyring');
  }
}
