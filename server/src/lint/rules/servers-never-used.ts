import type { Configuration } from '../../model/configuration.ts';
import { takerOfAll } from '../../model/routes/dead-routes.ts';
import { leavesNothing } from '../../model/routes/fall-through.ts';
import { inProxies, proxiesThat } from '../../model/incremental/in-proxies.ts';
import { reachOfServers, type Reach } from '../../model/routes/reached.ts';
import type { Proxy } from '../../model/proxy.ts';
import { answersSomething } from '../../model/request-rules/request-rules.ts';
import { routesOf, type Route } from '../../model/routes/route.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { addLine, deleteLine } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** The listen sections with a line that takes all requests away from their servers: a `default_backend`, or a `use_backend` without a condition, or with one that always holds. */
const takingLines = inProxies(proxy => {
  const route = proxy.kind === 'listen' && proxy.servers.length > 0 && !proxy.isDisabled ? takerOfAll(proxy) : undefined;
  return route ? [{ proxy, route }] : [];
});

/** The listen sections where it takes all their `use_backend` lines. */
const takenTogether = proxiesThat(proxy => proxy.kind === 'listen' && proxy.servers.length > 0 && !proxy.isDisabled && takerOfAll(proxy) === undefined && leavesNothing(proxy));

/** Lab case listen-chosen-at-run-time: a name made for the request leads to the servers of a listen section. */
function butFor(reach: Reach): string {
  return reach === 'maybe' ? ', unless a name made at run time leads to them' : '';
}

/** Takes the line away; where it was inherited, it goes to those of the other heirs that live on it. */
function repairOf(proxy: Proxy, route: Route, configuration: Configuration): RuleRepair {
  const gone = deleteLine(route.statement);
  if (route.owner === proxy) return { title: `Remove \`${route.keyword}\``, safety: 'review', edits: [gone] };
  const livesOnIt = (heir: Proxy) => (heir.servers.length === 0 || reachOfServers(heir, configuration) === 'surely')
    && routesOf(heir).some(({ statement }) => statement.equals(route.statement));
  const heirs = configuration.proxies.filter(heir => heir.isFrontend && heir.kind !== 'defaults' && livesOnIt(heir));
  const text = `default_backend ${route.target.text}`;
  return {
    title: heirs.length === 0 ? `Remove \`${route.keyword}\` from ${route.owner.title}` : `Move \`${route.keyword}\` from ${route.owner.title} into the sections that live on it`,
    safety: 'review',
    edits: [gone, ...heirs.map(heir => addLine(heir, text, 'bind', 'use_backend'))],
  };
}

function* findingsOfLines(configuration: Configuration): Generator<RuleFinding> {
  for (const proxy of takenTogether(configuration)) {
    const [first, ...others] = proxy.statements('use_backend');
    const reach = reachOfServers(proxy, configuration);
    if (!first || reach === 'surely') continue;
    yield {
      at: first,
      ...(reach === 'maybe' ? { severity: 'information' as const } : {}),
      message: `The \`use_backend\` lines of ${proxy.title} take all requests together, so its servers never get one${butFor(reach)}. Remove a line, or the servers.`,
      related: [...others.slice(0, 20).map(line => ({ at: line, message: 'Takes a part of them' })), { at: proxy.servers[0]?.statement ?? proxy.header, message: 'Never used' }],
    };
  }
}

/** Lab case listen-inherits-default-backend; HAProxy warns of `default_backend`, and says nothing of `use_backend` (2.6 to 3.4), nor of several that leave nothing (2.6 and 3.4). */
export default defineRule({
  name: 'servers-never-used',
  summary: 'A listen section has servers, but sends all requests to another backend.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration) {
    yield* findingsOfLines(configuration);
    for (const { proxy, route } of takingLines(configuration)) {
      // Other sections may use a listen section as their backend; then its servers work for them.
      const reach = reachOfServers(proxy, configuration);
      if (reach === 'surely') continue;
      const inherited = route.owner === proxy ? '' : `, inherited from ${route.owner.title},`;
      const target = configuration.backend(route.target.value);
      const isFatal = target?.servers.length === 0 && answersSomething(target) === undefined;
      const what = route.keyword === 'default_backend' ? `\`default_backend ${route.target.value}\`` : `\`use_backend ${route.target.value}\`${route.hasCondition ? ', whose condition always holds,' : ''}`;
      yield {
        at: route.owner === proxy ? route.statement : proxy.header,
        ...(isFatal ? { severity: 'error' as const } : reach === 'maybe' ? { severity: 'information' as const } : {}),
        message: `${what}${inherited} goes before the servers of ${proxy.title}, so they never get a request${butFor(reach)}${isFatal ? ', and the backend has no servers' : ''}. ${route.owner === proxy ? 'Remove it' : 'Move it into the sections that need it'}, or remove the servers.`,
        related: [
          ...(route.owner === proxy ? [] : [{ at: route.statement, message: 'This takes the requests' }]),
          { at: proxy.servers[0]?.statement ?? proxy.header, message: 'Never used' },
        ],
        // It asks all sections: when somebody wants it.
        get repairs(): RuleRepair[] {
          return [repairOf(proxy, route, configuration)];
        },
      };
    }
  },
});
