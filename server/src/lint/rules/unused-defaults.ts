import type { Configuration } from '../../model/configuration.ts';
import { defaultsSections } from '../../model/defaults-sections.ts';
import type { Proxy } from '../../model/proxy.ts';
import { removeSection } from '../edits/section-edits.ts';
import { defineRule } from '../rule.ts';

/** The defaults that no section inherits. The last one is left out: files that are read after these may go on with it. */
function unusedIn(configuration: Configuration): { readonly defaults: Proxy; readonly next: Proxy }[] {
  const all = defaultsSections(configuration);
  if (all.length < 2) return [];
  const used = new Set(configuration.proxies.map(proxy => proxy.defaults));
  return all.flatMap((defaults, i) => {
    const next = all[i + 1];
    return next && !used.has(defaults) && !defaults.section.isConditional ? [{ defaults, next }] : [];
  });
}

/** Tried on 2.6 to 3.4: a section inherits the last defaults above it, or the one it names with `from`, and no other. */
export default defineRule({
  name: 'unused-defaults',
  summary: 'No section inherits a defaults.',
  category: 'style',
  severity: 'hint',
  preset: 'strict',

  looksAt: 'configuration',
  *check(configuration) {
    // Without any section below, this is the part of a configuration that other files go on with.
    if (!configuration.isWhole || configuration.proxies.every(proxy => proxy.kind === 'defaults')) return;
    for (const { defaults, next } of unusedIn(configuration)) {
      yield {
        at: defaults.header,
        message: `No section inherits ${defaults.title}: ${next.title} comes before the next section, and starts from nothing, so that the settings here have no effect. Put them together, or name this one with \`from\`.`,
        related: [{ at: next.header, message: 'The next sections inherit this one' }],
        repairs: removeSection(defaults.section, `Remove ${defaults.title}`),
      };
    }
  },
});
