import { text } from '../text';
import { InvalidParameterError } from './errors';

/** Where requests go: checked once, so that nothing secret ever leaves in the clear. */
export interface Endpoint {
  readonly url: URL;
  /** Path of the address, without a slash at its end. */
  readonly path: string;
}

/**
 * @param setting name of the setting that holds the address, for the sentence.
 * @throws InvalidParameterError for what is no address, for plain http beyond this machine, and for addresses with a user name, a query or a fragment.
 */
export function endpoint(address: string, setting: 'listrak.apiUrl' | 'listrak.tokenUrl'): Endpoint {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  // The address itself is not quoted: it may hold a user name and a password.
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw wrong(setting, 'The setting {0} is not a web address.');
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw wrong(setting, 'The address in the setting {0} must have no user name, query or fragment.');
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw wrong(setting, 'The address in the setting {0} is plain http, which would send credentials readable to everyone on the way.');
  }
  return { url, path: url.pathname.replace(/\/+$/, '') };
}

function wrong(setting: string, template: string): InvalidParameterError {
  return new InvalidParameterError({
    what: text(template, setting),
    next: text('Give {0} an address that begins with https://, or remove it to use Listrak\'s own. Plain http is only for this machine (localhost, 127.0.0.1).', setting),
  });
}

/** 127.0.0.0/8, ::1 and localhost, as `URL.hostname` spells them. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
