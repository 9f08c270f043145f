import { isAtLeast, type HaproxyVersion } from '../../language/version.ts';
import type { Configuration } from '../../model/configuration.ts';
import { defaultOption } from '../../model/servers/server.ts';
import { inProxies, inSections } from '../../model/incremental/in-proxies.ts';
import { isSamePlace } from '../../syntax/place.ts';
import type { Word } from '../../syntax/word.ts';
import { closest } from '../closest.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** The words behind `resolvers` on the server lines of a section, and on the `default-server` lines that act on them. */
const resolversAskedFor = inProxies((proxy): readonly Word[] => {
  if (!proxy.isBackend || proxy.isDisabled) return [];
  if (!proxy.section.blocks.some(({ text }) => text.includes('resolvers')) && !defaultOption(proxy.defaults?.defaultServer, 'resolvers')) return [];
  const words: Word[] = [];
  for (const server of proxy.servers) {
    const word = server.option('resolvers')?.value;
    if (word && !word.hasVariable && proxy.section.isCertain(server.statement) && !words.some(known => isSamePlace(known, word))) words.push(word);
  }
  return words;
}, ['resolvers']);

const resolversNames = inSections(section => (section.kind === 'resolvers' ? [section.name?.value ?? ''] : []));

function namesIn(configuration: Configuration, version: HaproxyVersion): Set<string> {
  const names = resolversNames(configuration);
  // HAProxy makes one of this name from /etc/resolv.conf when there is none (tried on 2.6 to 3.4).
  return new Set(isAtLeast(version, '2.6') ? [...names, 'default'] : names);
}

/** `unable to find required resolvers`: tried on 2.6 to 3.4, with an IP address too. A `disabled` section looks nothing up. */
export default defineRule({
  name: 'unknown-resolvers',
  summary: 'A server names a `resolvers` section that does not exist.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['resolvers'],
  *check(configuration, { version, isWhole }) {
    if (!isWhole) return;
    const names = namesIn(configuration, version);
    const missing = new Map<string, Word[]>();
    for (const word of resolversAskedFor(configuration)) {
      if (names.has(word.value)) continue;
      const places = missing.get(word.value) ?? [];
      if (!places.some(place => isSamePlace(place, word))) missing.set(word.value, [...places, word]);
    }
    for (const [name, [first, ...others]] of missing) {
      if (!first) continue;
      const meant = closest(name, names);
      yield {
        at: first,
        message: `There is no section \`resolvers ${name}\`: HAProxy refuses to start. ${meant === undefined ? 'Add the section, or name one that exists.' : `Did you mean \`${meant}\`?`}`,
        related: others.map(at => ({ at, message: 'The same here' })),
        repairs: meant === undefined ? [] : [{ title: `Replace by \`${meant}\``, safety: 'review', edits: [first, ...others].map(word => replaceWord(word, meant)) }],
      };
    }
  },
});
