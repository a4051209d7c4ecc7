import * as vscode from 'vscode';
import { tidyName, type Account } from '../accounts/account';
import type { AccountStore } from '../accounts/account-store';
import type { ConnectionSettings, Connections, Engine } from '../accounts/connections';
import { problemInFull, problemOf } from '../accounts/problem';
import { accountNote } from '../explorer/nodes/account-node';
import { withoutIcons } from '../explorer/plain-text';
import type { Credentials } from '../listrak/connection';
import { known, type Answer, type Prompts } from './prompts';

export interface AccountFlowOptions {
  readonly store: AccountStore;
  readonly connections: Connections;
  readonly engine: Engine;
  readonly settings: () => ConnectionSettings;
  readonly prompts: Prompts;
  readonly warn: (line: string) => void;
}

interface Entered extends Credentials { readonly name: string }
type Field = keyof Entered;

/** What an account is asked for and how it is tried; one method a command. */
export class AccountFlow {
  readonly #options: AccountFlowOptions;

  constructor(options: AccountFlowOptions) {
    this.#options = options;
  }

  /** Asks for name and credentials, tries them and saves them. undefined where the user left. */
  async add(): Promise<Account | undefined> {
    const { store } = this.#options;
    await store.ready;
    const title = vscode.l10n.t('Add Account');
    const entered = await this.#enter(title, ['name', 'clientId', 'clientSecret'], { name: '', clientId: '', clientSecret: '' });
    return entered === undefined ? undefined : store.add(entered.name, entered);
  }

  async addSample(): Promise<Account> {
    return this.#options.store.addSample();
  }

