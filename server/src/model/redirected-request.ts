import type { AclTest } from '../expression/acl.ts';
import type { Call } from '../expression/sample-expression.ts';
import { fetchOf } from './condition-tests.ts';
import type { TestValue, Valuation } from './condition-value.ts';
import type { Destination } from './redirect.ts';
import { acceptsNumber } from './number-test.ts';
import { textMatches } from './text-match.ts';

/** What stays as it is from one request of a client to the next. */
const keptNames = '(?:req\\.)?f?hdr|(?:req\\.)?cook|cookie|src|dst|dst_port|ssl_fc|ssl_fc_sni|ssl_c_used|nbsrv|srv_is_up|be_conn|http_auth|fc_\\w+';
const kept = new RegExp(`^(?:${keptNames})(?:_(?:beg|end|reg|sub|dom|dir|len|cnt))?$`);
/** Of these, what may be another when the request comes to another port, or by a proxy in front. */
const ofConnection = /^(?:dst|dst_port|ssl_\w+|fc_\w+)$/;

/** The values of tests for a `GET` by a client that was redirected. */
export function valuesAfter(destination: Destination): Valuation {
  return (test): TestValue => {
    if (test === 'TRUE' || test === 'METH_GET') return true;
    if (typeof test === 'string') return test === 'FALSE' || test.startsWith('METH_') ? false : undefined;
    const fetch = fetchOf(test);
    if (fetch === 'always_true') return true;
    if (fetch === 'always_false') return false;
    if (fetch === 'method') return test.flags.length > 0 ? undefined : test.patterns.some(({ text }) => text === 'GET');
    if (/^path(?:_(?:beg|end|sub|dir|reg))?$/.test(fetch) && !asksLength(test)) return destination.path === undefined ? 'open' : textMatches(test, destination.path);
    if (fetch === 'path_len' || fetch === 'path') return lengthMatches(test, destination);
    if (/^(?:pathq|url)(?:_(?:beg|end|sub|dir|reg))?$/.test(fetch)) return addressMatches(test, destination);
    const { site } = destination;
    if (site && isHostTest(test)) return hostMatches(test, site.host);
    if (site && fetch === 'ssl_fc') return test.criterion.calls.length === 1 && test.flags.length + test.patterns.length === 0 ? site.scheme === 'https' : undefined;
    if (site && (ofConnection.test(fetch) || /^(?:x-forwarded-.*|host)$/i.test(argumentOf(test)))) return undefined;
    return kept.test(fetch) && test.criterion.calls.length === 1 ? 'open' : undefined;
  };
}

function asksLength({ criterion }: AclTest): boolean {
  return criterion.calls.at(-1)?.name === 'length';
}

/** `path_len` and `path,length` alike. */
function lengthMatches(test: AclTest, { path, keepsPath }: Destination): boolean | undefined {
  if (path === undefined || keepsPath || test.criterion.calls.length > (asksLength(test) ? 2 : 1)) return undefined;
  return acceptsNumber(test, path.length);
}

/** `pathq` is a path with its query. `url` is that, too, and for HTTP/2 a whole address, of which the host need not be known here. */
function addressMatches(test: AclTest, { path, query, keepsPath }: Destination): boolean | undefined {
  if (path === undefined || query === undefined || keepsPath) return undefined;
  const values = fetchOf(test).startsWith('url') ? [path + query, `https://host${path}${query}`] : [path + query];
  const [first, ...others] = values.map(value => textMatches(test, value));
  return others.every(each => each === first) ? first : undefined;
}

/** The same where no test of the host name holds. */
export function valuesElsewhere(destination: Destination): Valuation {
  const values = valuesAfter(destination);
  return test => (typeof test !== 'string' && isHostTest(test) ? false : values(test));
}

/** The same for the host that has a `www.` more or less; undefined without a host. */
export function valuesForTwin(destination: Destination): Valuation | undefined {
  const { site } = destination;
  return site && valuesAfter({ ...destination, site: { ...site, host: site.host.startsWith('www.') ? site.host.slice(4) : `www.${site.host}` } });
}

function argumentOf({ criterion }: AclTest): string {
  return criterion.calls[0]?.arguments?.[0]?.text ?? '';
}

function isHostTest(test: AclTest): boolean {
  return /^ssl_fc_sni(?:_(?:end|reg))?$/.test(fetchOf(test)) || (isHeader.test(fetchOf(test)) && argumentOf(test).toLowerCase() === 'host');
}

const isHeader = /^(?:req\.)?f?hdr(?:_(?:beg|end|reg|sub|dom|dir))?$/;

/** A browser says the port with the host when it is not the usual one, and the name alone in the TLS handshake. */
function hostMatches(test: AclTest, host: string): boolean | undefined {
  const isCut = fetchOf(test).startsWith('ssl_') || test.criterion.calls.some(cutsPort);
  return textMatches(test, isCut ? host.replace(/:\d+$/, '') : host, cutsPort);
}

function cutsPort({ name, arguments: values = [] }: Call): boolean {
  return name === 'host_only' || ((name === 'field' || name === 'word') && values[0]?.text === '1' && values[1]?.text === ':');
}
