import { hasOtherTarget, leadsToServers, reachesServers } from '../../model/routes/fall-through.ts';
import type { Proxy } from '../../model/proxy.ts';
import { answersSomething, rulesOf } from '../../model/request-rules/request-rules.ts';
import { routesOf, type Route } from '../../model/routes/route.ts';
import { replyOf } from '../../model/request-rules/rule-reply.ts';
import { proxiesThat } from '../../model/incremental/in-proxies.ts';
import { adminSocket, saysFilledAtRunTime } from '../../model/runtime-api.ts';
import { routesNaming } from '../../model/routes/written-routes.ts';
import type { Statement } from '../../syntax/statement.ts';
import { answerOnPurpose, putServersBack } from '../edits/empty-backend-edits.ts';
import type { Severity } from '../finding.ts';
import { defineRule } from '../rule.ts';

/**
 * Requests that get here find no server, and nothing shows that this is meant, as a 503 page of its own. A listen section that
 * clients connect to is a matter of its routes. Of routes that a backend has itself, as if requests went on, route-in-backend speaks.
 */
const withoutServers = proxiesThat(proxy =>
  (proxy.kind === 'backend' || (proxy.kind === 'listen' && proxy.statements('bind').length === 0)) &&
  proxy.servers.length === 0 && !proxy.isDisabled && !hasOtherTarget(proxy) &&
  !hasSorryPage(proxy) && !(proxy.kind === 'backend' && proxy.statements(...routing).length > 0) && reachesServers(proxy),
);

const routing = ['use_backend', 'default_backend'];

/** True when a `use-server` makes the names of servers: a name that is written there has to be in the file. */
function makesServerNames(proxy: Proxy): boolean {
  return proxy.statements('use-server').some(line => line.word(1)?.value.includes('%['));
}

/** A page for 503 in the section's own lines: a defaults with a page for each error says nothing about one backend. */
function hasSorryPage(proxy: Proxy): boolean {
  return ownPages(proxy).some(line => line.keyword === 'errorfiles' || statusOf(line) === '503');
}

function ownPages(proxy: Proxy): readonly Statement[] {
  return proxy.statements('errorfile', 'errorloc', 'errorloc302', 'errorloc303', 'errorfiles', 'http-error');
}

function statusOf(line: Statement): string | undefined {
  return line.word(line.keyword === 'http-error' ? 2 : 1)?.value;
}

/** The status of the one page in the section's own lines, which tells what clients are meant to get. */
function meantStatus(proxy: Proxy): string | undefined {
  const [page, ...others] = ownPages(proxy);
  const status = page && proxy.mode === 'http' ? statusOf(page) : undefined;
  return status !== undefined && others.length === 0 && /^4\d\d$/.test(status) ? status : undefined;
}

/** Where the pages of packages and of the official container image are. */
const PACKAGED = /^(?:\/usr\/local)?\/etc\/haproxy\/errors\//;

/**
 * True when the backend is likely to be empty on purpose: somewhere it gets what no `use_backend` took, nowhere what a condition picks, and its defaults has a
 * 503 page that did not come with a package or an image. Routers that are generated do this.
 */
function looksIntended(proxy: Proxy, routes: readonly Route[]): boolean {
  return hasPageOfDefaults(proxy) && routes.some(isForTheRest) && routes.every(route => route.isDynamic || route.keyword === 'default_backend');
}

function hasPageOfDefaults({ defaults }: Proxy): boolean {
  const [group, ...pages] = ['errorfiles', 'errorfile', 'errorloc', 'errorloc302', 'errorloc303'].map(keyword => defaults?.effectiveLines(keyword) ?? []);
  return pages.flat().some(line => line.word(1)?.value === '503' && !PACKAGED.test(line.word(2)?.value ?? ''))
    || (group ?? []).some(({ words: [, , ...statuses] }) => statuses.length === 0 || statuses.some(({ value }) => value === '503'));
}

/** True for a line that takes what others leave: `default_backend` below others, or what a map gives for all that is not in its file. */
function isForTheRest(route: Route): boolean {
  return route.isDynamic || (route.keyword === 'default_backend' && routesOf(route.owner).length > 1);
}

/**
 * For whom servers are missing, or how the file shows that they are to be added while HAProxy runs. After `add server` at the Runtime API the backend
 * answers (tried on 2.6 and 3.4).
 */
type Lack = 'until names are added' | 'until run time' | 'but for statistics' | 'for some' | 'for all';

function lackOf(proxy: Proxy, mayBeFilled: boolean): Lack {
  if (makesServerNames(proxy)) return 'until names are added';
  if (mayBeFilled && saysFilledAtRunTime(proxy)) return 'until run time';
  if (hasStatistics(proxy)) return 'but for statistics';
  return answersSomething(proxy) === undefined && !answersByDenying(proxy) ? 'for all' : 'for some';
}

