import assert from 'node:assert/strict';
import { startSandbox, type Sandbox } from '../../../src/sandbox/index';

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body parsed. */
  readonly body: { status?: number; error?: string; message?: string; nextPageCursor?: string | null; data?: unknown };
}

/** Asks the sandbox as any HTTP client would: plain fetch, one token. */
export class TestClient {
  private constructor(private readonly sandbox: Sandbox, readonly token: string) {}

  static async connect(sandbox: Sandbox): Promise<TestClient> {
    const response = await requestToken(sandbox, { grant_type: 'client_credentials', client_id: sandbox.clientId, client_secret: sandbox.clientSecret });
    return new TestClient(sandbox, ((await response.json()) as { access_token: string }).access_token);
  }

  async get(path: string, init: RequestInit = {}): Promise<Answered> {
    const response = await fetch(this.sandbox.apiUrl + path, { ...init, headers: { Authorization: `Bearer ${this.token}` } });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: JSON.parse(text) as Answered['body'] };
  }

  async one<T>(path: string): Promise<T> {
    return (await this.get(path)).body.data as T;
  }

  /** Every row of a paged route, and each page's row count. */
  async all<T>(path: string, parameters: Record<string, string> = {}): Promise<{ rows: T[]; pages: number[]; last: string | null | undefined }> {
    const rows: T[] = [];
    const pages: number[] = [];
    for (let cursor = 'Start'; ;) {
      const { status, body, text } = await this.get(`${path}?${new URLSearchParams({ ...parameters, cursor }).toString()}`);
      if (status !== 200) throw new Error(`${path} answered ${text}`);
      const data = body.data as T[];
      rows.push(...data);
      pages.push(data.length);
      if (!body.nextPageCursor) return { rows, pages, last: body.nextPageCursor };
      if (body.nextPageCursor === cursor || pages.length > 1000) throw new Error(`${path} does not end.`);
      cursor = body.nextPageCursor;
    }
  }
}

export function requestToken(sandbox: Sandbox, form: Record<string, string>): Promise<Response> {
  return fetch(sandbox.tokenUrl, { method: 'POST', body: new URLSearchParams(form) });
}

/** A service for all tests of the suite that makes it, and a client of it. */
export class ServiceForAll {
  #started: { readonly sandbox: Sandbox; readonly client: TestClient } | undefined;

  constructor() {
    before(async () => {
      const sandbox = await startSandbox({ contacts: 3000 });
      this.#started = { sandbox, client: await TestClient.connect(sandbox) };
    });
    after(() => this.sandbox.close());
  }

  get sandbox(): Sandbox { return (this.#started ?? assert.fail('The service has not been started.')).sandbox; }
  get client(): TestClient { return (this.#started ?? assert.fail('The service has not been started.')).client; }
}
