import type { AclTest } from '../expression/acl.ts';
import { parseCondition, type Term } from '../expression/condition.ts';
import { canAllFail, type PolarCondition } from '../expression/negation.ts';
import type { Address } from '../language/address.ts';
import type { Statement } from '../syntax/statement.ts';
import { once } from '../text/once.ts';
import { bindOption, bindsFor, bindsOf, type Bind } from './bind.ts';
import { inverse, whenActs } from './certain-condition.ts';
import { fetchOf, termsOn, testsOfTerm } from './condition-tests.ts';
import { headerMatches, type HeaderValue } from './forwarded-header.ts';
import { numberMatches } from './number-test.ts';
import { perProxy, type Proxy } from './proxy.ts';

/** A line with the section whose ACLs its condition means. */
export interface ConditionalLine {
  readonly statement: Statement;
  readonly owner: Proxy;
}

/** What has nothing to do with TLS, so that a condition on it may hold with TLS as well as without. */
const unrelated = /^(?:path|url|urlp|base|query|pathq|method|cook|req\.cook|src|always_(?:true|false)|url_param)(?:_\w+)?$/;
const forwarded = /^x-forwarded-(?:proto|ssl|scheme|protocol)$/i;

/** The ports that a frontend opens for each scheme; undefined when the file does not say them all, and where `dst_port` is what a proxy in front says. */
const portsOf = perProxy((frontend): Readonly<Record<'http' | 'https', readonly number[]>> | undefined => {
  const { section } = frontend;
  const isKnown = (bind: Bind) => section.isCertain(bind.statement) && !bindOption(bind, 'accept-proxy') && bind.addresses.every(isOnePort);
  if (!bindsOf(frontend).every(isKnown)) return undefined;
  const portsFor = (scheme: 'http' | 'https') => bindsFor(frontend, scheme).flatMap(({ addresses }) => addresses.flatMap(({ ports }) => ports?.first ?? []));
  return { http: portsFor('http'), https: portsFor('https') };
});

function isOnePort({ ports }: Address): boolean {
  return ports !== undefined && ports.first === ports.last;
}

/** The test of a term that asks for ports which the frontend opens. Any other port may be one that the system leads here, and `dst_port` is that one then. */
function portTestOf(term: Term, owner: Proxy, frontend: Proxy): AclTest | undefined {
  const [test, another] = testsOfTerm(term, owner);
  if (!test || another || test.criterion.text !== 'dst_port') return undefined;
  const ports = portsOf(frontend);
  const opened = [...(ports?.http ?? []), ...(ports?.https ?? [])].map(String);
  const isPlain = (test.operator ?? 'eq') === 'eq' && test.patterns.every(({ text }) => opened.includes(text));
  return isPlain && numberMatches(test, 0) === false ? test : undefined;
}

/**
 * What a condition says about TLS: `plain` nothing, or only by `ssl_fc` and by the port of the frontend; `forwarded` also by a header of a proxy in front;
 * undefined for what may mean it.
 */
export function tlsMeaningOf({ statement, owner }: ConditionalLine, frontend: Proxy): 'plain' | 'forwarded' | undefined {
  const meanings = termsOn(statement).map(term => (portTestOf(term, owner, frontend) ? 'plain' : meaningOfTerm(term, owner)));
  return meanings.includes(undefined) ? undefined : meanings.includes('forwarded') ? 'forwarded' : 'plain';
}

function meaningOfTerm(term: Term, owner: Proxy): 'plain' | 'forwarded' | undefined {
  const tests = testsOfTerm(term, owner);
  if (tests.length === 0) return term.kind === 'named' && /^(?:TRUE|FALSE|METH_\w+|HTTP\w*)$/.test(term.name) ? 'plain' : undefined;
  const meanings = tests.map(test => {
    const fetch = fetchOf(test);
    const header = headerOf(test);
    const isBare = test.criterion.text === 'ssl_fc' && test.flags.length + test.patterns.length === 0;
    if (fetch === 'ssl_fc') return tests.length === 1 && isBare ? 'plain' : undefined;
    if (/^(?:req\.)?f?hdr(?:_\w+)?$/.test(fetch)) {
      if (header.toLowerCase() === 'host') return 'plain';
      return tests.length === 1 && forwarded.test(header) ? 'forwarded' : undefined;
    }
    return unrelated.test(fetch) ? 'plain' : undefined;
  });
  return meanings.includes(undefined) ? undefined : meanings.includes('forwarded') ? 'forwarded' : 'plain';
}

function headerOf(test: AclTest): string {
  return test.criterion.calls[0]?.arguments?.[0]?.text ?? '';
}

const sslFc = once((): PolarCondition => ({ condition: parseCondition(['{', 'ssl_fc', '}']), unless: false }));

/**
 * Can a request that came to a frontend with TLS (or without) be one for which all of `acting` act and none of `passed` does? A browser that comes directly
 * sends no `X-Forwarded-Proto`: `header` says what becomes of it; false where it cannot. Ask only about lines of which `tlsMeaningOf` knows what they mean.
 */
export function canAct(
  withTls: boolean, acting: readonly ConditionalLine[], passed: readonly ConditionalLine[], frontend: Proxy, header: (name: string) => HeaderValue,
): boolean {
  const polar = ({ statement, owner }: ConditionalLine) => whenActs(statement, owner);
  const lines = [...acting, ...passed].map(line => ({ terms: polar(line).condition.groups.flat(), owner: line.owner }));
  const headerTests = lines.flatMap(({ terms, owner }) => terms.filter(term => meaningOfTerm(term, owner) === 'forwarded').map(term => {
    const [test] = testsOfTerm(term, owner);
    return { term, holds: test && headerMatches(test, header(headerOf(test))) };
  }));
  if (headerTests.some(({ holds }) => holds === undefined)) return false;
  const headers = headerTests.map(({ term, holds }) => unlessIs(holds === true, term));
  const conditions = [withTls ? inverse(sslFc()) : sslFc(), ...acting.map(line => inverse(polar(line))), ...passed.map(polar), ...headers];
  const portTests = lines.flatMap(({ terms, owner }) => terms.flatMap(term => {
    const test = portTestOf(term, owner, frontend);
    return test ? [{ term, test }] : [];
  }));
  if (portTests.length === 0) return canAllFail(conditions);
  const ports = portsOf(frontend)?.[withTls ? 'https' : 'http'] ?? [];
  return ports.some(port => canAllFail([...conditions, ...portTests.map(({ term, test }) => unlessIs(numberMatches(test, port) === true, term))]));
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
