import { isAtLeast } from '../../language/version.ts';
import type { Configuration } from '../../model/configuration.ts';
import { defaultsSections } from '../../model/defaults-sections.ts';
import type { Proxy } from '../../model/proxy.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import type { Word } from '../../syntax/word.ts';
import { closest } from '../closest.ts';
import type { RuleFinding } from '../finding.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** The name behind `from`, where it is certain. */
function parentWordOf(proxy: Proxy): Word | undefined {
  const { header, section } = proxy;
  const { parentWord } = section;
  return parentWord && !parentWord.hasVariable && section.isCertain(header) ? parentWord : undefined;
}

/** The sections that name the defaults they inherit, and the defaults that can be named so. */
const involved = inProxies(proxy => {
  const [parent, name] = [parentWordOf(proxy), proxy.kind === 'defaults' ? proxy.nameWord : undefined];
  return parent || name ? [{ proxy, parent, name }] : [];
});

function unknown(word: Word, proxy: Proxy, configuration: Configuration): RuleFinding {
  const name = word.value;
  const all = defaultsSections(configuration).filter(each => each.nameWord);
  const below = all.find(each => each.name === name);
  const above = configuration.proxies.slice(0, configuration.proxies.indexOf(proxy)).filter(each => each.kind === 'defaults' && each.nameWord);
  const meant = below ? undefined : closest(name, above.map(each => each.name));
  return {
    at: word,
    message: below
      ? `\`defaults ${name}\` stands below ${proxy.title}, and a section can inherit only from what stands above it: HAProxy refuses to start. Move the defaults up.`
      : `There is no \`defaults ${name}\`: HAProxy refuses to start. ${meant === undefined ? 'Add it above, or name one that exists.' : `Did you mean \`${meant}\`?`}`,
    related: below ? [{ at: below.nameWord ?? below.header, message: 'Defined here, too late' }] : [],
    repairs: meant === undefined ? [] : [{ title: `Replace by \`${meant}\``, safety: 'review', edits: [replaceWord(word, meant)] }],
  };
}

/** `defaults section 'x' not found`, `ambiguous defaults section name`: tried on 2.6 to 3.4. 3.4 says the second with an alert and starts all the same. */
export default defineRule({
  name: 'unknown-defaults',
  summary: '`from` names a `defaults` section that does not stand above, or one of several of that name.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration, { version, isWhole }) {
    const above = new Map<string, Proxy[]>();
    let isOpen = false;
    for (const { proxy, parent: word, name } of involved(configuration)) {
      const candidates = word ? (above.get(word.value) ?? []) : [];
      if (word && candidates.length === 0 && isWhole && !isOpen) yield unknown(word, proxy, configuration);
      if (word && candidates.length > 1 && candidates.every(each => each.section.isCertain(each.header))) {
        yield {
          at: word,
          ...(isAtLeast(version, '3.4') ? { severity: 'warning' as const } : {}),
          message: `There are ${candidates.length} sections \`defaults ${word.value}\` above, and HAProxy ${isAtLeast(version, '3.4') ? 'objects to the ambiguity' : 'does not choose: it refuses to start'}. Rename all but one.`,
          related: candidates.map(each => ({ at: each.nameWord ?? each.header, message: 'One of them' })),
        };
      }
      if (!name) continue;
      if (name.hasVariable) isOpen = true;
      const same = above.get(proxy.name);
      if (same) same.push(proxy);
      else above.set(proxy.name, [proxy]);
    }
  },
});
