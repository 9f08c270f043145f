import type { Statement } from '../../syntax/statement.ts';
import type { TestValue } from '../conditions/condition-value.ts';
import type { Configuration } from '../configuration.ts';
import { inProxies } from '../incremental/in-proxies.ts';
import { hasText } from '../incremental/per-block.ts';
import { perProxyWith, type Proxy } from '../proxy.ts';
import { redirectsOf, schemeOf } from './redirect.ts';
import { destinationOf } from './redirect-destination.ts';
import { valueOfLine } from './redirect-loop.ts';
import { nextRequests, valuesAfter, type NextRequest } from './redirected-request.ts';
import { refusingActions, rulesOf, statsUri } from '../request-rules/request-rules.ts';
import { routesOf, type Route } from '../routes/route.ts';

/** A backend whose clients are redirected, when none of its servers is up, to a path that comes to the same backend. */
export interface ErrorPageLoop {
  readonly proxy: Proxy;
  /** The `errorloc 503` line, its own, an inherited one or that of the frontend. */
  readonly line: Statement;
}

const redirecting: readonly string[] = ['errorloc', 'errorloc302', 'errorloc303'];
const answering: readonly string[] = [...redirecting, 'errorfile', 'errorfiles', 'http-error'];

/** What a section answers in the place of a 503, its own lines before inherited ones: a redirect, or anything else. */
const pageOf: (proxy: Proxy) => { readonly line: Statement | undefined } | undefined = perProxyWith(answering, undefined, proxy => {
  const own = proxy.statementsAmong(answering).filter(line => !/^error(?:loc|file$)/.test(line.keyword) || line.word(1)?.value === '503');
  const [line, another] = own;
  if (!line) return proxy.defaults && pageOf(proxy.defaults);
  return { line: !another && redirecting.includes(line.keyword) && proxy.section.isCertain(line) ? line : undefined };
});

const redirectedProxies = inProxies(proxy => {
  const line = proxy.kind !== 'defaults' && !proxy.isDisabled && proxy.mode === 'http' ? pageOf(proxy)?.line : undefined;
  const next = line && nextRequestOf(line, proxy);
  return line && next ? [{ proxy, line, next }] : [];
}, redirecting);

/** The request that the line brings about, where it stays on the host. */
function nextRequestOf(line: Statement, owner: Proxy): NextRequest | undefined {
  const target = line.word(2);
  if (!target || target.value.includes('%')) return undefined;
  const destination = destinationOf({ statement: line, owner, kind: 'location', target, status: '302', before: [] });
  const [next] = destination?.path === undefined || destination.site || destination.scheme ? [] : nextRequests(destination);
  return next;
}

/** One of each backend and line. A server for emergencies answers in the place of the redirect. */
export function errorPageLoops(configuration: Configuration): ErrorPageLoop[] {
  const loops: ErrorPageLoop[] = [];
  const add = (proxy: Proxy, line: Statement, comesBack: () => boolean) => {
    if (proxy.servers.length > 0 && !proxy.servers.some(server => server.isBackup || server.isUncertain) && comesBack()) loops.push({ proxy, line });
  };
  for (const { proxy, line, next } of redirectedProxies(configuration)) {
    if (proxy.isBackend) {
      const ways = configuration.routesTo(proxy);
      add(proxy, line, () => staysIn(proxy, next) && (ways.some(route => leadsBack(route, next)) || (proxy.kind === 'listen' && routesOf(proxy).length === 0 && !isAnsweredBy(proxy, next))));
      continue;
    }
    for (const route of routesOf(proxy)) {
      const backend = route.isDynamic ? undefined : configuration.backend(route.name);
      if (backend && !pageOf(backend)) add(backend, line, () => staysIn(backend, next) && leadsBack(route, next));
    }
  }
  return loops;
}

/** False where another server of a backend may be chosen for the path, or a rule answers. */
function staysIn(proxy: Proxy, next: NextRequest): boolean {
  return proxy.statements('use-server').length === 0 && !isAnsweredBy(proxy, next) && !asksForServers(proxy.section);
}

/** Who asks how many servers are up has another answer for when none is. */
const asksForServers = hasText(text => /\b(?:nbsrv|srv_is_up|connslots|avg_queue)\b/.test(text));

/** True where a frontend takes the new request by the same route. */
function leadsBack(route: Route, next: NextRequest): boolean {
  const { owner } = route;
  if (owner.kind === 'defaults' || owner.isDisabled || isAnsweredBy(owner, next) || asksForServers(owner.section)) return false;
  const routes = routesOf(owner);
  const above = routes.slice(0, routes.findIndex(each => each.statement.equals(route.statement)));
  const value = valueFor(route, next);
  return above.every(each => ['never', 'as before'].includes(valueFor(each, next))) && (value === 'always' || value === 'as before');
}

/** A redirect to HTTPS has been followed before, and who was refused or asked for a password comes with the same as before. */
function isAnsweredBy(proxy: Proxy, next: NextRequest): boolean {
  const path = next.path ?? '';
  const stats = statsUri(proxy)?.replace(/\?.*/, '');
  if (proxy.effective('monitor-uri')?.value?.value === path || (stats && path.startsWith(stats))) return true;
  const toHttps = redirectsOf(proxy).filter(redirect => schemeOf(redirect) === 'https').map(({ statement }) => statement);
  return [...rulesOf(proxy, 'http-request'), ...rulesOf(proxy, 'redirect')].some(rule => {
    if (refusingActions.includes(rule.action)) return valueFor(rule, next) === 'always';
    if (!changing.test(rule.action) || toHttps.some(line => line.equals(rule.statement))) return false;
    return !['never', 'as before'].includes(valueFor(rule, next));
  });
}

const changing = /^(?:redirect|return|use-service|(?:set|replace)-(?:path|pathq|uri)|normalize-uri|lua\..*)$/;

/** What becomes of a line for the new request; `as before` where nothing in its condition asks for the path, and the client is the same. */
function valueFor(line: Pick<Route, 'statement' | 'owner'>, next: NextRequest): 'always' | 'as before' | 'never' | 'unknown' {
  const value: TestValue = valueOfLine(line, valuesAfter(next));
  if (typeof value === 'boolean') return value ? 'always' : 'never';
  return value === 'open' && valueOfLine(line, valuesAfter({ ...next, path: '/another/path/that/nobody/asks/for' })) === 'open' ? 'as before' : 'unknown';
}
