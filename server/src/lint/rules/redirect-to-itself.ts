import { parseCondition } from '../../expression/condition.ts';
import { canAllFail } from '../../expression/negation.ts';
import { bindsFor, hasPort } from '../../model/binds/bind.ts';
import { contradictsItself } from '../../model/conditions/clashing-terms.ts';
import { inverse, whenActs } from '../../model/conditions/certain-condition.ts';
import type { TestValue, Valuation } from '../../model/conditions/condition-value.ts';
import type { Configuration } from '../../model/configuration.ts';
import type { Proxy } from '../../model/proxy.ts';
import { errorRedirectsOf, type ErrorRedirect } from '../../model/redirects/error-redirect.ts';
import { impossiblePairs } from '../../model/conditions/impossible-pairs.ts';
import { redirectOfAll } from '../../model/redirects/redirect-of-all.ts';
import { redirectsOf, type Redirect } from '../../model/redirects/redirect.ts';
import { destinationOf } from '../../model/redirects/redirect-destination.ts';
import { actsOn, circlesBetween, circlesIn, comesPast, endsIn, stepsOf, valueOfLine, type Circle } from '../../model/redirects/redirect-loop.ts';
import { nextRequests, parametersOf, valuesAfter, valuesElsewhere, valuesForTwin, type NextRequest } from '../../model/redirects/redirected-request.ts';
import { routesOf, type Route } from '../../model/routes/route.ts';
import { termsOn, testsOfTerm } from '../../model/conditions/condition-tests.ts';
import { conditionOf, writtenConditionOf } from '../../model/conditions/statement-condition.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import { opensUsualPort } from '../../model/servers/usual-port.ts';
import type { Word } from '../../syntax/word.ts';
import { errorPageFindings } from '../findings/error-page-finding.ts';
import { keepsFromClear, leaveOut, leaveOutTls, redirectOthers, wholePath } from '../edits/redirect-edits.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { deleteLine } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** Rules above a redirect that make another request of it: they change the path, or what a condition asks for besides. */
function changesRequest(proxy: Proxy, { statement, owner }: Redirect, value: TestValue): boolean {
  const rules = proxy.effectiveLines('http-request');
  const at = rules.findIndex(line => line.equals(statement));
  const lines = at < 0 ? rules : rules.slice(0, at);
  if (lines.some(line => /^(?:set|replace)-(?:path|pathq|uri)$|^normalize-uri$|^lua\./.test(line.word(1)?.value ?? ''))) return true;
  const sets = lines.filter(line => /^(?:set|add|del|replace)-header$/.test(line.word(1)?.value ?? ''));
  if (sets.some(line => line.word(2)?.value.toLowerCase() === 'host')) return true;
  const asked = termsOn(statement).flatMap(term => testsOfTerm(term, owner)).map(({ criterion }) => criterion.text.toLowerCase());
  const isAsked = (header: Word | undefined) => header === undefined || header.value.includes('%') || asked.some(text => text.includes(header.value.toLowerCase()) || text.includes('var('));
  return value === 'open' && (sets.some(line => isAsked(line.word(2))) || statement.values().some(word => ['set-cookie', 'set-cookie-fmt', 'clear-cookie'].includes(word)));
}

/** True where `http-after-response` may set a cookie: it acts on redirects, too (tried on 2.6 and 3.4). */
function setsCookie(proxy: Proxy): boolean {
  return proxy.effectiveLines('http-after-response').some(line => {
    const [action = '', header = ''] = line.values(1);
    return action.startsWith('lua.') || (/^(?:add|set)-header$/.test(action) && header.toLowerCase() === 'set-cookie');
  });
}

/** Whether that request comes to a backend again: no rule of the frontend answers it, no route above takes it, and this one does. */
function returnValue(route: Route, values: Valuation): TestValue {
  const { owner } = route;
  const past = rewritesPath(owner) ? undefined : comesPast(endsIn(owner), values);
  if (!past) return undefined;
  const routes = routesOf(owner);
  const above = routes.slice(0, routes.findIndex(each => each.statement.equals(route.statement))).map(line => valueOfLine(line, values));
  if (above.some(value => value === true || value === undefined)) return undefined;
  const value = valueOfLine(route, values);
  return value === true && (past === 'open' || above.includes('open')) ? 'open' : value;
}

