import type { NetworkSettings } from '../listrak/connection';
import { environmentNetwork } from '../listrak/environment-network';

/** VS Code's `http.*` settings as they are stored. */
export interface HttpSettings {
  readonly proxy: string | undefined;
  readonly noProxy: readonly string[];
  readonly proxyStrictSSL: boolean;
}

/** VS Code's settings win over the environment's; the exceptions of both hold. */
export function networkSettings(http: HttpSettings, environment: NodeJS.ProcessEnv): NetworkSettings {
  const proxy = http.proxy?.trim();
  const { noProxy, ...environmentProxy } = environmentNetwork(environment);
  return {
    ...(proxy ? { proxy } : {}), ...environmentProxy,
    noProxy: [...http.noProxy.map((host) => host.trim()).filter((host) => host !== ''), ...noProxy],
    strictSSL: http.proxyStrictSSL,
  };
}
