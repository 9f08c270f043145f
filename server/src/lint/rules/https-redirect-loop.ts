import { bindsFor } from '../../model/bind.ts';
import { fetchOf, termsOn, testsOfTerm } from '../../model/condition-tests.ts';
import type { Configuration } from '../../model/configuration.ts';
import { headerBefore, setBehind } from '../../model/forwarded-header.ts';
import { perProxy, type Proxy } from '../../model/proxy.ts';
import { dropsPort, redirectsOf, schemeOf, type Redirect } from '../../model/redirect.ts';
import { actionOf, refusingActions, rulesOf, type Rule } from '../../model/request-rules.ts';
import { routesOf, type Route } from '../../model/route.ts';
import { conditionOf, type StatementCondition } from '../../model/statement-condition.ts';
import { proxiesThat } from '../../model/stretch.ts';
import { sourceOf } from '../../model/text-test.ts';
import { canAct, forwardedHeadersOf, tlsMeaningOf, type ConditionalLine } from '../../model/tls-condition.ts';
import { opensUsualPort } from '../../model/usual-port.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { appendWords, deleteLine, replaceWord, type RuleEdit } from '../rule-edits.ts';
import { defineRule } from '../rule.ts';

function schemeRedirects(proxy: Proxy): readonly Redirect[] {
  return redirectsOf(proxy).filter(redirect => schemeOf(redirect) !== undefined);
}

const changingScheme = proxiesThat(proxy => schemeRedirects(proxy).length > 0, ['redirect', 'return']);

interface Loop {
  readonly redirect: Redirect;
  /** The section that accepts the connections. */
  readonly frontend: Proxy;
  readonly route: Route | undefined;
  /** Where a condition asks for a header such as `X-Forwarded-Proto`: what it finds. */
  readonly header: 'absent' | 'set' | undefined;
  /** The line that sets such a header too late. */
  readonly setLate: Statement | undefined;
  /** True where the system may lead a port here that the condition asks for. */
  readonly isUnlessLed: boolean;
}

