import type { AclTest } from '../../expression/acl.ts';
import { whenActs } from '../../model/certain-condition.ts';
import type { Configuration } from '../../model/configuration.ts';
import { hasOtherTarget } from '../../model/fall-through.ts';
import { cookieLineOf } from '../../model/persistence.ts';
import type { Proxy } from '../../model/proxy.ts';
import { serversThat, type Server, type ServerOption } from '../../model/server.ts';
import { proxiesThat } from '../../model/in-proxies.ts';
import { routesNaming } from '../../model/written-routes.ts';
import { assumedValue, replaceValue, whereNotSet } from '../assumed-value.ts';
import { eachOnce } from '../each-once.ts';
import { eachThatStays } from '../remaining-requests.ts';
import { defineRule } from '../rule.ts';

/**
 * The words by which all servers of a section have weight 0, each once; empty when one can get requests. `use-server` goes past the weight (tried on 2.6 and
 * 3.4), an agent may change it, and servers of a template get theirs at run time.
 */
function zeroWeights(proxy: Proxy): readonly ServerOption[] {
  if (!proxy.isBackend || proxy.isDisabled) return [];
  const first = proxy.servers.find(server => !server.isDisabled);
  if (!first || !hasNoWeight(first)) return [];
  const active = serversThat(proxy.servers, server => !server.isDisabled);
  if (!active.every(server => hasNoWeight(server) && !server.isUncertain)) return [];
  if (hasOtherTarget(proxy) || proxy.statements('use-server').length > 0) return [];
  if (active.some(server => server.isTemplate || server.has('agent-check')) || !active.every(({ statement }) => proxy.section.isCertain(statement))) return [];
  const options = active.map(server => server.option('weight')).filter(option => option !== undefined);
  return eachOnce(options, (a, b) => a.statement.equals(b.statement));
}

/** Also by a variable that is not set: `weight "${WEIGHT-0}"`. */
function hasNoWeight(server: Server): boolean {
  const value = server.option('weight')?.value;
  return value !== undefined && /^0+$/.test(assumedValue(value) ?? '');
}

const weightless = proxiesThat(proxy => zeroWeights(proxy).length > 0, ['weight']);

/** True where each route to a section asks for its cookie: only clients that are bound to one of its servers come, and they are served. */
function getsBoundClients(proxy: Proxy, configuration: Configuration): boolean {
  const cookie = cookieLineOf(proxy)?.word(1)?.value;
  const routes = proxy.kind === 'listen' || cookie === undefined ? [] : [...configuration.routesTo(proxy), ...routesNaming(proxy, configuration)];
  return routes.length > 0 && routes.every(({ statement, owner }) => {
    const { condition, unless } = whenActs(statement, owner);
    return !unless && condition.groups.every(group => group.some(term => term.kind === 'anonymous' && !term.negated && asksForCookie(term.test, cookie)));
  });
}

function asksForCookie({ criterion: { calls: [fetch] } }: AclTest, name: string | undefined): boolean {
  return fetch !== undefined && /^(?:req\.)?cook(?:_|$)/.test(fetch.name) && fetch.arguments?.[0]?.text === name;
}

/** Lab case all-weights-zero: 503 with `SC--` on 2.6 to 3.4, with each `balance` algorithm. A backup server of weight 0 does not help (tried on 2.6 and 3.4). */
export default defineRule({
  name: 'all-weights-zero',
  summary: 'All servers of a section have weight 0, so none of them gets a request.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['weight'],
  *check(configuration, { isWhole }) {
    if (!isWhole) return;
    for (const proxy of weightless(configuration)) {
      const options = zeroWeights(proxy);
      const isDrained = getsBoundClients(proxy, configuration);
      const isMany = proxy.servers.filter(server => !server.isDisabled).length > 1;
      yield {
        at: proxy.header,
        ...(isDrained ? { severity: 'information' as const } : configuration.isReached(proxy) ? {} : { severity: 'warning' as const }),
        message: isDrained
          ? `All servers of ${proxy.title} have weight 0. Clients that its cookie binds to one of them are still served; one whose server is down, or unknown, gets a 503. Give a weight of 1 or more to those that are to serve others, too.`
          : `${isMany ? 'All servers' : 'The only server'} of ${proxy.title} ${isMany ? 'have' : 'has'} weight 0, so new requests find no server: ${eachThatStays(proxy)} ${proxy.mode === 'http' ? 'gets a 503' : 'is closed'}. Give a weight of 1 or more to those that are to serve.`,
        related: options.map(({ word, value }) => ({ at: word, message: `Weight 0${value ? whereNotSet(value) : ''}` })),
        repairs: [{
          title: 'Write `weight 1`',
          safety: 'review',
          edits: options.flatMap(({ value }) => (value ? [replaceValue(value, '1')] : [])),
        }],
      };
    }
  },
});
