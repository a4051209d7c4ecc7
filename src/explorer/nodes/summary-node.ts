import * as vscode from 'vscode';
import { problemInFull, problemOf } from '../../accounts/problem';
import { figures, type Figure } from '../../reports/figures';
import type { ReportRequest } from '../../reports/report-types';
import { placeKey, requestAt, type ConversationPlace, type MessagePlace } from '../place';
import { summaryReport } from '../service-data';
import { AbortedError } from '../shared-load';
import { described, ExplorerNode, tooltip, type NodeServices, type NodeTrait } from './node';
import { ProblemNode } from './notes';

/** The figures of a message or a conversation; opens in place. */
export class SummaryNode extends ExplorerNode {
  readonly id: string;
  override readonly request: ReportRequest;
  override readonly summaryOf: MessagePlace | ConversationPlace;
  #problem: ProblemNode | undefined;

  constructor(override readonly parent: ExplorerNode, private readonly services: NodeServices, override readonly place: MessagePlace | ConversationPlace) {
    super(parent);
    this.id = `${placeKey(place)}#summary`;
    this.request = requestAt(place, summaryReport(place));
    this.summaryOf = place;
  }

  item(): vscode.TreeItem {
    const label = vscode.l10n.t('Summary');
    return this.reportItem(this.openingItem(label), label, 'graph', vscode.l10n.t('Counts, and rates with what they are a share of.'));
  }

  override async children(): Promise<readonly ExplorerNode[]> {
    // A hover may have read it since.
    if (this.#problem !== undefined && this.services.data.knownSummary(this.place) === undefined) return [this.#problem];
    this.#problem = undefined;
    const summary = this.services.data.summary(this.place);
    try {
      const wasKnown = summary.known !== undefined;
      const row = await summary.get();
      if (!wasKnown) setImmediate(() => this.services.changed(this.parent));
      return figures(row).map((figure) => new FigureNode(this, this.services, figure));
    } catch (error) {
      if (error instanceof AbortedError) return this.services.data.isDisposed ? [] : this.children();
      const problem = problemOf(error);
      this.services.warn(problemInFull(problem));
      this.#problem = new ProblemNode(this, problem, () => {
        this.#problem = undefined;
        this.services.changed(this);
      });
      return [this.#problem];
    }
  }

  override forget(): void {
    this.#problem = undefined;
    this.services.data.forgetAt(this.place, ['summary']);
  }

  protected override traits(): NodeTrait[] {
    return ['refresh'];
  }
}

/** One figure: a count and its rate. */
class FigureNode extends ExplorerNode {
  readonly id: string;
  override readonly copies: { readonly name: string };
  readonly line: string;
  readonly #title: string;

  constructor(override readonly parent: SummaryNode, services: NodeServices, figure: Figure) {
    super(parent);
    const { title, line } = services.figures.words(figure);
    this.id = `${parent.id}/${figure.id}`;
    this.line = line;
    this.copies = { name: `${title} ${line}` };
    this.#title = title;
  }

  item(): vscode.TreeItem {
    const item = this.leafItem(this.#title);
    item.description = this.line;
    item.tooltip = tooltip(this.#title, [[vscode.l10n.t('Figure'), this.line]]);
    return item;
  }
}

/** Opens and clicks in a few words, where the summary is known. */
export function keyFigures({ data, figures: writer }: NodeServices, place: MessagePlace | ConversationPlace): string {
  const row = data.knownSummary(place);
  if (row === undefined) return '';
  const rateOf = (id: Figure['id'], sentence: (rate: string) => string): string => {
    const figure = figures(row).find((figure) => figure.id === id);
    return figure?.rate == null ? '' : sentence(writer.rate(figure));
  };
  return described(rateOf('opened', (rate) => vscode.l10n.t('{0} opened', rate)), rateOf('clicked', (rate) => vscode.l10n.t('{0} clicked', rate)));
}
