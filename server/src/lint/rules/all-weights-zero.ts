import type { AclTest } from '../../expression/acl.ts';
import { whenActs } from '../../model/conditions/certain-condition.ts';
import type { Configuration } from '../../model/configuration.ts';
import { comesPast, hasOtherTarget } from '../../model/routes/fall-through.ts';
import { adminSocket } from '../../model/runtime-api.ts';
import { cookieLineOf } from '../../model/servers/persistence.ts';
import type { Proxy } from '../../model/proxy.ts';
import { serversThat, type ServerOption } from '../../model/servers/server.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import { routesNaming } from '../../model/routes/written-routes.ts';
import { replaceValue, whereNotSet } from '../findings/assumed-value.ts';
import { sharedByLine } from '../findings/by-cause.ts';
import { eachOnce } from '../findings/each-once.ts';
import { severities, type RuleFinding, type Severity } from '../finding.ts';
import { listOf } from '../findings/group.ts';
import { hasNoWeight, mayGetWeight } from '../findings/no-weight.ts';
import { eachThatStays } from '../findings/remaining-requests.ts';
import { defineRule } from '../rule.ts';

/**
 * The words by which all servers of a section have weight 0, each once; empty when one can get requests. `use-server` goes past the weight (tried on 2.6 and
 * 3.4), an agent may change it, and so may the DNS.
 */
function zeroWeights(proxy: Proxy): readonly ServerOption[] {
  if (!proxy.isBackend || proxy.isDisabled) return [];
  const first = proxy.servers.find(server => !server.isDisabled);
  if (!first || !hasNoWeight(first)) return [];
  const active = serversThat(proxy.servers, server => !server.isDisabled);
  if (!active.every(server => hasNoWeight(server) && !server.isUncertain)) return [];
  if (hasOtherTarget(proxy) || takesAllByName(proxy)) return [];
  if (active.some(mayGetWeight) || !active.every(({ statement }) => proxy.section.isCertain(statement))) return [];
  const options = active.map(server => server.option('weight')).filter(option => option !== undefined);
  return eachOnce(options, (a, b) => a.statement.equals(b.statement));
}

/** True where `use-server` lines leave no request, or may leave none: by a name that is made at run time. */
function takesAllByName(proxy: Proxy): boolean {
  const lines = proxy.statements('use-server');
  return lines.length > 0 && (lines.some(line => line.word(1)?.value.includes('%') !== false || !proxy.section.isCertain(line)) || !comesPast(proxy, lines));
}

interface Weightless {
  readonly proxy: Proxy;
  readonly options: readonly ServerOption[];
  /** The `default-server` line that alone says so, if one does. */
  readonly common: ServerOption | undefined;
  /** True where some are of a template: a program that fills it may give them weights, where an admin socket lets it in. */
  readonly hasSlots: boolean;
}

const weightless = inProxies((proxy): readonly Weightless[] => {
  const options = zeroWeights(proxy);
  const [first, ...others] = options;
  const common = others.length === 0 && first?.statement.keyword === 'default-server' ? first : undefined;
  return options.length > 0 ? [{ proxy, options, common, hasSlots: proxy.servers.some(server => server.isTemplate) }] : [];
}, ['weight']);

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

/** Who still comes to servers of weight 0, and is served. */
type Served = 'nobody' | 'bound' | 'named';

function servedBy(proxy: Proxy, configuration: Configuration): Served {
  if (getsBoundClients(proxy, configuration)) return 'bound';
  return proxy.statements('use-server').length > 0 ? 'named' : 'nobody';
}

function severityOf(proxy: Proxy, configuration: Configuration): Severity {
  if (servedBy(proxy, configuration) !== 'nobody') return 'information';
  return configuration.isReached(proxy) ? 'error' : 'warning';
}

/** "All servers of `backend app` have weight 0" and the like. */
function beginning(proxies: readonly [Proxy, ...Proxy[]]): string {
  const [{ servers }] = proxies;
  const on = servers.filter(server => !server.isDisabled).length;
  const isOne = proxies.length === 1 && on === 1 && !servers.some(server => server.isTemplate);
  return `${isOne ? 'The only server' : 'All servers'} of ${listOf(proxies)}${proxies.length === 1 && on < servers.length ? ` that ${isOne ? 'is' : 'are'} not \`disabled\`` : ''} ${isOne ? 'has' : 'have'} weight 0`;
}

function consequence(proxy: Proxy, configuration: Configuration): string {
  const end = proxy.mode === 'http' ? 'gets a 503' : 'is closed';
  switch (servedBy(proxy, configuration)) {
    case 'bound': return '. Clients that its cookie binds to one of them are still served; one whose server is down, or unknown, gets a 503. Give a weight of 1 or more to those that are to serve others, too.';
    case 'named': return `. What no \`use-server\` line names a server for finds none: it ${end}. Give a weight of 1 or more to those that are to serve the rest.`;
    case 'nobody': return `, so new requests find no server: ${eachThatStays(proxy)} ${end}. Give a weight of 1 or more to those that are to serve.`;
  }
}

function finding(all: readonly [Weightless, ...Weightless[]], configuration: Configuration): RuleFinding {
  const severityAt = ({ proxy }: Weightless) => severities.indexOf(severityOf(proxy, configuration));
  const [first, ...others] = [...all].sort((a, b) => severityAt(a) - severityAt(b)) as [Weightless, ...Weightless[]];
  const { proxy, common } = first;
  const options = eachOnce([first, ...others].flatMap(each => each.options), (a, b) => a.statement.equals(b.statement));
  return {
    at: common?.word ?? proxy.header,
    severity: severityOf(proxy, configuration),
    message: beginning([proxy, ...others.map(each => each.proxy)]) + consequence(proxy, configuration),
    related: common
      ? [first, ...others].map(each => ({ at: each.proxy.header, message: 'All weights are 0 here' }))
      : options.map(({ word, value }) => ({ at: word, message: `Weight 0${value ? whereNotSet(value) : ''}` })),
    repairs: [{
      title: 'Write `weight 1`',
      safety: 'review',
      edits: options.flatMap(({ value }) => (value ? [replaceValue(value, '1')] : [])),
    }],
  };
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
    const found = weightless(configuration).filter(({ hasSlots }) => !hasSlots || !adminSocket(configuration));
    for (const each of found) if (!each.common) yield finding([each], configuration);
    const byLine = sharedByLine(found.filter(({ common }) => common), ({ common, proxy }) => common?.statement ?? proxy.header);
    for (const { proxies } of byLine) {
      const those = new Set(proxies);
      const [one, ...more] = found.filter(({ proxy }) => those.has(proxy));
      if (one) yield finding([one, ...more], configuration);
    }
  },
});
