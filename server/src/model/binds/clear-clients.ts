import type { AclTest } from '../../expression/acl.ts';
import { parseLogFormat } from '../../expression/log-format.ts';
import { parseSampleExpression, type Call } from '../../expression/sample-expression.ts';
import type { Word } from '../../syntax/word.ts';
import { bindsOf, isTls, type Bind } from './bind.ts';
import type { Valuation } from '../conditions/condition-value.ts';
import type { Configuration } from '../configuration.ts';
import { perProxy, type Proxy } from '../proxy.ts';
import { choosingAtRunTime } from '../routes/senders.ts';
import { copyIn, variableSetBy, type VariableCopy } from '../expressions/variable-source.ts';

/** True when nobody speaks TLS with HAProxy by this line for certain. What a proxy in front says of its own clients by `accept-proxy` counts for no `ssl_fc...` (2.6 and 3.4). */
function isClear(bind: Bind): boolean {
  const isKnown = bind.addresses.every(({ kind }) => kind === 'ip' || kind === 'name' || kind === 'path' || kind === 'abstract');
  return isKnown && !isTls(bind) && !bind.statement.words.slice(2).some(word => word.hasVariable);
}

/** The `bind` lines of a section, when it has any and none of them speaks TLS. */
export function clearBindsOf(proxy: Proxy): readonly Bind[] {
  const binds = bindsOf(proxy);
  return binds.every(isClear) ? binds : [];
}

/** The `bind` lines by which clients come to a section, when none of them speaks TLS; empty when one may, and where clients come by no line that is known. */
export function clearBindsBefore(proxy: Proxy, configuration: Configuration): readonly Bind[] {
  const frontends = new Set(proxy.isBackend ? [...configuration.routesTo(proxy).map(route => route.owner), ...choosingAtRunTime(configuration)] : []);
  if (proxy.isFrontend && bindsOf(proxy).length > 0) frontends.add(proxy);
  const binds = [...frontends].map(clearBindsOf);
  return binds.every(each => each.length > 0) ? binds.flat() : [];
}

/** What is a text of the TLS with the client, or of the certificates, and does not exist without. */
const tlsText = /^ssl_(?:fc_(?:alpn|cipher|npn|protocol|sni)|[cf]_(?:[is]_dn|key_alg|notafter|notbefore|serial|sha1|sig_alg))(?:_(?:beg|dir|dom|end|reg|sub))?$/;

/** True for an expression of the TLS with the client that gives nothing on clear text: converters are not run, so that the default of a map does not count either. */
function isTlsText([call]: readonly Call[], proxy: Proxy): boolean {
  if (call?.name !== 'var') return tlsText.test(call?.name ?? '');
  return call.arguments?.length === 1 && tlsVariablesOf(proxy).has(call.arguments[0]?.text ?? '');
}

/** The variables that a frontend sets to such a text, and to nothing else. A backend does not know what was set before. */
const tlsVariablesOf = perProxy((proxy): ReadonlySet<string> => {
  const names = new Set<string>();
  const others = new Set<string>();
  for (const line of proxy.isBackend ? [] : [...proxy.effectiveLines('http-request'), ...proxy.effectiveLines('tcp-request')]) {
    const set = variableSetBy(line);
    if (!set) continue;
    (!set.isFormat && /^(?:sess|txn|req)\./.test(set.name) && readsTlsText(set.value) ? names : others).add(set.name);
  }
  return new Set([...names].filter(name => !others.has(name)));
});

function readsTlsText(value: Word | undefined): boolean {
  return tlsText.test(parseSampleExpression(value?.value ?? '').calls[0]?.name ?? '');
}

/**
 * What is left of a name of a backend that is made of the TLS with the client, when there is none: the text around it, which may be empty (2.6 to 3.4).
 * Undefined for a name in which something else stands.
 */
export function nameWithoutTls(word: Word, proxy: Proxy): string | undefined {
  if (!word.value.includes('%[') || word.hasVariable) return undefined;
  const { items, problems } = parseLogFormat(word.value);
  const isKnown = items.every(item => item.kind === 'text' || (item.kind === 'expression' && isTlsText(item.expression.calls, proxy)));
  return problems.length === 0 && isKnown ? items.map(item => (item.kind === 'text' ? item.text : '')).join('') : undefined;
}

/**
 * The values of tests for clients without TLS: false for one that only TLS can make true, undefined for all others. `ssl_fc 0` and `ssl_fc,not` ask for the
 * opposite, and `ssl_fc -m found` holds for everybody.
 * @param copyOf what a variable holds
 */
export function clearValuesOf(proxy: Proxy, copyOf: (variable: string) => VariableCopy | undefined = name => copyIn(proxy, name)): Valuation {
  return test => (typeof test !== 'string' && (needsTls(test, proxy) || needsTlsByVariable(test, copyOf)) ? false : undefined);
}

/** A number that does not exist without TLS, not even as 0 (2.6 and 3.4). */
const tlsNumber = /^ssl_c_(?:verify|err|ca_err|ca_err_depth)$/;

function needsTls({ criterion, flags, patterns }: AclTest, proxy: Proxy): boolean {
  const [call, ...converters] = criterion.calls;
  if (tlsNumber.test(criterion.text)) return !flags.some(flag => flag.argument === 'found');
  if (!converters.every(each => each.name === 'lower') || patterns.some(pattern => pattern.text === '0')) return false;
  if (isTlsText(criterion.calls, proxy)) return true;
  return /^ssl_(?:fc|c|f)(?:_|$)/.test(call?.name ?? '') && !flags.some(flag => flag.argument === 'found');
}

/** What is true with TLS, or with a certificate; without, a variable of it is false, or missing. */
const tlsTruth = /^ssl_(?:fc|fc_has_crt|fc_has_sni|fc_is_resumed|c_used)$/;

/** True for a variable with a text of TLS, and where one with a truth is asked for that: `-m bool`, `-m int 1`, `-m str 1`. Lab case tls-in-variable-of-frontend. */
function needsTlsByVariable({ criterion, flags, operator, patterns }: AclTest, copyOf: (variable: string) => VariableCopy | undefined): boolean {
  const [call, ...converters] = criterion.calls;
  const copy = call?.name === 'var' && call.arguments?.length === 1 ? copyOf(call.arguments[0]?.text ?? '') : undefined;
  if (!copy || copy.isFormat || !converters.every(each => each.name === 'lower')) return false;
  const [fetch, more] = copy.calls;
  if (tlsText.test(fetch?.name ?? '')) return true;
  const isPlain = tlsTruth.test(fetch?.name ?? '') && !more && converters.length === 0 && (operator ?? 'eq') === 'eq';
  const way = flags.length === 1 ? flags[0]?.argument : undefined;
  return isPlain && (way === 'bool' ? patterns.length === 0 : (way === 'int' || way === 'str') && patterns.length === 1 && patterns[0]?.text === '1');
}
