import type { Term } from '../../expression/condition.ts';
import { fetchOf, testsOfTerm } from '../../model/conditions/condition-tests.ts';
import { conditionOf } from '../../model/conditions/statement-condition.ts';
import type { Configuration } from '../../model/configuration.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import type { Proxy } from '../../model/proxy.ts';
import { actionOf } from '../../model/request-rules/request-rules.ts';
import { routesOf, type Route } from '../../model/routes/route.ts';
import type { Statement } from '../../syntax/statement.ts';
import { addLine, deleteLine } from '../edits/rule-edits.ts';
import type { RuleRepair } from '../finding.ts';
import { defineRule } from '../rule.ts';

/** Headers that say the same as the host, or of which the answers are not kept. */
const harmless = /^(?:host|upgrade|connection|content-.*|sec-.*|authorization|x-forwarded-(?:host|proto|port|ssl))$/i;

/** True for a test of who the client is, or what it likes: a cache knows nothing of that. */
function isOfClient(term: Term, proxy: Proxy): boolean {
  return testsOfTerm(term, proxy).some(test => {
    const header = test.criterion.calls[0]?.arguments?.[0]?.text ?? '';
    if (test.patterns.some(({ text }) => /event-stream|grpc/.test(text))) return false;
    return /^(?:req\.f?)?hdr(?:_\w+)?$/.test(fetchOf(test)) ? header !== '' && !harmless.test(header) : /^(?:src|(?:req\.)?cook(?:_\w+)?|ssl_c_\w+)$/.test(fetchOf(test));
  });
}

/** Only answers to GET are kept. */
function asksForMethod(term: Term, proxy: Proxy): boolean {
  return (term.kind === 'named' && term.name.startsWith('METH_')) || testsOfTerm(term, proxy).some(test => fetchOf(test) === 'method');
}

function choosesByClient(route: Route, proxy: Proxy): boolean {
  const groups = conditionOf(route.statement)?.condition.groups ?? [];
  return !route.isDynamic && groups.some(group => group.some(term => isOfClient(term, proxy)) && !group.some(term => asksForMethod(term, proxy)));
}

/** A frontend that answers all requests from a cache, and chooses its backend by the client. */
interface Frontend {
  readonly proxy: Proxy;
  readonly use: Statement;
  readonly routes: readonly Route[];
}

const frontends = inProxies((proxy): readonly Frontend[] => {
  if (!proxy.isFrontend || proxy.isDisabled || proxy.mode !== 'http') return [];
  const use = proxy.statements('http-request').find(line => actionOf(line) === 'cache-use' && !conditionOf(line) && proxy.section.isCertain(line));
  const routes = use ? routesOf(proxy).filter(route => choosesByClient(route, proxy)) : [];
  return use && routes.length > 0 ? [{ proxy, use, routes }] : [];
}, ['cache-use']);

/** True for a backend that serves pages: what HAProxy answers itself is not kept. */
function serves(route: Route, configuration: Configuration): boolean {
  const backend = configuration.backend(route.name);
  return backend !== undefined && !backend.isDisabled && backend.servers.length > 0;
}

function othersBeside(route: Route, { proxy }: Frontend, configuration: Configuration): boolean {
  return proxy.servers.length > 0 || routesOf(proxy).some(other => other.name !== route.name && serves(other, configuration));
}

/** True for a line that keeps all answers. */
function keepsAll(line: Statement, cache: string): boolean {
  return actionOf(line) === 'cache-store' && line.word(2)?.value === cache && !conditionOf(line);
}

/** The backend of all the others keeps the cache, where the frontend has both lines. */
function moveToDefault({ proxy, use }: Frontend, cache: string, configuration: Configuration): RuleRepair[] {
  const rest = proxy.own('default_backend')?.value?.value;
  const backend = rest === undefined ? undefined : configuration.backend(rest);
  const stores = proxy.statements('http-response').filter(line => keepsAll(line, cache));
  if (!backend || backend === proxy || stores.length !== 1) return [];
  return [{
    title: `Move both lines to ${backend.title}`,
    safety: 'review',
    edits: [deleteLine(use), ...stores.map(deleteLine), addLine(backend, `http-request cache-use ${cache}`, 'http-request'), addLine(backend, `http-response cache-store ${cache}`, 'http-response')],
  }];
}

/** Lab case cache-shared-by-backends, 2.6 to 3.4: the second client gets the page that was made for the first. */
export default defineRule({
  name: 'cache-shared-by-backends',
  summary: 'A frontend answers from a cache by host and path alone, and chooses its backends by the client.',
  category: 'security',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['cache-use'],
  *check(configuration, { isWhole }) {
    if (!isWhole) return;
    for (const frontend of frontends(configuration)) {
      const { proxy, use, routes } = frontend;
      const cache = use.word(2);
      const mixed = routes.filter(route => serves(route, configuration) && othersBeside(route, frontend, configuration));
      const keepers = [proxy, ...routesOf(proxy).flatMap(route => configuration.backend(route.name) ?? [])];
      if (!cache || cache.hasVariable || mixed.length === 0 || !keepers.some(each => each.statements('http-response').some(line => keepsAll(line, cache.value)))) continue;
      yield {
        at: cache,
        message: `\`cache-use\` finds answers by host and path alone, before ${proxy.title} chooses a backend, which it does by the client, too: who is to get another backend gets the page that was made for somebody else. Use a cache in each backend, or \`cache-use\` and \`cache-store\` only for paths that are the same for everybody.`,
        related: mixed.map(({ statement }) => ({ at: statement, message: 'Goes by the client' })),
        repairs: moveToDefault(frontend, cache.value, configuration),
      };
    }
  },
});
