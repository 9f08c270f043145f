import type { AclTest } from '../../expression/acl.ts';
import { canAllFail, type PolarCondition } from '../../expression/negation.ts';
import { isAnyHost } from '../../language/address.ts';
import type { Statement } from '../../syntax/statement.ts';
import { groupedBy } from '../../text/grouped-by.ts';
import { bindsFor, hasPort } from '../binds/bind.ts';
import { inverse, whenActs } from '../conditions/certain-condition.ts';
import { asBefore } from '../conditions/changed-tests.ts';
import { contradictsItself } from '../conditions/clashing-terms.ts';
import { fetchOf, termsOn, testsOfTerm } from '../conditions/condition-tests.ts';
import type { Configuration } from '../configuration.ts';
import { headerBefore, setBehind } from '../request-rules/forwarded-header.ts';
import { impossiblePairs } from '../conditions/impossible-pairs.ts';
import { waysBackIn, type WayBack } from '../binds/own-bind.ts';
import { perProxy, type Proxy } from '../proxy.ts';
import { dropsPort, endingActions, redirectsOf, schemeOf, type Redirect } from './redirect.ts';
import { actionOf, refusingActions, rulesOf, type Rule } from '../request-rules/request-rules.ts';
import { routesOf, type Route } from '../routes/route.ts';
import { conditionOf } from '../conditions/statement-condition.ts';
import { sourceOf } from '../conditions/text-test.ts';
import { canAct, forwardedHeadersOf, tlsMeaningOf, type ConditionalLine } from '../conditions/tls-condition.ts';
import { unsetAmong, type Written } from '../expressions/variable-writers.ts';
import { opensUsualPort } from '../servers/usual-port.ts';

/** How requests come to a section. */
export interface Entry {
  /** The section that accepts the connections. */
  readonly frontend: Proxy;
  /** Undefined where that is the section itself. */
  readonly route: Route | undefined;
  /** Where HAProxy itself is the client, by a server of another section: by way of whom. */
  readonly outer: WayBack | undefined;
  /** Which variables are set somewhere, where that is known. */
  readonly written?: Written | undefined;
}

/** A redirect to another scheme that acts on requests of an entry. */
export interface ActingRedirect extends Entry {
  readonly redirect: Redirect;
  /** The section that has or inherits the redirect. */
  readonly section: Proxy;
  /** Where a condition asks for a header such as `X-Forwarded-Proto`: what it finds. */
  readonly header: 'absent' | 'set' | undefined;
  /** The line that sets such a header too late. */
  readonly setLate: Statement | undefined;
  /** True where the system may lead a port here that the condition asks for. */
  readonly isUnlessLed: boolean;
  /** True where the condition asks for a variable that nothing sets. */
  readonly asksForUnset: boolean;
}

/** The redirects of a section to the scheme `http` or `https`. */
export function schemeRedirects(section: Proxy): readonly Redirect[] {
  return redirectsOf(section).filter(redirect => schemeOf(redirect) !== undefined);
}

/** The route and those above it that must not be taken, as lines with conditions. */
function pathTo(route: Route | undefined): { taken: readonly ConditionalLine[]; passed: readonly ConditionalLine[] } {
  if (!route) return { taken: [], passed: [] };
  const routes = routesOf(route.owner);
  return { taken: route.hasCondition ? [route] : [], passed: routes.slice(0, routes.findIndex(each => each.statement.equals(route.statement))) };
}

/** A rule above that may be there for what comes with TLS. A refusal is not. */
function servesSome({ statement }: ConditionalLine): boolean {
  return !refusingActions.includes(actionOf(statement));
}

/** The refusals that run before any `http-request` line of a frontend, and for a redirect of a backend those of such lines, too. */
const refusalsBefore = {
  own: perProxy((frontend): readonly Rule[] => refusals(frontend, 'tcp-request')),
  routed: perProxy((frontend): readonly Rule[] => refusals(frontend, 'tcp-request', 'http-request')),
};

function refusals(frontend: Proxy, ...keywords: string[]): Rule[] {
  return keywords.flatMap(keyword => rulesOf(frontend, keyword)).filter(({ action }) => refusingActions.includes(action));
}

/** True where the condition tells the port apart that a redirect without a port leaves. */
function asksForPort({ statement, owner }: ConditionalLine): boolean {
  return termsOn(statement).flatMap(term => testsOfTerm(term, owner)).some(test => {
    if (fetchOf(test) === 'dst_port') return true;
    const isHost = test.criterion.calls[0]?.arguments?.[0]?.text.toLowerCase() === 'host';
    return isHost && (!sourceOf(test.criterion.calls) || test.patterns.some(({ text }) => text.includes(':')));
  });
}

/** True where a condition may tell what HAProxy sends to itself from what others send. */
function asksForSender({ statement, owner }: ConditionalLine): boolean {
  return termsOn(statement).flatMap(term => testsOfTerm(term, owner)).some(test => /^(?:src|dst|so)(?:_|$)/.test(fetchOf(test)));
}