function rewritesPath(proxy: Proxy): boolean {
  return proxy.effectiveLines('http-request').some(line => /^(?:set|replace)-(?:path|pathq|uri)$|^normalize-uri$/.test(line.word(1)?.value ?? ''));
}

const redirecting = ['redirect', 'return', 'errorloc', 'errorloc302', 'errorloc303'] as const;

/** A redirect that acts on the request that it brings about, if that comes to the section again. */
interface Returning {
  readonly proxy: Proxy;
  readonly redirect: Redirect | ErrorRedirect;
  readonly next: NextRequest;
  readonly acts: true | 'open';
  /** True where nothing in the file says that the host of the address is one of this section. */
  readonly isGuess: boolean;
}

const returningRedirects = inProxies(proxy => [...redirectsOf(proxy), ...errorRedirectsOf(proxy)].flatMap((redirect): Returning[] => {
  const destination = destinationOf(redirect);
  if (!destination) return [];
  for (const next of nextRequests(destination)) {
    const acts = actsOn(redirect, valuesAfter(next));
    const isOwnHost = acts && (!next.site || isAboutHost(proxy, redirect, next));
    if (acts && (isOwnHost || seemsOwnHost(proxy, redirect, next))) return [{ proxy, redirect, next, acts, isGuess: !isOwnHost }];
  }
  return [];
}), [...redirecting]);

const ownCircles = inProxies(circlesIn, ['redirect', 'return']);
const steps = inProxies(stepsOf, ['redirect', 'return']);

function circlesOf(configuration: Configuration): Circle[] {
  return [...ownCircles(configuration), ...circlesBetween(steps(configuration), configuration)].filter(({ first, second, acts }) =>
    ![first, second].some(({ proxy, redirect }) => changesRequest(proxy, redirect, acts) || (acts === 'open' && setsCookie(proxy))) && [first, second].every(({ next }) => takes(first.proxy, next, configuration)));
}

function describeCircle({ first, second, acts }: Circle): RuleFinding {
  const isOwn = first.redirect.owner === first.proxy;
  return {
    at: isOwn ? first.redirect.statement : first.proxy.header,
    ...(first.next.site || acts === 'open' ? { severity: 'warning' as const } : {}),
    message: `Who is redirected to \`${first.redirect.target.value}\` is redirected to \`${second.redirect.target.value}\` from there, and that leads back: the browser gives up after some twenty rounds. Remove one of the two redirects, or leave ${first.next.site ? 'what the other one redirects' : 'that path'} out of its condition.`,
    related: [...(isOwn ? [] : [{ at: first.redirect.statement, message: 'Redirects' }]), { at: second.redirect.statement, message: 'Redirects back' }],
    repairs: [first, second].filter(({ proxy, redirect }) => redirect.owner === proxy && (proxy.isFrontend || proxy.servers.length > 0)).map(({ redirect: { statement, target } }) => ({
      title: `Remove the redirect to \`${target.value}\``, safety: 'review', edits: [deleteLine(statement)],
    })),
  };
}

/**
 * A host in the address may be that of another machine. It is taken for one of this section when the condition of the redirect asks for a host name, and
 * holds because of it, or tells it from the same name with or without `www.`, where the section has servers or backends for what is not redirected; and when one of
 * its routes asks for that very name.
 */
function isAboutHost(proxy: Proxy, redirect: Redirect, next: NextRequest): boolean {
  if (routesOf(proxy).some(route => valueOfLine(route, valuesElsewhere(next)) === false && [true, 'open'].includes(valueOfLine(route, valuesAfter(next)) ?? false))) return true;
  const twin = valuesForTwin(next);
  const needsHost = valueOfLine(redirect, valuesElsewhere(next)) === false || (twin && valueOfLine(redirect, twin) === false);
  return needsHost === true && (proxy.servers.length > 0 || routesOf(proxy).length > 0);
}

/**
 * `redirect prefix https://www.example.com code 301` without a condition, above a backend that no request comes to: the host may have moved to another machine,
 * or it is the one that this section was to serve. A section that asks for any host tells its own from others, and what is closed for a while has a fixed page
 * or says 302.
 */
