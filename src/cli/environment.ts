/** The connection that the process environment describes. */
import { defaultApiUrl, defaultTokenUrl, type Connection } from '../listrak/connection';
import { text } from '../text';
import { UsageError } from './arguments';

/** @throws UsageError where credentials are missing */
export function connectionFrom(environment: NodeJS.ProcessEnv): Connection {
  const value = (name: string): string | undefined => environment[name]?.trim() || undefined;
  const either = (name: string): string | undefined => value(name) ?? value(name.toLowerCase());
  const needed = (name: string): string => {
    const found = value(name);
    if (found === undefined) {
      throw new UsageError(text('{0} is not set. Set LISTRAK_CLIENT_ID and LISTRAK_CLIENT_SECRET to those of an integration of Listrak\'s Integration Management.', name));
    }
    return found;
  };
  const proxy = either('HTTPS_PROXY') ?? either('HTTP_PROXY');
  return {
    apiUrl: value('LISTRAK_API_URL') ?? defaultApiUrl,
    tokenUrl: value('LISTRAK_TOKEN_URL') ?? defaultTokenUrl,
    credentials: { clientId: needed('LISTRAK_CLIENT_ID'), clientSecret: needed('LISTRAK_CLIENT_SECRET') },
    network: {
      ...(proxy === undefined ? {} : { environmentProxy: proxy }),
      noProxy: (either('NO_PROXY') ?? '').split(',').map((host) => host.trim()).filter((host) => host !== ''),
      strictSSL: true,
    },
  };
}