/** The tests of a redirect that read variables which nothing has set by then; undefined where there are none. */
function unsetTestsOf({ statement, owner }: Redirect, section: Proxy, written: Written): ((test: AclTest) => boolean) | undefined {
  const above = statement.keyword === 'redirect' ? Infinity : rulesOf(section, statement.keyword).findIndex(rule => rule.statement.equals(statement));
  const isUnset = ({ criterion }: AclTest) => unsetAmong(criterion.calls, section, statement.keyword, above, written) !== undefined;
  return termsOn(statement).some(term => testsOfTerm(term, owner).some(isUnset)) ? isUnset : undefined;
}

/** The redirect as it acts on what comes with TLS (or without) by an entry; undefined where it does not, and where nobody can tell. */
function actingOn(redirect: Redirect, section: Proxy, entry: Entry, withTls: boolean): ActingRedirect | undefined {
  const { frontend, route, outer } = entry;
  if (bindsFor(frontend, withTls ? 'https' : 'http').length === 0) return undefined;
  const { taken, passed } = pathTo(route);
  if (passed.some(line => !conditionOf(line.statement))) return undefined;
  const isUntrue = entry.written && unsetTestsOf(redirect, section, entry.written);
  const line: ConditionalLine = isUntrue ? { ...redirect, isUntrue } : redirect;
  const read = [line, ...taken, ...passed, ...redirect.before.filter(servesSome)];
  if (read.some(line => tlsMeaningOf(line, frontend) === undefined)) return undefined;
  if (outer && [...read, ...redirect.before].some(asksForSender)) return undefined;
  const sections = [...(outer ? [outer.from, outer.through] : []), frontend, section];
  const steps = [...new Set(sections)].map(each => ({ section: each, withTls: outer && (each === outer.from || each === outer.through) ? !withTls : withTls }));
  const header = (name: string) => headerBefore(redirect, steps, name);
  const refused = section === frontend ? refusalsBefore.own(frontend) : refusalsBefore.routed(frontend);
  const acts = canAct(withTls, [line, ...taken], [...refused, ...passed, ...redirect.before], frontend, header);
  if (!acts) return undefined;
  const asked = forwardedHeadersOf(read);
  const absent = asked.find(name => header(name) === 'absent');
  return {
    ...entry, redirect, section,
    header: asked.length === 0 ? undefined : absent !== undefined ? 'absent' : 'set',
    setLate: absent !== undefined ? setBehind(redirect, steps, absent) : undefined,
    isUnlessLed: acts === 'unless led',
    asksForUnset: isUntrue !== undefined,
  };
}

/** The ways by which requests come to a section, with those from HAProxy itself behind the others. */
function entriesOf(section: Proxy, configuration: Configuration, handedOn: Decrypted): Entry[] {
  const routes = section.isBackend ? configuration.routesTo(section) : [];
  const entries: Entry[] = [
    ...(section.isFrontend ? [{ frontend: section, route: undefined, outer: undefined }] : []),
    ...routes.map(route => ({ frontend: route.owner, route, outer: undefined })),
  ];
  return [...entries, ...entries.flatMap(entry => (handedOn.get(entry.frontend) ?? []).map(outer => ({ ...entry, outer })))];
}

/** Servers that call a section of the same configuration, by that section. */
type Decrypted = ReadonlyMap<Proxy, readonly WayBack[]>;

/** The servers by which a section takes TLS off what comes to it, and sends it to another section. */
export function decryptedIn(configuration: Configuration): Decrypted {
  return groupedBy(waysBackIn(configuration).filter(({ from, to, server }) =>
    from !== to && !server.isDisabled && !server.option('ssl') && bindsFor(from, 'https').length > 0 && bindsFor(to, 'http').length > 0), ({ to }) => to);
}

/**
 * The first redirect of a section that acts on what came with the scheme that it leads to, whoever took the TLS off.
 * @param handedOn see `decryptedIn`
 * @param written which variables are set somewhere; undefined where that is not known
 */
export function loopIn(configuration: Configuration, section: Proxy, handedOn: Decrypted, written?: Written): ActingRedirect | undefined {
  for (const redirect of schemeRedirects(section)) {
    for (const way of entriesOf(section, configuration, handedOn)) {
      const entry = written ? { ...way, written } : way;
      const loop = loopOf(configuration, redirect, section, entry);
      if (loop && !contradictsItself(redirect.statement, redirect.owner)) return loop;
    }
  }
  return undefined;
}

function loopOf(configuration: Configuration, redirect: Redirect, section: Proxy, entry: Entry): ActingRedirect | undefined {
  const { frontend, route, outer } = entry;
  const scheme = schemeOf(redirect) ?? 'http';
  const toHttps = scheme === 'https';
  if (outer && !toHttps) return undefined;
  const leavesPort = dropsPort(redirect);
  if (leavesPort && (!opensUsualPort(outer?.from ?? frontend, scheme, configuration) || [redirect, ...pathTo(route).taken].some(asksForPort))) return undefined;
  const acting = actingOn(redirect, section, entry, toHttps && !outer);
  return acting && (!outer || canHandOn(outer, acting, configuration)) ? acting : undefined;
}