/** The route and those above it that must not be taken, as lines with conditions. */
function pathTo(route: Route | undefined): { taken: ConditionalLine[]; passed: ConditionalLine[] } {
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

function loopOf(configuration: Configuration, redirect: Redirect, section: Proxy, frontend: Proxy, route?: Route): Loop | undefined {
  const scheme = schemeOf(redirect) ?? 'http';
  const toHttps = scheme === 'https';
  if (bindsFor(frontend, scheme).length === 0) return undefined;
  const { taken, passed } = pathTo(route);
  if (dropsPort(redirect) && (!opensUsualPort(frontend, scheme, configuration) || [redirect, ...taken].some(asksForPort))) return undefined;
  if (passed.some(line => !conditionOf(line.statement))) return undefined;
  const lines = [redirect, ...taken, ...passed];
  const header = (name: string) => headerBefore(redirect, section, frontend, name, toHttps);
  const refused = section === frontend ? refusalsBefore.own(frontend) : refusalsBefore.routed(frontend);
  const read = [...lines, ...redirect.before.filter(servesSome)];
  if (read.some(line => tlsMeaningOf(line, frontend) === undefined)) return undefined;
  const acts = canAct(toHttps, [redirect, ...taken], [...refused, ...passed, ...redirect.before], frontend, header);
  if (!acts) return undefined;
  const asked = forwardedHeadersOf(read);
  const absent = asked.find(name => header(name) === 'absent');
  return {
    redirect, frontend, route,
    header: asked.length === 0 ? undefined : absent !== undefined ? 'absent' : 'set',
    setLate: absent !== undefined ? setBehind(redirect, section, frontend, absent) : undefined,
    isUnlessLed: acts === 'unless led',
  };
}

/** The first redirect of a section that loops for what comes to it, by its own address or by a route. */
function loopIn(configuration: Configuration, proxy: Proxy): Loop | undefined {
  const routes = proxy.isBackend ? configuration.routesTo(proxy) : [];
  for (const redirect of schemeRedirects(proxy)) {
    const loops = [...(proxy.isFrontend ? [loopOf(configuration, redirect, proxy, proxy)] : []), ...routes.map(route => loopOf(configuration, redirect, proxy, route.owner, route))];
    const loop = loops.find(each => each !== undefined);
    if (loop) return loop;
  }
  return undefined;
}

function asksOnlyForPort({ statement, owner }: Redirect): boolean {
  const [term, another] = termsOn(statement);
  return term !== undefined && !another && testsOfTerm(term, owner).some(test => fetchOf(test) === 'dst_port');
}

/** True for a condition that is nothing but `{ var(txn.https) -m bool }`. Of a redirect that loops, this is one of `ssl_fc`. */
function asksByVariable({ statement, owner }: Redirect): boolean {
  const [term, another] = termsOn(statement);
  return term !== undefined && !another && !term.negated && testsOfTerm(term, owner).some(test => fetchOf(test) === 'var');
}

function replaceCondition({ keyword, statement }: StatementCondition, text: string): RuleEdit {
  const last = statement.words.at(-1) ?? keyword;
  return { at: { block: statement.block, span: { start: keyword.span.start, end: last.span.end } }, text };
}

/** A condition that leaves the looping requests alone, added to the one that is there. */
function repairsOf({ redirect, header, setLate }: Loop, proxy: Proxy): RuleRepair[] {
  const { statement, owner } = redirect;
  const found = conditionOf(statement);
  const wanted = schemeOf(redirect) === 'https' ? { is: '{ ssl_fc }', not: '!{ ssl_fc }' } : { is: '!{ ssl_fc }', not: '{ ssl_fc }' };
  const edit = (title: string, text: string): RuleRepair[] => [{ title, safety: 'review', edits: [appendWords(statement, text)] }];
  if (owner !== proxy || header === 'absent') return [];
  if (!found) return edit(`Add \`unless ${wanted.is}\``, `unless ${wanted.is}`);
  const text = statement.values(found.start).join(' ');
  if (asksOnlyForPort(redirect)) return [{ title: `Ask for TLS, with \`unless ${wanted.is}\``, safety: 'review', edits: [replaceCondition(found, `unless ${wanted.is}`)] }];
  if ((text === wanted.is || asksByVariable(redirect)) && !found.unless) {
    return [{ title: 'Write `unless` for `if`', safety: 'review', edits: [replaceWord(found.keyword, 'unless')] }];
  }
  if (found.unless) return edit(`Add \`|| ${wanted.is}\``, `|| ${wanted.is}`);
  if (found.condition.groups.length === 1) return edit(`Add \`${wanted.not}\``, wanted.not);
  return [{ title: 'Remove the redirect', safety: 'review', edits: [deleteLine(statement)] }];
}

/** Why the redirect acts on what has the scheme already. */
function reasonOf({ redirect, header, setLate, isUnlessLed }: Loop): string {
  const https = schemeOf(redirect) === 'https';
  if (!conditionOf(redirect.statement)) return 'has no condition';
  if (header === 'absent') return `asks for a header that a browser does not send${setLate ? ', and that is set only after it' : ''}`;
  if (header) return 'asks for another value of a header than the one that is set above';
  return isUnlessLed ? 'asks for a port that no `bind` line here has' : `has a condition that also holds ${https ? 'with' : 'without'} TLS`;
}

function describe(loop: Loop, proxy: Proxy): RuleFinding {
  const { redirect, frontend, route, header, setLate, isUnlessLed } = loop;
  const { statement, owner } = redirect;
  const https = schemeOf(redirect) === 'https';
  const [listening] = bindsFor(frontend, https ? 'https' : 'http');
  const who = header === 'absent' ? 'a browser that comes here directly' : isUnlessLed ? 'unless the system leads that port here, such a request' : 'such a request';
  return {
    at: owner === proxy ? statement : proxy.header,
    ...(isUnlessLed ? { severity: 'information' as const } : header === 'absent' ? { severity: 'warning' as const } : {}),
    message: `The redirect to \`${https ? 'https' : 'http'}\` ${reasonOf(loop)}, and ${frontend.title} takes requests ${https ? 'with' : 'without'} TLS: ${who} is redirected to its own address, again and again. ${setLate && owner === proxy ? 'Move that line above the redirect, or redirect' : 'Redirect'} ${https ? 'only what came without TLS: `unless { ssl_fc }`' : 'only what came with TLS: `if { ssl_fc }`'}.`,
    related: [
      ...(owner === proxy ? [] : [{ at: statement, message: 'Redirects' }]),
      ...(setLate ? [{ at: setLate, message: 'Sets the header' }] : []),
      ...(listening ? [{ at: listening.statement, message: `Takes requests ${https ? 'with' : 'without'} TLS` }] : []),
      ...(route ? [{ at: route.statement, message: 'Sends them here' }] : []),
    ],
    repairs: repairsOf(loop, proxy),
  };
}

/** Lab cases redirect-loop-https, redirect-loop-host-only and redirect-loop-header: 302 with `LR--` for every request, on 2.6 to 3.4. */
export default defineRule({
  name: 'https-redirect-loop',
  summary: 'A redirect to https also redirects requests that came with TLS.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['redirect', 'return'],
  *check(configuration) {
    for (const proxy of changingScheme(configuration)) {
      const loop = loopIn(configuration, proxy);
      if (loop) yield describe(loop, proxy);
    }
  },
});
