import type { Configuration } from '../../model/configuration.ts';
import { loadsLua } from '../../model/lua.ts';
import { namesMentionedIn } from '../../model/mentioned-names.ts';
import type { Proxy } from '../../model/proxy.ts';
import { routesOf } from '../../model/routes/route.ts';
import { inProxies, proxiesThat } from '../../model/incremental/in-proxies.ts';
import { removeSection } from '../edits/section-edits.ts';
import { defineRule } from '../rule.ts';

/** More than these have one cause: the routes are elsewhere. */
const MANY = 10;

/** The sections that may need any backend: by names made at run time, Lua, agents that are described in files of their own. */
const needingAny = proxiesThat(proxy =>
  routesOf(proxy).some(route => route.isDynamic)
    || proxy.statements('filter').some(line => line.word(1)?.value === 'spoe')
    || proxy.statements('http-request', 'tcp-request', 'http-response').some(line => line.values(1).join(' ').includes('lua.')),
);

/** The names of the backends that sections need. */
const neededNames = inProxies(proxy => {
  // A line that is wrong where it stands shows what was meant.
  const meant = proxy.statements('default_backend', 'use_backend').flatMap(line => line.word(1)?.value ?? []);
  return [...new Set([...routesOf(proxy).map(route => route.name), ...meant])];
});

/** The backends for requests. Those with a table, a switch-off or another mode have a use of their own. */
const takingRequests = proxiesThat(proxy =>
  proxy.kind === 'backend' && proxy.nameWord !== undefined && !proxy.nameWord.hasVariable && !proxy.isDisabled && proxy.carriesTraffic
    && proxy.statements('stick-table').length === 0 && !proxy.section.isConditional,
);

/** The backends that nothing leads to; none where nobody can tell. */
function unusedIn(configuration: Configuration): Proxy[] {
  if (!configuration.isWhole || !configuration.proxies.some(proxy => proxy.isFrontend) || needingAny(configuration).length > 0) return [];
  const used = new Set(neededNames(configuration));
  // A name that no backend has may be that of one of these, misspelt: unknown-backend speaks.
  for (const name of used) if (!configuration.backend(name)) return [];
  const candidates = takingRequests(configuration).filter(proxy => !used.has(proxy.name));
  if (candidates.length === 0 || loadsLua(configuration)) return [];
  const mentioned = new Set(namesMentionedIn(configuration));
  return candidates.filter(proxy => !mentioned.has(proxy.name));
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
        repairs: others.length > 0 ? [] : removeSection(proxy.section, `Remove ${proxy.title}`),
      };
    }
  },
});
