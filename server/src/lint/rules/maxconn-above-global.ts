import type { Configuration } from '../../model/configuration.ts';
import { perProxy, type Proxy } from '../../model/proxy.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { replaceWord } from '../rule-edits.ts';
import { defineRule } from '../rule.ts';

interface Limit {
  readonly statement: Statement;
  readonly value: Word;
  readonly count: number;
}

function limitOf(statement: Statement | undefined): Limit | undefined {
  const value = statement?.word(1);
  return statement && value && /^[1-9]\d{0,8}$/.test(value.value) ? { statement, value, count: Number(value.value) } : undefined;
}

/** The limit that a section sets for its own clients, or for those of the frontends below it. */
const clientLimitIn = perProxy((proxy): Limit | undefined => (proxy.kind === 'backend' || proxy.isDisabled ? undefined : limitOf(proxy.own('maxconn')?.statement)));

/** The last `maxconn` of global; undefined when a `.if` decides about it. */
function globalLimit({ sections }: Configuration): Limit | undefined {
  const owner = sections.filter(section => section.kind === 'global' && section.last('maxconn')).at(-1);
  const statement = owner?.last('maxconn');
  return owner && statement && owner.isCertain(statement) ? limitOf(statement) : undefined;
}

/** True when the line has an effect: nearly every defaults is inherited by some section with clients. */
function isUsed(owner: Proxy, { proxies }: Configuration): boolean {
  return owner.kind !== 'defaults' || proxies.some(proxy => proxy.isFrontend && proxy.effective('maxconn')?.owner === owner);
}

/** Lab case global-maxconn-saturated, 2.6 to 3.4: at the limit of global clients wait without an answer. */
export default defineRule({
  name: 'maxconn-above-global',
  summary: 'A `maxconn` for clients is above that of `global`, which comes first.',
  category: '503',
  severity: 'information',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration) {
    const total = globalLimit(configuration);
    if (!total) return;
    const isAbove = (proxy: Proxy) => (clientLimitIn(proxy)?.count ?? 0) > total.count;
    const [first, ...others] = configuration.proxies.filter(proxy => isAbove(proxy) && isUsed(proxy, configuration));
    const limit = first && clientLimitIn(first);
    if (!limit) return;
    const highest = Math.max(...[first, ...others].map(proxy => clientLimitIn(proxy)?.count ?? 0));
    yield {
      at: limit.value,
      message: `${first.kind === 'defaults' ? `Each frontend below ${first.title}` : first.title} may have ${limit.count} clients, but HAProxy as a whole accepts ${total.count}: at that number further clients of all sections wait without an answer. Raise \`maxconn\` in \`global\`, if the machine can take it, or lower it here.`,
      related: [
        { at: total.statement, message: 'This limit is for all sections together' },
        ...others.map(proxy => ({ at: clientLimitIn(proxy)?.value ?? proxy.header, message: 'Above it, too' })),
      ],
      repairs: [{ title: `Write \`maxconn ${highest}\` in \`global\``, safety: 'review', edits: [replaceWord(total.value, `${highest}`)] }],
    };
  },
});
