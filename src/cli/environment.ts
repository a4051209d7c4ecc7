/** The connection that the process environment describes. */
import { defaultApiUrl, defaultTokenUrl, type Connection } from '../listrak/connection';
import { environmentNetwork } from '../listrak/environment-network';
import { text } from '../text';
import { UsageError } from './arguments';

/** @throws UsageError where credentials are missing */
export function connectionFrom(environment: NodeJS.ProcessEnv): Connection {
  const value = (name: string): string | undefined => environment[name]?.trim() || undefined;
  const needed = (name: string): string => {
    const found = value(name);
    if (found === undefined) {
      throw new UsageError(text('{0} is not set. Set LISTRAK_CLIENT_ID and LISTRAK_CLIENT_SECRET to those of an integration of Listrak\'s Integration Management.', name));
    }
    return found;
  };
  return {
    apiUrl: value('LISTRAK_API_URL') ?? defaultApiUrl,
    tokenUrl: value('LISTRAK_TOKEN_URL') ?? defaultTokenUrl,
    credentials: { clientId: needed('LISTRAK_CLIENT_ID'), clientSecret: needed('LISTRAK_CLIENT_SECRET') },
    network: { ...environmentNetwork(environment), strictSSL: true },
  };
}
