import * as vscode from 'vscode';
import { summaryHover } from '../hover';
import { placeKey, type MessagePlace } from '../place';
import { plainText } from '../plain-text';
import { LinksNode } from './links-node';
import { described, ExplorerNode, type NodeServices, type NodeTrait } from './node';
import { ReportNode } from './report-node';
import { keyFigures, SummaryNode } from './summary-node';

interface Below {
  readonly summary: SummaryNode;
  readonly activity: ReportNode;
  readonly links: LinksNode;
}

/** A message of a list or of a conversation; its summary, activity and links. */
export class MessageNode extends ExplorerNode {
  readonly id: string;
  override readonly summaryOf: MessagePlace;
  override readonly copies: { readonly id: string; readonly name: string };
  override readonly branch = 'place';
  #below: Below | undefined;

  constructor(parent: ExplorerNode, private readonly services: NodeServices, override readonly place: MessagePlace) {
    super(parent);
    this.id = placeKey(place);
    this.summaryOf = place;
    this.copies = { id: String(place.message.id), name: place.message.subject };
  }

  get summary(): SummaryNode {
    return this.#children().summary;
  }

  item(): vscode.TreeItem {
    const { id, sendDate, status } = this.place.message;
    const item = this.openingItem(this.#name());
    // What a narrow side bar cuts is the ID, which the hover and Copy ID have too.
    item.description = described(shortDate(sendDate), plainText(status), keyFigures(this.services, this.place), String(id));
    item.iconPath = messageIcon(status);
    return item;
  }

  override async children(): Promise<readonly ExplorerNode[]> {
    const { summary, activity, links } = this.#children();
    return [summary, activity, links];
  }

  override hover(signal: AbortSignal): Promise<vscode.MarkdownString> {
    const { id, sendDate, status } = this.place.message;
    return summaryHover(this, this.services, this.#name(), [
      [vscode.l10n.t('Message ID'), String(id)],
      [vscode.l10n.t('Send date'), sendDate === '' ? '' : vscode.l10n.t('{0} US Eastern', shortDate(sendDate))],
      [vscode.l10n.t('Status'), status],
    ], this.place, signal);
  }

  override forget(): void {
    this.services.data.forgetAt(this.place);
    this.#below?.summary.forget();
    this.#below?.links.forget();
  }

  protected override traits(): NodeTrait[] {
    return ['refresh'];
  }

  /** Made when the message is first opened: most of thousands never are. */
  #children(): Below {
    const { place, services } = this;
    return this.#below ??= {
      summary: new SummaryNode(this, services, place),
      activity: new ReportNode(this, place.conversation === undefined ? 'messageActivity' : 'conversationMessageActivity', place),
      links: new LinksNode(this, services, place),
    };
  }

  #name(): string {
    return plainText(this.place.message.subject) || vscode.l10n.t('Message {0}', this.place.message.id);
  }
}

/** `2026-01-05T14:31:55.1` → `2026-01-05 14:31`; as sent where it looks otherwise. */
export function shortDate(sent: string): string {
  const parts = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)/.exec(sent);
  return parts === null ? plainText(sent) : `${parts[1]} ${parts[2]}`;
}

/** Status texts are an open set: what is not known looks like any message. */
function messageIcon(status: string): vscode.ThemeIcon {
  switch (status.toLowerCase()) {
    case 'sent': return new vscode.ThemeIcon('mail-read');
    case 'scheduled': return new vscode.ThemeIcon('calendar', new vscode.ThemeColor('charts.blue'));
    case 'sending': return new vscode.ThemeIcon('send', new vscode.ThemeColor('charts.green'));
    case 'notready': return new vscode.ThemeIcon('edit');
    default: return new vscode.ThemeIcon('mail');
  }
}