/** True where something that came to a section with TLS is sent on by the server of another one, and meets the redirect there. */
function canHandOn(outer: WayBack, acting: ActingRedirect, configuration: Configuration): boolean {
  const { from, through } = outer;
  if ([from, through].some(changesAddress)) return false;
  const routes = configuration.routesTo(through).filter(({ owner }) => owner === from);
  return (from === through ? [undefined] : routes).some(route => {
    const { taken, passed } = pathTo(route);
    const leaving = from === through ? routesOf(from) : [];
    const ends = [from, through].flatMap(each => endsIn(each));
    const read = [...taken, ...passed, ...leaving, ...ends.filter(servesSome)];
    if ([...passed, ...leaving].some(line => !conditionOf(line.statement)) || read.some(line => tlsMeaningOf(line, from) === undefined)) return false;
    const left = [...passed, ...leaving, ...ends];
    return canAct(true, taken, left, from, () => undefined) !== false && canMeet({ acting: taken, passed: left }, linesOf(acting));
  });
}

function endsIn(section: Proxy): Rule[] {
  return ['tcp-request', 'http-request', 'redirect'].flatMap(keyword => rulesOf(section, keyword)).filter(({ action }) => endingActions.has(action) || action.startsWith('lua.'));
}

/** True where rules make another address of a request. */
function changesAddress(section: Proxy): boolean {
  return section.effectiveLines('http-request').some(({ words: [, action, name] }) =>
    /^(?:set-(?:path|uri)|replace-(?:path|uri)|normalize-uri)/.test(action?.value ?? '') || name?.value.toLowerCase() === 'host');
}

/** Lines of which some act on a request, and others do not. */
interface Lines {
  readonly acting: readonly ConditionalLine[];
  readonly passed: readonly ConditionalLine[];
}

function linesOf({ redirect, route }: ActingRedirect): Lines {
  const { taken, passed } = pathTo(route);
  return { acting: [redirect, ...taken], passed: [...redirect.before, ...passed] };
}

/** What may be another when a client, or HAProxy, sends a request again; all else is the same. */
const ofConnection = /^(?:ssl_|dst|so_|fc_|var\(|(?:req\.)?f?hdr\(["']?x-forwarded-)/i;

/** True where a request may come by all these lines, one after the other. */
function canMeet(...visits: readonly Lines[]): boolean {
  const conditions = visits.flatMap(({ acting, passed }, i) => {
    const polar = ({ statement, owner }: ConditionalLine): PolarCondition => asBefore(whenActs(statement, owner), ofConnection, i);
    return [...acting.map(line => inverse(polar(line))), ...passed.map(polar)];
  });
  return canAllFail([...conditions, ...impossiblePairs(conditions)]);
}

/** Two redirects of which each sends back what the other one sends away. */
export interface SchemeCircle {
  readonly toHttp: ActingRedirect;
  readonly toHttps: ActingRedirect;
}

/** The redirects to `http` that are undone by one to `https`, where both schemes have their usual port. */
export function circlesAmong(sections: readonly Proxy[], configuration: Configuration): SchemeCircle[] {
  const acting = (scheme: 'http' | 'https') => sections.flatMap(section => schemeRedirects(section).filter(redirect => schemeOf(redirect) === scheme && !dropsPort(redirect))
    .flatMap(redirect => entriesOf(section, configuration, new Map()).flatMap(entry => actingOn(redirect, section, entry, scheme === 'http') ?? [])));
  const away = acting('http');
  const back = away.length > 0 ? acting('https') : [];
  const byFrontend = groupedBy(back, ({ frontend }) => frontend);
  const onUsualPort = back.filter(({ frontend }) => bindsFor(frontend, 'http').some(bind => hasPort(bind, 80)));
  return away.flatMap(toHttp => {
    const toHttps = [...(byFrontend.get(toHttp.frontend) ?? []), ...(bindsFor(toHttp.frontend, 'https').some(bind => hasPort(bind, 443)) ? onUsualPort : [])]
      .find(each => leadToEachOther(toHttp.frontend, each.frontend, configuration) && canMeet(linesOf(toHttp), linesOf(each)));
    return toHttps ? [{ toHttp, toHttps }] : [];
  });
}

/**
 * True where who comes to the TLS port of one section comes to the clear port of another with the other scheme: 80 and 443, at all addresses or at the same
 * one. In a single section the ports may be others that are mapped to these.
 */
function leadToEachOther(tls: Proxy, clear: Proxy, configuration: Configuration): boolean {
  if (tls === clear) return opensUsualPort(tls, 'https', configuration) && opensUsualPort(tls, 'http', configuration);
  const hosts = (section: Proxy, scheme: 'http' | 'https', port: number) => bindsFor(section, scheme).flatMap(({ addresses }) => addresses)
    .filter(({ ports }) => ports?.first === port && ports.last === port).map(address => (isAnyHost(address) ? '' : address.host));
  const clearHosts = hosts(clear, 'http', 80);
  return hosts(tls, 'https', 443).some(host => clearHosts.some(other => host === '' || other === '' || host === other));
}
