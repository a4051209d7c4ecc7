/** What is needed to talk to one Listrak integration. Lives in memory only. */
export interface Connection {
  /** Base of the data routes, such as `https://api.listrak.com/email/v1`. Plain http only for loopback. */
  readonly apiUrl: string;
  /** Such as `https://auth.listrak.com/OAuth2/Token`. Plain http only for loopback. */
  readonly tokenUrl: string;
  readonly credentials: Credentials;
  readonly network: NetworkSettings;
}

export interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** VS Code's `http.*` settings and the environment's `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`, already read. */
export interface NetworkSettings {
  /** `http.proxy`; wins over the environment's. */
  readonly proxy?: string;
  /** Environment's proxy for https. */
  readonly environmentProxy?: string;
  /** `http.noProxy` and `NO_PROXY`: host suffixes or `*`. */
  readonly noProxy: readonly string[];
  /** `http.proxyStrictSSL`: false accepts any certificate, the proxy's and the service's, as VS Code's own requests do. */
  readonly strictSSL: boolean;
}

export const defaultApiUrl = 'https://api.listrak.com/email/v1';
export const defaultTokenUrl = 'https://auth.listrak.com/OAuth2/Token';
