import type { NetworkSettings } from '../listrak/connection';
import { environmentNetwork } from '../listrak/environment-network';

/** VS Code's `http.*` settings as they are stored. */
export interface HttpSettings {
  readonly proxy: string | undefined;
  /** Without blanks; what is empty does not count. */
  readonly noProxy: readonly string[];
  readonly proxyStrictSSL: boolean;
  /** `off`: extensions go straight, whatever proxies there are. */
  readonly proxySupport: string | undefined;
}

/** VS Code's settings win over the environment's; the exceptions of both hold. */
export function networkSettings(http: HttpSettings, environment: NodeJS.ProcessEnv): NetworkSettings {
  const proxy = http.proxy?.trim();
  const { noProxy, ...environmentProxy } = environmentNetwork(environment);
  return {
    ...(http.proxySupport === 'off' ? {} : { ...(proxy ? { proxy } : {}), ...environmentProxy }),
    noProxy: [...http.noProxy.filter((host) => host !== ''), ...noProxy],
    strictSSL: http.proxyStrictSSL,
  };
}

/** VS Code's `inspect`, with what its types leave out: whose a user's value is where the window is connected to a remote. */
export interface InspectedSetting<T> {
  readonly defaultValue?: T | undefined;
  readonly globalLocalValue?: T | undefined;
  readonly globalRemoteValue?: T | undefined;
}

/** The value that counts, but never a remote's: its machine settings are merged into the user's, and could send credentials through a proxy of its own. */
export function ofThisComputer<T>(inspected: InspectedSetting<T> | false | undefined, merged: T | undefined): T | undefined {
  return inspected && inspected.globalRemoteValue !== undefined ? inspected.globalLocalValue ?? inspected.defaultValue : merged;
}
