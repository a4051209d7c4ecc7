import * as vscode from 'vscode';
import type { ReportRequest } from '../../reports/report-types';
import type { Collection } from '../collection';
import { placeKey, requestAt, type LinkPlace, type MessagePlace } from '../place';
import { plainText, shortened } from '../plain-text';
import type { LinkRow } from '../service-rows';
import { CollectionNode } from './collection-node';
import { described, ExplorerNode, tooltip, type NodeServices } from './node';
import { ReportNode } from './report-node';

/** The links of a message. */
export class LinksNode extends CollectionNode<LinkRow> {
  readonly id: string;
  override readonly request: ReportRequest;
  override readonly branch = 'place';

  constructor(parent: ExplorerNode, services: NodeServices, override readonly place: MessagePlace) {
    super(parent, services);
    this.id = `${placeKey(place)}#links`;
    this.request = requestAt(place, place.conversation === undefined ? 'messageLinks' : 'conversationMessageLinks');
  }

  item(): vscode.TreeItem {
    const label = vscode.l10n.t('Links');
    return this.reportItem(this.openingItem(label), label, 'references', vscode.l10n.t('The links in the message, with their clicks.'));
  }

  protected collection(): Collection<LinkRow> {
    return this.services.data.links(this.place);
  }

  protected child(link: LinkRow): ExplorerNode {
    return new LinkNode(this, this.services, { ...this.place, link });
  }

  protected nothing(): string {
    return vscode.l10n.t('No links');
  }
}

/** A link; who clicked it. */
class LinkNode extends ExplorerNode {
  readonly id: string;
  override readonly request: ReportRequest;
  override readonly copies: { readonly id: string; readonly name: string };
  #clickers: ReportNode | undefined;

  constructor(parent: ExplorerNode, private readonly services: NodeServices, override readonly place: LinkPlace) {
    super(parent);
    this.id = placeKey(place);
    this.request = requestAt(place, this.#report);
    this.copies = { id: String(place.link.id), name: place.link.url || place.link.description };
  }

  get #report(): 'messageLinkClickers' | 'conversationMessageLinkClickers' {
    return this.place.conversation === undefined ? 'messageLinkClickers' : 'conversationMessageLinkClickers';
  }

  item(): vscode.TreeItem {
    const { id, description, url } = this.place.link;
    const item = this.openingItem(shortened(plainText(description || url), 120) || vscode.l10n.t('Link {0}', id));
    item.description = described(clicksWords(this.place.link, (count) => this.services.figures.count(count)), String(id));
    item.iconPath = new vscode.ThemeIcon('link');
    return item;
  }

  override async hover(): Promise<vscode.MarkdownString> {
    const { id, description, url, clickCount } = this.place.link;
    return tooltip(description || url, [[vscode.l10n.t('URL'), url], [vscode.l10n.t('Link ID'), String(id)], [vscode.l10n.t('Clicks'), clickCount === undefined ? '' : this.services.figures.count(clickCount)]]);
  }

  override async children(): Promise<readonly ExplorerNode[]> {
    return [this.#clickers ??= new ReportNode(this, this.#report, this.place)];
  }
}

/** Such as "12 clicks"; '' where the service does not say. */
export function clicksWords({ clickCount }: LinkRow, written: (count: number) => string): string {
  return clickCount === undefined ? '' : clickCount === 1 ? vscode.l10n.t('1 click') : vscode.l10n.t('{0} clicks', written(clickCount));
}
