/** How commands ask and tell. The real one is VS Code's quick input and notifications; tests answer for the user. */

import type { Uri } from 'vscode';

export type Answer<T> =
  | { readonly type: 'answer'; readonly value: T }
  /** The user went a step back; only where `canGoBack`. */
  | { readonly type: 'back' }
  | { readonly type: 'cancelled' };

interface Step {
  readonly title: string;
  readonly canGoBack: boolean;
}

export interface InputQuestion extends Step {
  readonly prompt: string;
  readonly placeholder?: string;
  readonly value?: string;
  /** Shown as dots. */
  readonly masked?: boolean;
  /** A sentence where the value will not do. */
  readonly problem: (value: string) => string | undefined;
}

export interface PickItem<T> {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  /** Id of a codicon. */
  readonly icon?: string;
  readonly value: T;
  /** Stands for all there are: it is picked alone, not beside others. */
  readonly all?: boolean;
}

export interface PickItems<T> {
  readonly items: readonly PickItem<T>[];
  /** Offers "Load more" as the last item. */
  readonly hasMore: boolean;
}

export interface PickQuestion<T> extends Step {
  readonly placeholder: string;
  /** Said where there is nothing to pick. */
  readonly nothing: string;
  /** Reads the items; with `more` one page beyond those that it answered with last. What it throws is shown in the pick, with Retry. */
  readonly items: (more: boolean, signal: AbortSignal) => Promise<PickItems<T>>;
  /** Where several items may be picked: one answer made of theirs, in the order in which they stand. */
  readonly several?: (values: readonly T[]) => T;
}

/** Items that are all there at once. */
export function known<T>(items: readonly PickItem<T>[]): PickQuestion<T>['items'] {
  return async () => ({ items, hasMore: false });
}

export interface Choice {
  readonly message: string;
  readonly detail?: string;
  readonly severity: 'info' | 'warning' | 'error';
  /** A dialog that has to be answered; otherwise a notification. */
  readonly modal: boolean;
  readonly actions: readonly string[];
}

export interface SaveQuestion {
  readonly title: string;
  /** The file's name to begin with. */
  readonly name: string;
  /** Rows in one of the formats, or a saved report. */
  readonly kind: 'rows' | 'report';
}

export interface Prompts {
  input(question: InputQuestion): Promise<Answer<string>>;
  pick<T>(question: PickQuestion<T>): Promise<Answer<T>>;
  /** The action that was chosen; undefined where it was dismissed. */
  choose(choice: Choice): Promise<string | undefined>;
  /** Where to save; undefined where the user left. */
  saveAs(question: SaveQuestion): Promise<Uri | undefined>;
  /** Runs `work` while a notification shows how it goes and offers to cancel it. */
  progress<T>(title: string, work: (report: (message: string) => void, signal: AbortSignal) => Promise<T>): Promise<T>;
}
