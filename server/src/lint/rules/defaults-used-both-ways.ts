import type { Proxy } from '../../model/proxy.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { defineRule } from '../rule.ts';

/** The sections that inherit from a defaults with a name, in either way. */
const heirs = inProxies(proxy => {
  const { defaults } = proxy;
  return defaults?.nameWord && proxy.section.isCertain(proxy.header) && defaults.section.isCertain(defaults.header) ? [{ proxy, defaults }] : [];
});

/** How the sections so far have come to a defaults: by `from`, or because it was the last one above. */
interface Uses {
  byName?: Proxy;
  byPlace?: Proxy;
}

/** `from NAME` in each section that inherits because of its place; not where two are called so, or such a section has no name to write it behind. */
function nameThemAll(defaults: Proxy, proxies: readonly Proxy[]): RuleRepair[] {
  if (proxies.some(proxy => proxy.kind === 'defaults' && proxy !== defaults && proxy.name === defaults.name)) return [];
  const edits = proxies.filter(proxy => proxy.defaults === defaults && proxy.section.parent === undefined).flatMap(({ nameWord }) => {
    if (!nameWord) return [];
    const { block, span: { end } } = nameWord;
    return [{ at: { block, span: { start: end, end } }, text: ` from ${defaults.name}` }];
  });
  return edits.length === 0 ? [] : [{ title: `Say \`from ${defaults.name}\` wherever it is inherited`, safety: 'safe', edits }];
}

function finding(proxy: Proxy, defaults: Proxy, other: Proxy, proxies: readonly Proxy[]): RuleFinding {
  const isByName = proxy.section.parent !== undefined;
  return {
    at: proxy.header,
    message: isByName
      ? `${proxy.title} inherits from ${defaults.title} by name, and another section because it stands above: HAProxy warns that this is ambiguous. Let both say \`from ${defaults.name}\`.`
      : `${proxy.title} inherits from ${defaults.title} because it stands above, and another section by name: HAProxy warns that this is ambiguous. Let this one say \`from ${defaults.name}\` too.`,
    related: [{ at: other.header, message: isByName ? 'This section inherits by place' : 'This section inherits by name' }],
    repairs: nameThemAll(defaults, proxies),
  };
}

/**
 * "defaults section 'x' is explicitly referenced by another proxy and implicitly used here", at each section that comes in the other way than one above
 * (2.6 to 3.4). 2.4 and 2.6 print it as an alert and start all the same.
 */
export default defineRule({
  name: 'defaults-used-both-ways',
  summary: 'Some sections inherit from a `defaults` by its name, and others because it stands above them.',
  category: 'validity',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration) {
    const uses = new Map<Proxy, Uses>();
    for (const { proxy, defaults } of heirs(configuration)) {
      const isByName = proxy.section.parent !== undefined;
      let known = uses.get(defaults);
      if (!known) uses.set(defaults, (known = {}));
      const other = isByName ? known.byPlace : known.byName;
      if (other) yield finding(proxy, defaults, other, configuration.proxies);
      if (isByName) known.byName ??= proxy;
      else known.byPlace ??= proxy;
    }
  },
});
