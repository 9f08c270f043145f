import type { AclTest } from '../../expression/acl.ts';
import type { Call } from '../../expression/sample-expression.ts';
import { asksForNoCertificate, bindsOf, isTls, type Bind } from './bind.ts';
import type { Valuation } from '../conditions/condition-value.ts';
import type { Configuration } from '../configuration.ts';
import type { Proxy } from '../proxy.ts';
import { entrancesTo } from '../routes/senders.ts';
import { copyAnywhere, variableRead } from '../expressions/variable-source.ts';

/** The `bind` lines of a section that has TLS with its clients, when none of them asks for a certificate. `ssl-f-use` may have options of its own. */
export function unaskingBindsOf(proxy: Proxy): readonly Bind[] {
  const binds = bindsOf(proxy);
  if (!binds.some(isTls) || proxy.statements('ssl-f-use').length > 0) return [];
  return binds.every(bind => bind.addresses.every(({ kind }) => kind !== 'unknown') && asksForNoCertificate(bind)) ? binds : [];
}

/** The same of all sections by which clients come to a section; empty when one of them may ask for a certificate, or has no TLS. */
export function unaskingBindsBefore(proxy: Proxy, configuration: Configuration): readonly Bind[] {
  const binds = (proxy.isBackend ? entrancesTo(proxy, configuration) : [proxy]).map(unaskingBindsOf);
  return binds.every(each => each.length > 0) ? binds.flat() : [];
}

/** What is a text of the client's certificate, and missing without one. `ssl_c_verify` is 0 then, as with a good one (2.6 to 3.4). */
const certificateText = /^ssl_c_(?:chain_der|der|[is]_dn|key_alg|notafter|notbefore|serial|sha1|sig_alg|version)(?:_(?:beg|dir|dom|end|reg|sub))?$/;
const certificateTruth = /^ssl_(?:c_used|fc_has_crt)$/;

/** The values of tests for clients that show no certificate: false for one that only a certificate can make true, undefined for all others. */
export function uncertifiedValuesOf(proxy: Proxy, configuration: Configuration): Valuation {
  return test => (typeof test !== 'string' && needsCertificate(test, callsBehind(test, proxy, configuration)) ? false : undefined);
}

function callsBehind({ criterion: { calls } }: AclTest, proxy: Proxy, configuration: Configuration): readonly Call[] {
  const [call, ...converters] = calls;
  const name = call?.arguments?.length === 1 ? variableRead(calls) : undefined;
  const copy = name === undefined ? undefined : copyAnywhere(proxy, name, configuration);
  return copy && !copy.isFormat ? [...copy.calls, ...converters] : calls;
}

/** Converters are not run on what is missing. `ssl_c_used` is always found, and asked for 0 it is the opposite. */
function needsCertificate({ flags, operator, patterns }: AclTest, [fetch, ...converters]: readonly Call[]): boolean {
  if (certificateText.test(fetch?.name ?? '')) return true;
  if (!certificateTruth.test(fetch?.name ?? '') || converters.length > 0 || (operator ?? 'eq') !== 'eq') return false;
  return flags.every(({ name, argument }) => name === '-m' && (argument === 'bool' || argument === 'int')) && patterns.every(({ text }) => text === '1');
}
