import type { AclTest } from '../../expression/acl.ts';
import { parseCondition, type Term } from '../../expression/condition.ts';
import { canAllFail, type PolarCondition } from '../../expression/negation.ts';
import type { Statement } from '../../syntax/statement.ts';
import { once } from '../../text/once.ts';
import { asksForNoCertificate, bindsFor, isTls } from '../binds/bind.ts';
import { inverse, whenActs } from './certain-condition.ts';
import { fetchOf, termsOn, testsOfTerm } from './condition-tests.ts';
import { headerMatches, type HeaderValue } from '../request-rules/forwarded-header.ts';
import { numberMatches } from './number-test.ts';
import type { Proxy } from '../proxy.ts';
import { holdsWithTls } from './tls-test.ts';
import { copyIn, isSet, isSetBefore } from '../expressions/variable-source.ts';
import { isKnownByWay, valueIn, waysOf, type WayIn } from '../routes/ways-in.ts';

/** A line with the section whose ACLs its condition means. */
export interface ConditionalLine {
  readonly statement: Statement;
  readonly owner: Proxy;
  /** Tests of the line that find nothing, as those of a variable that nothing sets. */
  readonly isUntrue?: ((test: AclTest) => boolean) | undefined;
}

/** What has nothing to do with TLS, so that a condition on it may hold with TLS as well as without. */
const unrelated = /^(?:path|url|urlp|base|query|pathq|method|cook|req\.cook|src|always_(?:true|false)|url_param)(?:_\w+)?$/;
const forwarded = /^x-forwarded-(?:proto|ssl|scheme|protocol)$/i;

/** The test of a term that asks for the port, or for the `bind` line, by which a request came, where the file says what it gives. */
function wayTestOf(term: Term, owner: Proxy, frontend: Proxy): AclTest | undefined {
  const [test, another] = testsOfTerm(term, owner);
  return test && !another && isKnownByWay(test, frontend) ? test : undefined;
}

/** True where a test tells a port from others that no `bind` line has: the system may lead it to the one of a way, and `dst_port` is that one then. */
function mayBeLed(test: AclTest, way: WayIn, frontend: Proxy): boolean {
  if (test.criterion.text !== 'dst_port' || way.port === 80 || way.port === 443) return false;
  const opened = new Set(waysOf(frontend).map(({ port }) => String(port)));
  return numberMatches(test, 0) !== false || !test.patterns.every(({ text }) => opened.has(text));
}

/** True for a term that asks for `ssl_fc` by a variable, as `{ var(txn.https) -m bool }`, which the section has set by then, or the frontend before it. */
function isTlsVariable(term: Term, { statement, owner }: ConditionalLine, frontend: Proxy): boolean {
  const [test, another] = testsOfTerm(term, owner);
  const [call, converter] = test?.criterion.calls ?? [];
  const isBool = test?.patterns.length === 0 && test.flags.length === 1 && test.flags[0]?.argument === 'bool';
  if (call?.name !== 'var' || converter || another || !isBool) return false;
  const name = call.arguments?.[0]?.text ?? '';
  const own = copyIn(owner, name);
  const copy = own ?? copyIn(frontend, name);
  const isTls = copy !== undefined && !copy.isFormat && copy.value.value === 'ssl_fc';
  return isTls && (own ? isSetBefore(own, statement, owner) : owner !== frontend && !isSet(owner, name));
}

/**
 * What a condition says about TLS: `plain` nothing, or only by `ssl_fc` and by the port of the frontend; `forwarded` also by a header of a proxy in front;
 * undefined for what may mean it.
 */
export function tlsMeaningOf(line: ConditionalLine, frontend: Proxy): 'plain' | 'forwarded' | undefined {
  const { statement, owner } = line;
  const isKnown = (term: Term) => wayTestOf(term, owner, frontend) !== undefined || asksInVain(term, line, frontend) || isTlsVariable(term, line, frontend) || isTlsSign(term, owner);
  const meanings = termsOn(statement).map(term => (isKnown(term) ? 'plain' : meaningOfTerm(term, owner)));
  return meanings.includes(undefined) ? undefined : meanings.includes('forwarded') ? 'forwarded' : 'plain';
}

function meaningOfTerm(term: Term, owner: Proxy): 'plain' | 'forwarded' | undefined {
  const tests = testsOfTerm(term, owner);
  if (tests.length === 0) return term.kind === 'named' && /^(?:TRUE|FALSE|METH_\w+|HTTP\w*)$/.test(term.name) ? 'plain' : undefined;
  const meanings = tests.map(test => {
    const fetch = fetchOf(test);
    const header = headerOf(test);
    if (fetch === 'ssl_fc') return tests.length === 1 && holdsWithTls(test) !== undefined ? 'plain' : undefined;
    if (/^(?:req\.)?f?hdr(?:_\w+)?$/.test(fetch)) {
      if (header.toLowerCase() === 'host') return 'plain';
      return tests.length === 1 && forwarded.test(header) ? 'forwarded' : undefined;
    }
    return unrelated.test(fetch) ? 'plain' : undefined;
  });
  return meanings.includes(undefined) ? undefined : meanings.includes('forwarded') ? 'forwarded' : 'plain';
}

/** True for a term that holds with TLS, and never without: `{ ssl_fc_protocol -m found }`. Browsers say the name of a site in the handshake. */
function isTlsSign(term: Term, owner: Proxy): boolean {
  const [test, another] = testsOfTerm(term, owner);
  const [flag, more] = test?.flags ?? [];
  return !another && test?.patterns.length === 0 && !more && flag?.argument === 'found' && /^ssl_fc_(?:cipher|protocol|sni)$/.test(test.criterion.text);
}

