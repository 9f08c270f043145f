import type { Configuration } from '../../model/configuration.ts';
import { defaultsSections } from '../../model/defaults-sections.ts';
import { missingSettingsOf, type InheritedSetting } from '../../model/lost-settings.ts';
import type { Proxy } from '../../model/proxy.ts';
import { inProxies } from '../../model/in-proxies.ts';
import type { RuleRepair } from '../finding.ts';
import { enumerate, listOf } from '../group.ts';
import { defineRule } from '../rule.ts';

interface Loss {
  /** The defaults that starts from nothing, and the one above it. */
  readonly later: Proxy;
  readonly earlier: Proxy;
  readonly settings: readonly InheritedSetting[];
  readonly proxies: readonly [Proxy, ...Proxy[]];
}

/** The defaults of a configuration that stand below another one and take nothing over from it. */
function emptyStarts(configuration: Configuration): { later: Proxy; earlier: Proxy }[] {
  const all = defaultsSections(configuration);
  return all.flatMap((later, i) => {
    const earlier = all[i - 1];
    return earlier && later.section.parent === undefined && later.section.isCertain(later.header) ? [{ later, earlier }] : [];
  });
}

/** A pair of which one serves HTTP and the other TCP is two sets of defaults on purpose. */
function isPair(later: Proxy, earlier: Proxy): boolean {
  return later.own('mode') !== undefined && later.mode !== earlier.mode;
}

/** The sections that inherit by their place and lack something. Who writes `from` has chosen the defaults. */
const needyHeirs = inProxies(proxy => {
  const settings = proxy.defaults && proxy.kind !== 'defaults' && proxy.section.parent === undefined ? missingSettingsOf(proxy) : [];
  return settings.length > 0 ? [{ proxy, settings }] : [];
});

function lossesIn(configuration: Configuration): Loss[] {
  return emptyStarts(configuration).flatMap(({ later, earlier }): Loss[] => {
    if (isPair(later, earlier)) return [];
    const heirs = needyHeirs(configuration).filter(({ proxy }) => proxy.defaults === later);
    const missing = new Set(heirs.flatMap(heir => heir.settings));
    const lost = [...missing].filter(setting => setting.givenBy(earlier));
    const [first, ...others] = heirs.filter(heir => heir.settings.some(setting => lost.includes(setting))).map(({ proxy }) => proxy);
    return first ? [{ later, earlier, settings: lost, proxies: [first, ...others] }] : [];
  });
}

/** Has the later defaults go on from the earlier one, which needs a name for that. */
function goOn({ later, earlier }: Loss, configuration: Configuration): RuleRepair[] {
  const isTaken = (name: string) => defaultsSections(configuration).some(proxy => proxy.name === name);
  const name = earlier.name || ['base', 'common', 'shared'].find(each => !isTaken(each));
  const behind = (word: Proxy['nameWord'], text: string) => word ? [{ at: { block: word.block, span: { start: word.span.end, end: word.span.end } }, text }] : [];
  if (name === undefined || (earlier.nameWord === undefined && earlier.section.parent !== undefined)) return [];
  return [{
    title: `Go on from it: \`from ${name}\``,
    safety: 'review',
    edits: [...(earlier.nameWord ? [] : behind(earlier.header.word(0), ` ${name}`)), ...behind(later.nameWord ?? later.header.word(0), ` from ${name}`)],
  }];
}

/** Lab case defaults-start-empty: 503 with `SC--` on 2.6 to 3.4, because the `default_backend` of the first defaults is lost. */
export default defineRule({
  name: 'defaults-start-empty',
  summary: 'A second `defaults` starts from nothing, and sections below it lose settings that they need.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration) {
    for (const loss of lossesIn(configuration)) {
      const { later, earlier, settings, proxies } = loss;
      const names = settings.map(({ name }) => `\`${name}\``);
      yield {
        at: later.header,
        ...(settings.every(({ isMinor }) => isMinor) ? { severity: 'information' as const } : {}),
        message: `A \`defaults\` section takes nothing over from the one above it: ${listOf(proxies)} ${proxies.length > 1 ? 'do' : 'does'} without ${enumerate(names)}, which ${earlier.title} sets. Write \`from\` and the name of that section, or repeat what is needed.`,
        related: [
          ...settings.flatMap(setting => [setting.givenBy(earlier)].flatMap(at => (at ? [{ at, message: 'This is lost' }] : []))),
          ...proxies.map(proxy => ({ at: proxy.header, message: 'This section needs it' })),
        ],
        repairs: goOn(loss, configuration),
      };
    }
  },
});
