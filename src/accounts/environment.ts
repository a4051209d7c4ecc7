import type { Credentials } from '../listrak/connection';

/** What the process environment says about accounts. */
export interface AccountEnvironment {
  /** Where LISTRAK_CLIENT_ID and LISTRAK_CLIENT_SECRET are both set. */
  readonly credentials: Credentials | undefined;
  /** LISTRAK_API_URL and LISTRAK_TOKEN_URL: for the environment's account only. */
  readonly apiUrl: string | undefined;
  readonly tokenUrl: string | undefined;
  /** LISTRAK_SAMPLE_ACCOUNT=1: a start without any account adds the sample account. */
  readonly sampleAtFirst: boolean;
}

export function readAccountEnvironment(environment: NodeJS.ProcessEnv): AccountEnvironment {
  const value = (name: string): string | undefined => environment[name]?.trim() || undefined;
  const clientId = value('LISTRAK_CLIENT_ID');
  const clientSecret = value('LISTRAK_CLIENT_SECRET');
  return {
    credentials: clientId !== undefined && clientSecret !== undefined ? { clientId, clientSecret } : undefined,
    apiUrl: value('LISTRAK_API_URL'),
    tokenUrl: value('LISTRAK_TOKEN_URL'),
    sampleAtFirst: value('LISTRAK_SAMPLE_ACCOUNT') === '1',
  };
}