function hasStatistics(proxy: Proxy): boolean {
  return proxy.statements('stats').length > 0;
}

/** These tell of what is asked for, where 403 or 429 tell of who asks. */
const answers: readonly string[] = ['404', '405', '410'];

/** True where a rule refuses with such a status: it stands for an answer, as `return` does. */
function answersByDenying(proxy: Proxy): boolean {
  return rulesOf(proxy, 'http-request').some(({ statement, action }) => action === 'deny' && answers.includes(replyOf(statement.words.slice(2), action).status?.value ?? ''));
}

/** True where the file shows that the section may well be empty on purpose. */
function isHint(lack: Lack): boolean {
  return lack !== 'for some' && lack !== 'for all';
}

function severityOf(lack: Lack, proxy: Proxy, routes: readonly Route[]): Severity {
  if (isHint(lack)) return 'information';
  if (lack === 'for some') return 'warning';
  return meantStatus(proxy) === undefined && looksIntended(proxy, routes) ? 'information' : 'error';
}

/** What the author may want to answer, the likeliest first: rules that answer some requests leave those that ask for nothing that is there. */
function statusesFor(lack: Lack, proxy: Proxy): readonly string[] {
  const meant = meantStatus(proxy);
  if (meant !== undefined) return [meant];
  return lack === 'for some' && !saysUnavailable.test(proxy.name) ? ['404', '503'] : ['503'];
}

/** In a name: what is asked for is not there for the moment. */
const saysUnavailable = /maint|sorry|down|unavail|outage|503|overload/i;

function explain(lack: Lack, proxy: Proxy, mayBeFilled: boolean): string {
  const isHttp = proxy.mode === 'http';
  switch (lack) {
    case 'until run time':
      return `${proxy.title} has no servers in the file, and a comment in it says that they are added at run time: until then, each ${isHttp ? 'request gets a 503' : 'connection is closed'}. Make sure that this happens after each start and reload.`;
    case 'until names are added':
      return `${proxy.title} has no servers in the file, and \`use-server\` names some: until they are added at run time, each ${isHttp ? 'request gets a 503' : 'connection is closed'}. Make sure that this happens after each start and reload.`;
    case 'but for statistics':
      return `${proxy.title} has no servers, and its statistics page answers only its own path: each of the other requests that are sent here gets a 503. Add servers, if it is to serve them.`;
    case 'for some':
      return `${proxy.title} has no servers, and its rules answer only some of the requests that are sent here: each of the others gets a 503. Add servers, or a rule that answers the rest.`;
    case 'for all': {
      const meant = meantStatus(proxy);
      const result = meant ? `gets a 503, not its page for ${meant}` : isHttp ? 'gets a 503' : 'is closed';
      const unless = mayBeFilled ? ', unless a program adds servers at run time' : '';
      return `${proxy.title} has no servers, but ${isHttp ? 'requests' : 'connections'} are sent here: each ${result}${unless}. Add servers, or ${isHttp ? 'answer on purpose with a rule' : 'refuse on purpose with a rule'}.`;
    }
  }
}

/**
 * Lab cases backend-without-servers, map-default-without-servers and backend-without-servers-conditional-return: 503 with `SC--` on 2.6 to 3.4. None where
 * routes bring what is answered (fact-answers-what-comes).
 */
export default defineRule({
  name: 'backend-without-servers',
  summary: 'Requests are sent to a backend that has no servers.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration, { isWhole }) {
    if (!isWhole) return;
    const empty = withoutServers(configuration);
    const mayBeFilled = empty.length > 0 && adminSocket(configuration) !== undefined;
    for (const proxy of empty) {
      const routes = [...configuration.routesTo(proxy), ...routesNaming(proxy, configuration)].filter(route => leadsToServers(route, proxy));
      // With the mode that mode-mismatch speaks of, its rules may answer.
      if (proxy.mode === 'tcp' && proxy.statements('http-request').length > 0 && routes.every(({ owner }) => owner.mode === 'http')) continue;
      const lack = lackOf(proxy, mayBeFilled);
      // A route with a condition is likely to bring what asks for the page.
      if (!routes.some(route => lack !== 'but for statistics' || route.keyword === 'default_backend')) continue;
      yield {
        at: proxy.header,
        severity: severityOf(lack, proxy, routes),
        message: explain(lack, proxy, mayBeFilled),
        related: routes.map(route => ({ at: route.statement, message: 'Sends here' })),
        repairs: isHint(lack) ? [] : [...putServersBack(proxy), ...answerOnPurpose(proxy, statusesFor(lack, proxy))],
      };
    }
  },
});
