import type { AclTest } from '../expression/acl.ts';
import type { Call } from '../expression/sample-expression.ts';
import { fetchOf } from './condition-tests.ts';
import type { TestValue, Valuation } from './condition-value.ts';
import type { Destination } from './redirect.ts';
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
    if (/^path(?:_(?:beg|end|sub|dir|reg))?$/.test(fetch)) return destination.path === undefined ? 'open' : textMatches(test, destination.path);
    const { site } = destination;
    if (site && isHostTest(test)) return hostMatches(test, site.host);
    if (site && fetch === 'ssl_fc') return test.criterion.calls.length === 1 && test.flags.length + test.patterns.length === 0 ? site.scheme === 'https' : undefined;
    if (site && (ofConnection.test(fetch) || /^(?:x-forwarded-.*|host)$/i.test(argumentOf(test)))) return undefined;
    return kept.test(fetch) && test.criterion.calls.length === 1 ? 'open' : undefined;
  };
}

/** The same where no test of the host name holds. */
export function valuesElsewhere(destination: Destination): Valuation {
  const values = valuesAfter(destination);
  return test => (typeof test !== 'string' && isHostTest(test) ? false : values(test));
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
