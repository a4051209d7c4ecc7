import * as vscode from 'vscode';
import type { AccountStore } from '../accounts/account-store';
import { localise } from '../accounts/problem';
import type { ServiceData } from '../explorer/service-data';
import { savedReportSuffix } from '../export/saved-report';
import { reportById } from '../reports/catalogue';
import { reportName } from './export-name';
import { isThere, refusal } from './export-target';
import { nameOf } from './export-words';
import type { Prompts } from './prompts';
import { requestNames } from './request-names';
import type { AskedRequest } from './request-wizard';

export interface ReportSaverOptions {
  readonly store: AccountStore;
  readonly data: ServiceData;
  readonly prompts: Prompts;
}

/** Writes requests as saved reports. */
export class ReportSaver {
  readonly #options: ReportSaverOptions;

  constructor(options: ReportSaverOptions) {
    this.#options = options;
  }

  /** Asks where to, writes it with a CSV file of the same name as its target, and shows it to be changed. undefined where the user left. @throws FileError */
  async save({ account, request }: AskedRequest): Promise<vscode.Uri | undefined> {
    const { store, data, prompts } = this.#options;
    const name = reportName([localise(reportById(request.report).title), ...requestNames(data, account, request).map(({ name }) => name)]);
    const chosen = await prompts.saveAs({ title: vscode.l10n.t('Save Report'), name: `${name}${savedReportSuffix}`, kind: 'report' });
    if (chosen === undefined) return undefined;
    const place = chosen.with({ path: `${chosen.path.replace(/(\.listrak)?(\.json)?$/i, '')}${savedReportSuffix}` });
    // The dialog has asked about the name that was typed.
    if (place.path !== chosen.path && !await this.#mayReplace(place)) return undefined;
    const target = nameOf(place).slice(0, -savedReportSuffix.length);
    const { account: _, ...fields } = request;
    // Where there is one account its name would only tie the file to this computer. A grid may know it by an older one.
    const saved = { ...(store.accounts.length > 1 ? { account: store.byId(account.id)?.name ?? account.name } : {}), ...fields, file: `${target}.csv`, format: 'csv' };
    await vscode.workspace.fs.writeFile(place, new TextEncoder().encode(`${JSON.stringify(saved, undefined, 2)}\n`)).then(undefined, (error: unknown) => { throw refusal(error, place); });
    await vscode.window.showTextDocument(place);
    return place;
  }

  async #mayReplace(place: vscode.Uri): Promise<boolean> {
    if (!await isThere(place)) return true;
    const replace = vscode.l10n.t('Replace');
    return await this.#options.prompts.choose({ severity: 'warning', modal: true, message: vscode.l10n.t('{0} exists already. Replace it?', nameOf(place)), actions: [replace] }) === replace;
  }
}
