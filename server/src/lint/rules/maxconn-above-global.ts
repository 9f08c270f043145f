import type { Configuration } from '../../model/configuration.ts';
import { globalLine, globalSections } from '../../model/global-sections.ts';
import type { Proxy } from '../../model/proxy.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleFinding } from '../finding.ts';
import { replaceWord } from '../edits/rule-edits.ts';
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
function clientLimitIn(proxy: Proxy): Limit | undefined {
  return proxy.kind === 'backend' || proxy.isDisabled ? undefined : limitOf(proxy.own('maxconn')?.statement);
}

const limitedProxies = inProxies(proxy => {
  const limit = clientLimitIn(proxy);
  return limit ? [{ proxy, limit }] : [];
}, ['maxconn']);

/** True when the line has an effect: nearly every defaults is inherited by some section with clients. */
function isUsed(owner: Proxy, { proxies }: Configuration): boolean {
  return owner.kind !== 'defaults' || proxies.some(proxy => proxy.isFrontend && proxy.effective('maxconn')?.owner === owner);
}

/** What the sections may have together by their own lines. */
function sumOf(limits: readonly Limit[]): number {
  return limits.reduce((count, limit) => count + limit.count, 0);
}

/** The limits of sections that together are above that of global, although none is alone: somebody has shared out what is not there. */
function sharedOut(total: Limit, limits: readonly Limit[]): RuleFinding | undefined {
  const sum = sumOf(limits);
  if (limits.length < 2 || sum <= total.count) return undefined;
  return {
    at: total.value,
    message: `HAProxy as a whole accepts ${total.count} clients, but its sections may together have ${sum}: one that is busy takes the places of the others, whose clients then wait without an answer. Raise \`maxconn\` in \`global\`, if the machine can take it, or lower the others.`,
    related: limits.map(limit => ({ at: limit.value, message: 'A part of the sum' })),
    repairs: [{ title: `Write \`maxconn ${sum}\` in \`global\``, safety: 'review', edits: [replaceWord(total.value, `${sum}`)] }],
  };
}

/**
 * What HAProxy needs of file descriptors: two for each connection, and at least these for itself. 14 with one thread and one `bind` line, more with checks,
 * listeners and threads (tried on 2.6 to 3.4).
 */
const OWN_DESCRIPTORS = 10;

/** "Cannot raise FD limit to 8209, limit is 5000", and no start; `-c` says nothing of it (tried on 2.6 to 3.4). A `ulimit-n` takes the place of what is needed. */
function beyondDescriptors(total: Limit, configuration: Configuration): RuleFinding | undefined {
  const most = limitOf(globalLine('fd-hard-limit', configuration));
  const isOtherwise = globalSections(configuration).some(section => section.statements('ulimit-n', 'no').some(line => line.keyword === 'ulimit-n' || line.word(1)?.value === 'strict-limits'));
  if (!most || isOtherwise || most.count >= total.count * 2 + OWN_DESCRIPTORS) return undefined;
  const fitting = Math.floor((most.count - SPARE_DESCRIPTORS) / 2);
  return {
    at: total.value,
    severity: 'error',
    message: `\`maxconn ${total.count}\` needs more than ${total.count * 2} file descriptors, two for each connection, and \`fd-hard-limit\` allows ${most.count}: HAProxy does not start, although \`haproxy -c\` says nothing of it. Lower \`maxconn\`, or leave it out, and HAProxy finds the number that fits.`,
    related: [{ at: most.value, message: 'All file descriptors that it may have' }],
    repairs: [
      ...(fitting > 0 ? [{ title: `Write \`maxconn ${fitting}\``, safety: 'review' as const, edits: [replaceWord(total.value, `${fitting}`)] }] : []),
      { title: `Write \`fd-hard-limit ${total.count * 2 + SPARE_DESCRIPTORS}\``, safety: 'review', edits: [replaceWord(most.value, `${total.count * 2 + SPARE_DESCRIPTORS}`)] },
    ],
  };
}

/** Left for threads, listeners and checks. */
const SPARE_DESCRIPTORS = 1000;

/** Lab case global-maxconn-saturated, 2.6 to 3.4: at the limit of global clients wait without an answer. */
export default defineRule({
  name: 'maxconn-above-global',
  summary: 'The `maxconn` of sections, one alone or all together, is above that of `global`, or that one above what `fd-hard-limit` leaves.',
  category: '503',
  severity: 'information',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration) {
    const total = limitOf(globalLine('maxconn', configuration));
    if (!total) return;
    const beyond = beyondDescriptors(total, configuration);
    if (beyond) yield beyond;
    const limited = limitedProxies(configuration);
    // What defaults say is no limit of their own.
    const ownLimits = limited.flatMap(({ proxy, limit }) => (proxy.kind === 'defaults' ? [] : [limit]));
    const [first, ...others] = limited.filter(({ proxy, limit }) => limit.count > total.count && isUsed(proxy, configuration));
    if (!first) {
      const finding = sharedOut(total, ownLimits);
      if (finding) yield finding;
      return;
    }
    const { proxy, limit } = first;
    const highest = Math.max(sumOf(ownLimits), ...[first, ...others].map(each => each.limit.count));
    yield {
      at: limit.value,
      message: `${proxy.kind === 'defaults' ? `Each frontend below ${proxy.title}` : proxy.title} may have ${limit.count} clients, but HAProxy as a whole accepts ${total.count}: at that number further clients of all sections wait without an answer. Raise \`maxconn\` in \`global\`, if the machine can take it, or lower it here.`,
      related: [
        { at: total.statement, message: 'This limit is for all sections together' },
        ...others.map(other => ({ at: other.limit.value, message: 'Above it, too' })),
      ],
      repairs: [{ title: `Write \`maxconn ${highest}\` in \`global\``, safety: 'review', edits: [replaceWord(total.value, `${highest}`)] }],
    };
  },
});
