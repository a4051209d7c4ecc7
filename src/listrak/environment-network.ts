import type { NetworkSettings } from './connection';

/** What the process environment says of the way to the service, in capitals or not: the proxy for https, and which hosts need none. */
export function environmentNetwork(environment: NodeJS.ProcessEnv): Pick<NetworkSettings, 'environmentProxy' | 'noProxy'> {
  const value = (...names: string[]): string | undefined =>
    names.flatMap((name) => [environment[name], environment[name.toLowerCase()]]).map((text) => text?.trim()).find((text) => text);
  const proxy = value('HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY');
  return {
    ...(proxy === undefined ? {} : { environmentProxy: proxy }),
    noProxy: (value('NO_PROXY') ?? '').split(/[\s,]+/).filter((host) => host !== ''),
  };
}