function seemsOwnHost(proxy: Proxy, { statement }: Redirect | ErrorRedirect, { site, path, keepsPath, resends }: NextRequest): boolean {
  if (conditionOf(statement) || !site || path !== undefined || !keepsPath || !proxy.isFrontend) return false;
  const isForEver = resends ? statement.values().includes('308') : statement.values().includes('301');
  if (!isForEver && !site.host.startsWith('www.')) return false;
  if (proxy.servers.length === 0 && proxy.statements('use_backend', 'default_backend').length === 0) return false;
  return !proxy.statements().some(({ words }) => words.some(({ value }) => /hdr\w*\(host\b|ssl_fc_sni|\bbase\b/i.test(value)));
}

/** Whether a browser comes to a frontend with an address. */
function takes(frontend: Proxy, { scheme, site, isUsualPort }: NextRequest, configuration: Configuration): boolean {
  if (!scheme) return true;
  if (isUsualPort) return opensUsualPort(frontend, scheme, configuration);
  return bindsFor(frontend, scheme).some(bind => !site || hasPort(bind, site.port));
}

/** Whether it goes round for certain, or `open`; undefined when it does not, or nobody can tell. */
function loopOf({ proxy, redirect, next, acts }: Returning, configuration: Configuration): true | 'open' | undefined {
  const values = valuesAfter(next);
  const ways = proxy.isFrontend ? [{ frontend: proxy, value: () => true as TestValue }]
    : configuration.routesTo(proxy).map(route => ({ frontend: route.owner, value: () => returnValue(route, values) }));
  const taking = ways.filter(({ frontend }) => takes(frontend, next, configuration));
  const returns = taking.map(({ value }) => value());
  const comes = returns.find(value => value === true) ?? returns.find(value => value === 'open');
  if (comes === undefined) return undefined;
  const loop = acts === 'open' || comes === 'open' ? 'open' : true;
  if (loop === 'open' && [proxy, ...taking.map(({ frontend }) => frontend)].some(setsCookie)) return undefined;
  return changesRequest(proxy, redirect, loop) ? undefined : loop;
}

/** What is to be left out of the condition: in words, and as a test where there is one. */
function exceptionOf({ redirect, next }: Returning): { what: string; test: string | undefined } {
  const { site, path, keepsPath, query = '', www } = next;
  if (www === 'added') return { what: 'what begins with `www.`', test: '{ hdr_beg(host) -i www. }' };
  if (www === 'removed') return { what: 'what has no `www.`', test: undefined };
  if (site && (path === undefined || path === '/')) return { what: 'that host', test: `{ hdr(host) -i ${site.host} }` };
  if (path === undefined) return { what: 'what has been redirected', test: undefined };
  if (keepsPath) return { what: 'what begins with it', test: `{ path_beg ${path.replace(/\/x$/, '')} }` };
  const [parameter] = parametersOf(query)[0] ?? [];
  const needsPath = valueOfLine(redirect, valuesAfter({ ...next, path: `${path}/another` })) === false;
  const needsQuery = valueOfLine(redirect, valuesAfter({ ...next, query: '' })) === false;
  if (parameter !== undefined && needsPath) {
    return { what: `what has the parameter \`${parameter}\``, test: needsQuery ? undefined : `{ url_param(${parameter}) -m found }` };
  }
  return { what: 'that path', test: `{ path ${path} }` };
}

/** `prefix /` puts nothing before the path. */
function targetOf({ kind, target: { value } }: Redirect): string {
  return kind === 'prefix' && value === '/' ? 'the same path (that is what `prefix /` means)' : `\`${value}\``;
}

/** True where the redirect acts on nothing but what such a test matches, so that an exception would leave it nothing to do. */
function isAllOf({ statement, owner }: Redirect, test: string): boolean {
  const [acts, excepted] = [whenActs(statement, owner), { condition: parseCondition(test.split(' ')), unless: false }];
  return !canAllFail([inverse(acts), excepted, ...impossiblePairs([acts, excepted])]);
}

function explainGuess({ target }: Redirect, advice: string): string {
  return `Everybody is redirected to \`${target.value}\`, as the redirect has no condition, and no request gets to a server. If that host comes to this section, too, its requests are redirected again, until the browser gives up after some twenty rounds. ${advice} then.`;
}

function adviceFor(what: string, inClear: boolean): string {
  return `Leave ${what} out of the condition${inClear ? ', where TLS is spoken already' : ''}`;
}

function adviceForWhole(inClear: boolean, canTurn: boolean): string {
  if (inClear && canTurn) return 'It redirects nothing else: leave out what comes by TLS already';
  return `It redirects nothing else: ${canTurn ? 'turn its condition round, ' : ''}remove it, or redirect to another address`;
}

function repairsOf({ redirect, next }: Returning, test: string | undefined, inClear: boolean): RuleRepair[] {
  const whole = wholePath(redirect, next);
  return whole.length > 0 ? whole : leaveOut(redirect, test, inClear);
}

/** The same where it redirects nothing else. */
function turnsOf({ proxy, redirect, next }: Returning, inClear: boolean): RuleRepair[] {
  return inClear ? leaveOutTls(redirect) : redirectOthers(proxy, redirect, next);
}

function reasonOf({ redirect, next: { site, method, letters } }: Returning, loop: true | 'open'): string {
  if (!writtenConditionOf(redirect.statement)) return `${'errorLine' in redirect ? 'the rule' : 'the redirect'} has no condition`;
  if (site) return `the condition holds for the host \`${site.host}\` too`;
  if (method !== 'GET') return `the condition holds for that path too, and with ${redirect.status} the browser keeps the method`;
  return loop === 'open' && !letters ? 'the condition does not ask for the path, and holds for that request as well' : 'the condition holds for that path too';
}

/**
 * Lab cases redirect-loop-location, redirect-loop-query, redirect-loop-alternatives, redirect-loop-host, redirect-loop-parameter, redirect-loop-made-path and
 * redirect-loop-circle, redirect-loop-same-path, redirect-loop-hosts and redirect-loop-error-page: 302 with `LR--` for every request, on 2.6 to 3.4; redirect-loop-method: 307.
 */
export default defineRule({
  name: 'redirect-to-itself',
  summary: 'A redirect leads to an address that is redirected again.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: [...redirecting],
  *check(configuration, { isWhole }) {
    if (isWhole) yield* errorPageFindings(configuration);
    yield* circlesOf(configuration).map(describeCircle);
    for (const returning of returningRedirects(configuration)) {
      const loop = loopOf(returning, configuration);
      const { proxy, redirect, next, isGuess } = returning;
      if (!loop || contradictsItself(redirect.statement, redirect.owner) || redirectOfAll(proxy)?.redirect === redirect) continue;
      const isOwn = redirect.owner === proxy;
      const exception = exceptionOf(returning);
      const isWhole = exception.test !== undefined && isAllOf(redirect, exception.test);
      const inClear = exception.test !== undefined && keepsFromClear(proxy, redirect, next, configuration);
      const turns = isWhole ? turnsOf(returning, inClear) : [];
      const repairs = isWhole ? [...turns, ...(inClear && turns.length > 0 ? [] : leaveOut(redirect, undefined, false))] : repairsOf(returning, exception.test, inClear);
      const errorLine = 'errorLine' in redirect ? redirect.errorLine : undefined;
      yield {
        at: isOwn ? redirect.statement : proxy.header,
        ...(isGuess ? { severity: 'information' as const } : loop === 'open' || next.site ? { severity: 'warning' as const } : {}),
        message: isGuess ? explainGuess(redirect, adviceFor(exception.what, inClear)) : `Who is ${errorLine ? 'refused here is redirected' : 'redirected'} to ${targetOf(redirect)}${errorLine ? `, because of the \`${errorLine.keyword}\` line, and refused again` : ' is redirected again'}, because ${reasonOf(returning, loop)}: the browser gives up after some twenty rounds. ${isWhole ? adviceForWhole(inClear, turns.length > 0) : adviceFor(exception.what, inClear)}.`,
        related: [...(isOwn ? [] : [{ at: redirect.statement, message: 'Redirects' }]), ...(errorLine ? [{ at: errorLine, message: 'Redirects who is refused' }] : [])],
        // What a backend without servers no longer redirects would get a 503.
        repairs: isOwn && (proxy.isFrontend || proxy.servers.length > 0) ? repairs.filter(() => !errorLine || (exception.test !== undefined && !isWhole)) : [],
      };
    }
  },
});