  /** Enters an account's credentials again, also where the keyring lost them. True where they were saved. */
  async updateCredentials(account: Account | undefined): Promise<boolean> {
    const { store } = this.#options;
    const chosen = account ?? await this.#pickAccount(vscode.l10n.t('Enter Credentials'), ({ kind }) => kind === 'stored');
    if (chosen === undefined) return false;
    if (chosen.kind !== 'stored') {
      if (!this.#refusesEnvironment(chosen)) this.#tell(vscode.l10n.t('The sample account has no credentials of yours.'));
      return false;
    }
    store.current(chosen);
    const clientId = await store.credentials(chosen).then((credentials) => credentials.clientId, () => '');
    const title = vscode.l10n.t('Credentials of {0}', chosen.name);
    const entered = await this.#enter(title, ['clientId', 'clientSecret'], { name: chosen.name, clientId, clientSecret: '' });
    if (entered === undefined) return false;
    await store.updateCredentials(chosen, entered);
    return true;
  }

  async rename(account: Account | undefined): Promise<void> {
    const { store, prompts } = this.#options;
    const title = vscode.l10n.t('Rename Account');
    const chosen = account ?? await this.#pickAccount(title, ({ kind }) => kind !== 'environment');
    if (chosen === undefined || this.#refusesEnvironment(chosen)) return;
    const answer = await prompts.input({ title, canGoBack: false, prompt: vscode.l10n.t('A name for the account'), value: chosen.name, problem: (name) => this.#nameProblem(name, chosen) });
    if (answer.type === 'answer') await store.rename(chosen, answer.value);
  }

  async remove(account: Account | undefined): Promise<void> {
    const { store, prompts } = this.#options;
    const chosen = account ?? await this.#pickAccount(vscode.l10n.t('Remove Account'), ({ kind }) => kind !== 'environment');
    if (chosen === undefined || this.#refusesEnvironment(chosen)) return;
    const remove = vscode.l10n.t('Remove');
    const detail = chosen.kind === 'sample' ? vscode.l10n.t('The sample service is stopped. You can add it again at any time.')
      : vscode.l10n.t('Its client ID and secret are deleted from this computer\'s keyring. Nothing changes in Listrak.');
    const answer = await prompts.choose({ severity: 'warning', modal: true, message: vscode.l10n.t('Remove the account {0}?', chosen.name), detail, actions: [remove] });
    if (answer === remove) await store.remove(chosen);
  }

  /** Tries an account's connection and says how it went. True where it works. */
  async check(account: Account | undefined): Promise<boolean> {
    const { connections, prompts, engine, warn } = this.#options;
    const chosen = account ?? await this.#pickAccount(vscode.l10n.t('Check Connection'), () => true);
    if (chosen === undefined) return false;
    try {
      const { lists } = await prompts.progress(vscode.l10n.t('Checking the connection of {0}', chosen.name), async (_, signal) =>
        engine.call('checkConnection', { connection: await connections.connectionFor(chosen) }, signal));
      this.#tell(lists === 1 ? vscode.l10n.t('{0} is connected: 1 list.', chosen.name) : vscode.l10n.t('{0} is connected: {1} lists.', chosen.name, lists));
      return true;
    } catch (error) {
      const problem = problemOf(error);
      if (problem.kind === 'cancelled') return false;
      warn(`${chosen.name}: ${problemInFull(problem)}`);
      const enter = vscode.l10n.t('Enter Credentials…');
      const again = vscode.l10n.t('Try Again');
      const answer = await prompts.choose({
        severity: 'error', modal: false, message: problem.what, detail: problem.next,
        actions: problem.kind === 'signIn' && chosen.kind === 'stored' ? [enter, again] : [again],
      });
      if (answer === again) return this.check(chosen);
      return answer === enter && this.updateCredentials(chosen);
    }
  }

  #refusesEnvironment({ kind, name }: Account): boolean {
    if (kind === 'environment') this.#tell(vscode.l10n.t('The credentials of {0} come from LISTRAK_CLIENT_ID and LISTRAK_CLIENT_SECRET. Change them there and restart VS Code.', name));
    return kind === 'environment';
  }

  /** An account to go on with: the only one, or the one that the user picks. */
  async #pickAccount(title: string, fits: (account: Account) => boolean): Promise<Account | undefined> {
    const { store, prompts } = this.#options;
    await store.ready;
    const accounts = store.accounts.filter(fits);
    if (accounts.length === 1) return accounts[0];
    if (accounts.length === 0) {
      this.#tell(vscode.l10n.t('There is no account that this applies to.'));
      return undefined;
    }
    const answer = await prompts.pick({
      title, canGoBack: false, placeholder: vscode.l10n.t('Choose an account'), nothing: '',
      items: known(accounts.map((value) => ({ label: withoutIcons(value.name), description: accountNote(value), value }))),
    });
    return answer.type === 'answer' ? answer.value : undefined;
  }

  /** Asks field after field, Back going to the one before; then tries what was entered until it works, is saved anyway, or the user leaves. */
  async #enter(title: string, fields: readonly Field[], start: Entered): Promise<Entered | undefined> {
    let entered = start;
    let step = 0;
    for (;;) {
      const field = fields[step];
      if (field !== undefined) {
        const answer = await this.#ask(title, field, entered, step, fields.length);
        if (answer.type === 'cancelled') return undefined;
        if (answer.type === 'back') step--;
        else {
          entered = { ...entered, [field]: field === 'name' ? tidyName(answer.value) : answer.value.trim() };
          step++;
        }
        continue;
      }
      switch (await this.#try(entered)) {
        case 'works': return entered;
        case 'left': return undefined;
        case 'edit': step = fields.indexOf('clientId'); break;
      }
    }
  }

  #ask(title: string, field: Field, entered: Entered, step: number, steps: number): Promise<Answer<string>> {
    const { prompts } = this.#options;
    const where = { title: `${title} (${step + 1}/${steps})`, canGoBack: step > 0, value: entered[field] };
    const required = (value: string): string | undefined => value.trim() === '' ? vscode.l10n.t('This must not be empty.') : undefined;
    switch (field) {
      case 'name': return prompts.input({ ...where, prompt: vscode.l10n.t('A name of your choice for this account'), placeholder: vscode.l10n.t('Acme US'), problem: (name) => this.#nameProblem(name) });
      case 'clientId': return prompts.input({ ...where, prompt: vscode.l10n.t('The integration\'s client ID. In Listrak: Integrations → Integration Management → the integration'), problem: required });
      case 'clientSecret': return prompts.input({ ...where, prompt: vscode.l10n.t('The integration\'s client secret. It is kept in this computer\'s keyring and nowhere else'), masked: true, problem: required });
    }
  }

  async #try({ name, clientId, clientSecret }: Entered): Promise<'works' | 'edit' | 'left'> {
    const { engine, settings, prompts, warn } = this.#options;
    const again = vscode.l10n.t('Try Again');
    const edit = vscode.l10n.t('Edit…');
    const save = vscode.l10n.t('Save Anyway');
    for (;;) {
      const connection = { ...settings(), credentials: { clientId, clientSecret } };
      try {
        await prompts.progress(vscode.l10n.t('Signing in to {0}', name), (_, signal) => engine.call('checkConnection', { connection }, signal));
        return 'works';
      } catch (error) {
        const problem = problemOf(error);
        if (problem.kind === 'cancelled') return 'edit';
        warn(`${name}: ${problemInFull(problem)}`);
        const answer = await prompts.choose({ severity: 'error', modal: true, message: problem.what, detail: problem.next, actions: [edit, again, save] });
        if (answer === save) return 'works';
        if (answer === edit) return 'edit';
        if (answer !== again) return 'left';
      }
    }
  }

  #nameProblem(name: string, except?: Account): string | undefined {
    if (tidyName(name) === '') return vscode.l10n.t('An account needs a name.');
    return this.#options.store.isTaken(name, except) ? vscode.l10n.t('There is already an account named {0}.', tidyName(name)) : undefined;
  }

  /** Nobody waits for a notification to be read. */
  #tell(message: string): void {
    void this.#options.prompts.choose({ severity: 'info', modal: false, message, actions: [] });
  }
}
