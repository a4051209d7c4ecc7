import type { NetworkSettings } from '../listrak/connection';

/** VS Code's `http.*` settings as they are stored. */
export interface HttpSettings {
  readonly proxy: string | undefined;
  readonly noProxy: readonly string[];
  readonly proxyStrictSSL: boolean;
}

/** VS Code's settings win over the environment's; the exceptions of both hold. */
export function networkSettings(http: HttpSettings, environment: NodeJS.ProcessEnv): NetworkSettings {
  const value = (...names: string[]): string | undefined =>
    names.flatMap((name) => [environment[name], environment[name.toLowerCase()]]).map((text) => text?.trim()).find((text) => text);
  const proxy = http.proxy?.trim();
  const environmentProxy = value('HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY');
  const exceptions = [...http.noProxy, ...(value('NO_PROXY') ?? '').split(',')].map((host) => host.trim()).filter((host) => host !== '');
  return {
    ...(proxy ? { proxy } : {}),
    ...(environmentProxy ? { environmentProxy } : {}),
    noProxy: exceptions,
    strictSSL: http.proxyStrictSSL,
  };
}
