import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { startSandbox, type Sandbox } from '../../../src/sandbox/index';
import { CommandLine, environmentOf, type Ended, type RunOptions } from './child';
import type { Place } from './truth';

/** The list whose reports are asked for. */
export const list = 106;

/** The command line beside a service of its own, and the places of that where there is most to see. */
export class CliBench {
  private constructor(readonly cli: CommandLine, readonly sandbox: Sandbox, readonly place: Place) {}

  static async start(): Promise<CliBench> {
    const [cli, sandbox] = await Promise.all([CommandLine.build(), startSandbox({ contacts: 40_000 })]);
    const { data } = sandbox;
    const conversation = data.conversations(list)[0]?.conversationId ?? 0;
    const busiest = (ids: readonly number[]): number => ids.reduce((best, id) => (data.activityCount(list, id) > data.activityCount(list, best) ? id : best));
    const conversationMessage = busiest(data.conversationMessages(list, conversation).map(({ messageId }) => messageId));
    const message = busiest(data.messages(list).map(({ messageId }) => messageId));
    const clicked = (id: number): number => data.links(list, id).reduce((best, link) => (link.clickCount > best.clickCount ? link : best)).linkId;
    return new CliBench(cli, sandbox, { list, conversation, conversationMessage, conversationLink: clicked(conversationMessage), message, link: clicked(message) });
  }

  run(argv: readonly string[], options: RunOptions = {}): Promise<Ended> {
    return this.cli.run(argv, { ...options, environment: { ...environmentOf(this.sandbox), ...options.environment } });
  }

  /** A file's path in the folder that the command line runs in. */
  file(name: string): string {
    return path.join(this.cli.folder, name);
  }

  async linesOf(name: string): Promise<string[][]> {
    const lines: string[][] = parse(await readFile(this.file(name)), { record_delimiter: '\r\n' });
    return lines;
  }

  /** Unfinished files. */
  async leftovers(): Promise<string[]> {
    return (await readdir(this.cli.folder)).filter((name) => name.includes('listrak-part'));
  }

  async close(): Promise<void> {
    await Promise.all([this.cli.dispose(), this.sandbox.close()]);
  }
}