/** The headers of a proxy in front that the conditions of some lines ask for. */
export function forwardedHeadersOf(lines: readonly ConditionalLine[]): readonly string[] {
  return lines.flatMap(({ statement, owner }) => termsOn(statement).filter(term => meaningOfTerm(term, owner) === 'forwarded')
    .flatMap(term => testsOfTerm(term, owner).map(headerOf)));
}

/** True for a test of a client certificate where no `bind` line asks for one. A list of certificates may do so for single ones. And for one that finds nothing. */
function asksInVain(term: Term, { owner, isUntrue }: ConditionalLine, frontend: Proxy): boolean {
  const [test, another] = testsOfTerm(term, owner);
  if (test && !another && isUntrue?.(test)) return true;
  const isBare = test && !another && /^ssl_(?:fc_has_crt|c_used)$/.test(test.criterion.text) && test.flags.length + test.patterns.length === 0;
  return isBare === true && bindsFor(frontend, 'https').every(asksForNoCertificate);
}

/** True for a test of the client's address that a browser, which may come from anywhere, does not meet. */
function asksForAddress(term: Term, owner: Proxy): boolean {
  const tests = testsOfTerm(term, owner);
  return tests.length > 0 && tests.every(({ criterion, flags, patterns }) =>
    criterion.text === 'src' && (patterns.length > 0 || flags.some(flag => flag.name === '-f')) && !patterns.some(({ text }) => text.endsWith('/0')));
}

function headerOf(test: AclTest): string {
  return test.criterion.calls[0]?.arguments?.[0]?.text ?? '';
}

const sslFc = once((): PolarCondition => ({ condition: parseCondition(['{', 'ssl_fc', '}']), unless: false }));

/**
 * Can a request that came to a frontend with TLS (or without) be one for which all of `acting` act and none of `passed` does? A browser that comes directly
 * sends no `X-Forwarded-Proto`: `header` says what becomes of it; false where it cannot. Where nothing sets it, a proxy in front does, and the addresses that
 * are asked for besides are taken for those of such proxies.
 * `unless led` where only a port is asked for that the system may lead here. Ask only about lines of which `tlsMeaningOf` knows what they mean, and about refusals.
 */
export function canAct(
  withTls: boolean, acting: readonly ConditionalLine[], passed: readonly ConditionalLine[], frontend: Proxy, header: (name: string) => HeaderValue,
): 'certain' | 'unless led' | false {
  const polar = ({ statement, owner }: ConditionalLine) => whenActs(statement, owner);
  const lines = [...acting, ...passed].map(line => ({ terms: polar(line).condition.groups.flat(), owner: line.owner, line }));
  const headerTests = lines.flatMap(({ terms, owner }) => terms.filter(term => meaningOfTerm(term, owner) === 'forwarded').map(term => {
    const [test] = testsOfTerm(term, owner);
    const value = test && header(headerOf(test));
    return { term, holds: test && headerMatches(test, value), isAbsent: value === 'absent' };
  }));
  if (headerTests.some(({ holds }) => holds === undefined)) return false;
  const headers = headerTests.map(({ term, holds }) => unlessIs(holds === true, term));
  const isDirect = headerTests.some(({ isAbsent }) => isAbsent);
  const untrue = lines.flatMap(({ terms, owner, line }) => terms
    .filter(term => asksInVain(term, line, frontend) || (isDirect && asksForAddress(term, owner)))
    .map(term => unlessIs(false, term)));
  const variables = lines.flatMap(({ terms, line }) => terms.filter(term => isTlsVariable(term, line, frontend) || isTlsSign(term, line.owner)).map(term => unlessIs(withTls, term)));
  const conditions = [
    withTls ? inverse(sslFc()) : sslFc(), ...acting.map(line => inverse(polar(line))), ...passed.map(polar), ...headers, ...variables, ...untrue,
  ];
  const wayTests = lines.flatMap(({ terms, owner }) => terms.flatMap(term => {
    const test = wayTestOf(term, owner, frontend);
    return test ? [{ term, test }] : [];
  }));
  if (wayTests.length === 0) return canAllFail(conditions) && 'certain';
  const ways = waysOf(frontend).filter(({ bind }) => isTls(bind) === withTls)
    .filter(way => canAllFail([...conditions, ...wayTests.map(({ term, test }) => unlessIs(valueIn(way, test, frontend) === true, term))]));
  if (ways.length === 0) return false;
  return ways.some(way => !wayTests.some(({ test }) => mayBeLed(test, way, frontend))) ? 'certain' : 'unless led';
}

/**
 * True for a line that acts without TLS because it asks for `ssl_fc`, and asks for nothing that may be otherwise behind a proxy, as a port, an address or a
 * header.
 */
export function actsForLackOfTls({ statement, owner }: ConditionalLine): boolean {
  const terms = termsOn(statement);
  const fetches = terms.flatMap(term => testsOfTerm(term, owner)).map(fetchOf);
  if (!fetches.includes('ssl_fc') || fetches.includes('src')) return false;
  return terms.every(term => meaningOfTerm(term, owner) === 'plain') && canAllFail([sslFc(), inverse(whenActs(statement, owner))]);
}

/** A condition that fails when a term, as it stands without a `!`, has this value. */
function unlessIs(value: boolean, term: Term): PolarCondition {
  return { condition: { groups: [[{ ...asWritten(term), negated: false }]], problems: [] }, unless: value };
}

/** A copy that keeps the test, which may be read on demand. */
function asWritten(term: Term): Term {
  if (term.kind === 'named') return term;
  const { kind, negated, firstWord, endWord, text } = term;
  return { kind, negated, firstWord, endWord, text, get test() { return term.test; } };
}
