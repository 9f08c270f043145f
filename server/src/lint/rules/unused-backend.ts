import type { Configuration } from '../../model/configuration.ts';
import { loadsLua } from '../../model/lua.ts';
import { namesMentionedIn } from '../../model/mentioned-names.ts';
import { perProxy, type Proxy } from '../../model/proxy.ts';
import { routesOf } from '../../model/route.ts';
import { defineRule } from '../rule.ts';

/** More than these have one cause: the routes are elsewhere. */
const MANY = 10;

/** What a section says of the backends it needs. */
interface Needs {
  readonly names: readonly string[];
  /** It may need any of them: names made at run time, Lua, agents that are described in files of their own. */
  readonly any: boolean;
}

const needsOf = perProxy((proxy): Needs => {
  const routes = routesOf(proxy);
  const any = routes.some(route => route.isDynamic)
    || proxy.statements('filter').some(line => line.word(1)?.value === 'spoe')
    || proxy.statements('http-request', 'tcp-request', 'http-response').some(line => line.values(1).join(' ').includes('lua.'));
  // A line that is wrong where it stands shows what was meant.
  const meant = proxy.statements('default_backend', 'use_backend').flatMap(line => line.word(1)?.value ?? []);
  return { names: [...routes.map(route => route.name), ...meant], any };
});

/** A backend for requests. Those with a table, a switch-off or another mode have a use of their own. */
const takesRequests = perProxy((proxy): boolean =>
  proxy.kind === 'backend' && proxy.nameWord !== undefined && !proxy.nameWord.hasVariable && !proxy.isDisabled && proxy.carriesTraffic
    && proxy.statements('stick-table').length === 0 && !proxy.section.isConditional,
);

/** The backends that nothing leads to; none where nobody can tell. */
function unusedIn(configuration: Configuration): Proxy[] {
  const { sections, proxies, isWhole } = configuration;
  if (!isWhole || !proxies.some(proxy => proxy.isFrontend)) return [];
  const used = new Set<string>();
  for (const proxy of proxies) {
    const { names, any } = needsOf(proxy);
    if (any) return [];
    for (const name of names) used.add(name);
  }
  // A name that no backend has may be that of one of these, misspelt: unknown-backend speaks.
  for (const name of used) if (!configuration.backend(name)) return [];
  const candidates = proxies.filter(proxy => takesRequests(proxy) && !used.has(proxy.name));
  if (candidates.length === 0 || loadsLua(configuration)) return [];
  for (const section of sections) for (const name of namesMentionedIn(section)) used.add(name);
  return candidates.filter(proxy => !used.has(proxy.name));
}

export default defineRule({
  name: 'unused-backend',
  summary: 'Nothing leads to a backend.',
  category: 'style',
  severity: 'hint',
  preset: 'strict',

  looksAt: 'configuration',
  *check(configuration) {
    const unused = unusedIn(configuration);
    const alone = unused.length > MANY ? unused.slice(0, 1) : unused;
    const others = unused.slice(alone.length);
    for (const proxy of alone) {
      yield {
        at: proxy.nameWord ?? proxy.header,
        message: `No frontend leads to ${proxy.title}${others.length > 0 ? ` and ${others.length} more` : ''}: no request gets to the servers there. Add a \`use_backend\`, or remove what is not needed.`,
        related: others.map(other => ({ at: other.nameWord ?? other.header, message: 'Nothing leads here either' })),
      };
    }
  },
});
