import type { Configuration } from '../../model/configuration.ts';
import { defaultsSections } from '../../model/defaults-sections.ts';
import { logFormatOptions } from '../../model/expressions/log-options.ts';
import { isFatal, lossesIn, type Loss } from '../../model/lost-settings.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { RuleRepair } from '../finding.ts';
import { enumerate, listOf } from '../findings/group.ts';
import { deleteLine } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** The sections that take a defaults over because they stand below it. */
function implicitHeirs(defaults: Proxy, configuration: Configuration): Proxy[] {
  return configuration.proxies.filter(proxy => proxy.defaults === defaults && proxy.kind !== 'defaults' && proxy.section.parent === undefined);
}

/** The log formats that a later defaults says again, which HAProxy warns of where it has inherited them (2.6 to 3.4). */
function repeatedLogFormats({ later, earlier }: Loss): Statement[] {
  const lines = (proxy: Proxy) => proxy.statements('option', 'log-format').filter(line => line.keyword === 'log-format' || logFormatOptions.includes(line.word(1)?.value ?? ''));
  const known = new Set(lines(earlier).map(line => line.values(0).join(' ')));
  return lines(later).filter(line => known.has(line.values(0).join(' ')));
}

/**
 * Has the later defaults go on from the earlier one, which needs a name for that. The sections that took it by their place then have to say so, too: of both
 * uses at once 2.6 writes an alert at each start, and 3.0 to 3.4 a warning.
 */
function goOn(loss: Loss, configuration: Configuration): RuleRepair[] {
  const { later, earlier } = loss;
  const isTaken = (name: string) => defaultsSections(configuration).some(proxy => proxy.name === name);
  const name = earlier.name || ['base', 'common', 'shared'].find(each => !isTaken(each));
  const behind = (word: Proxy['nameWord'], text: string) => word ? [{ at: { block: word.block, span: { start: word.span.end, end: word.span.end } }, text }] : [];
  if (name === undefined || (earlier.nameWord === undefined && earlier.section.parent !== undefined)) return [];
  return [{
    title: `Go on from it: \`from ${name}\``,
    safety: 'review',
    edits: [
      ...(earlier.nameWord ? [] : behind(earlier.header.word(0), ` ${name}`)),
      ...implicitHeirs(earlier, configuration).flatMap(proxy => behind(proxy.nameWord, ` from ${name}`)),
      ...behind(later.nameWord ?? later.header.word(0), ` from ${name}`),
      ...repeatedLogFormats(loss).map(deleteLine),
    ],
  }];
}

/** Each once: one `default-server` line may give several settings. */
function lostLines({ settings, earlier }: Loss): Statement[] {
  const lines = settings.flatMap(setting => setting.givenBy(earlier) ?? []);
  return lines.filter((line, i) => lines.findIndex(other => other.equals(line)) === i);
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
        ...(settings.every(({ isMinor }) => isMinor) ? { severity: 'information' as const } : isFatal(loss) ? { severity: 'error' as const } : {}),
        message: `A \`defaults\` section takes nothing over from the one above it: ${listOf(proxies)} ${proxies.length > 1 ? 'do' : 'does'} without ${enumerate(names)}, which ${earlier.title} sets. Write \`from\` and the name of that section, or repeat what is needed.`,
        related: [
          ...lostLines(loss).map(at => ({ at, message: 'This is lost' })),
          ...proxies.map(proxy => ({ at: proxy.header, message: 'This section needs it' })),
        ],
        repairs: goOn(loss, configuration),
      };
    }
  },
});
