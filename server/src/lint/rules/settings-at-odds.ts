import { filterFact } from '../../language/filters.ts';
import { isKnownIn } from '../../language/lifetime.ts';
import { hasText } from '../../model/incremental/per-block.ts';
import type { Section } from '../../model/section.ts';
import { inProxies, inSections } from '../../model/incremental/in-proxies.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { RuleFinding } from '../finding.ts';
import { crowdedThreads, threadsWithoutGroup } from '../findings/crowded-threads.ts';
import { missingThreads } from '../findings/missing-threads.ts';
import { deleteLine, insertLineBelow, moveBelow, replaceWord, type RuleEdit } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

const MEGABYTE = 1024 ** 2;
const RING_SIZE = 16_384;

/** Lines that HAProxy has to have read before another line of the section makes use of them. */
const mustStandAbove: Readonly<Record<string, { readonly settings: readonly string[]; readonly user: string; readonly why: string }>> = {
  'crt-store': { settings: ['crt-base', 'key-base'], user: 'load', why: 'has looked for its files already' },
  ring: { settings: ['size'], user: 'backing-file', why: 'has made the file in another size' },
};

/** "can't be used after a load line" (tried on 3.0 to 3.4), "cannot resize an already mapped file" (2.6 to 3.4). */
function tooLate(section: Section): RuleFinding[] {
  const order = mustStandAbove[section.kind];
  const { header } = section;
  if (!order || !header) return [];
  const lines = certain(section, order.user, ...order.settings);
  const user = lines.findIndex(({ keyword }) => keyword === order.user);
  if (user < 0) return [];
  return lines.slice(user + 1).filter(({ keyword }) => keyword !== order.user).map((at): RuleFinding => {
    const text = at.block.text.slice(at.line.start + at.indentation.length, at.line.end);
    return {
      at,
      message: `\`${at.keyword}\` stands below the \`${order.user}\` line, which ${order.why}: HAProxy refuses to start. Move it above.`,
      related: lines[user] ? [{ at: lines[user], message: 'Needs it' }] : [],
      repairs: [{ title: 'Move it to the top of the section', safety: 'review', edits: [deleteLine(at), insertLineBelow(header, text, section)] }],
    };
  });
}

/** "max-object-size is limited to an half of total-max-size": tried on 2.6 to 3.4. */
function largeObjects(section: Section): RuleFinding[] {
  const total = numberOf(section, 'total-max-size');
  const object = numberOf(section, 'max-object-size');
  const most = total && total.number > 0 && total.number <= 4095 ? total.number * MEGABYTE / 2 : undefined;
  if (!total || !object || most === undefined || object.number <= most) return [];
  const fitting = Math.ceil(object.number * 2 / MEGABYTE);
  return [{
    at: object.word,
    message: `One object may take half of the cache at most, which is ${most} bytes with \`total-max-size ${total.number}\`: HAProxy refuses to start. Write \`${most}\` or less${fitting <= 4095 ? `, or \`total-max-size ${fitting}\`` : ''}.`,
    related: [{ at: total.word, message: 'In megabytes' }],
    repairs: [{ title: `Write \`${most}\``, safety: 'review', edits: [replaceWord(object.word, `${most}`)] }],
  }];
}

/** "event max length exceeds size", "exceeds max payload size": from 3.0 on a little less fits than its size. Tried on 2.6 to 3.4. */
function longEvents(section: Section): RuleFinding[] {
  const length = numberOf(section, 'maxlen');
  const size = numberOf(section, 'size');
  if (!length || (!size && section.statements('size').length > 0)) return [];
  const room = size?.number ?? RING_SIZE;
  if (room < RING_SIZE || length.number <= room) return [];
  return [{
    at: length.word,
    severity: 'warning',
    message: `No event of ${length.number} bytes fits a ring of ${room}${size ? '' : ', which is its size without a `size` line'}: HAProxy warns, and cuts events off at less. Give the ring several times the \`size\` of its longest event.`,
  }];
}

/** The number on the last line of a keyword, when nothing else decides about it. */
function numberOf(section: Section, keyword: string) {
  const line = section.statements(keyword).at(-1);
  const word = line?.word(1);
  return line && word && section.isCertain(line) && /^\d{1,10}$/.test(word.value) && !word.hasVariable ? { word, number: Number(word.value) } : undefined;
}

function certain(section: Section, ...keywords: readonly string[]): Statement[] {
  return section.statements(...keywords).filter(line => section.isCertain(line));
}

const findingsIn = inSections((section): readonly RuleFinding[] => {
  switch (section.kind) {
    case 'cache': return largeObjects(section);
    case 'crt-store': return tooLate(section);
    case 'ring': return [...tooLate(section), ...longEvents(section)];
    default: return [];
  }
});

const compresses = hasText(text => /\bfilter[ \t]+comp/.test(text));
const asksCache = hasText(text => /\bcache-(?:use|store)\b/.test(text));

/**
 * "unable to enable the compression filter before the cache 'c1'": the rules that ask a cache count where no `filter cache` stands above them. Tried on 2.6 to
 * 3.4, also in TCP mode.
 */
const compressedTooEarly = inProxies((proxy): RuleFinding[] => {
  const { section } = proxy;
  if (!compresses(section) || section.statements('filter-sequence').length > 0 || (proxy.defaults && asksCache(proxy.defaults.section))) return [];
  const lines = certain(section, 'filter', 'http-request', 'http-response');
  const caches = cachesOn(lines);
  const last = caches.at(-1);
  const [filter, ...others] = last ? lines.slice(0, last.at).filter(line => isCompression(line, section)) : [];
  if (!filter || !last) return [];
  const above = lines.indexOf(filter);
  const [first = last] = caches.filter(({ at }) => at > above);
  const kind = filter.word(1)?.value;
  return [{
    at: filter,
    message: `\`filter ${kind}\` stands above the cache \`${first.name}\`, which has to store an answer before it is compressed: HAProxy refuses to start. Move it below${first.line.keyword === 'filter' ? ` \`filter cache ${first.name}\`` : ''}.`,
    related: [{ at: first.line, message: 'Has to stand above' }, ...others.map(other => ({ at: other, message: 'The same here' }))],
    repairs: [{ title: 'Move it below the cache', safety: 'review', edits: moveAllBelow([filter, ...others], last.line) }],
  }];
}, ['filter']);

function isCompression({ keyword, words }: Statement, { version }: Section): boolean {
  const fact = keyword === 'filter' ? filterFact(words[1]?.value ?? '') : undefined;
  return fact !== undefined && /^comp(?:ression|-re[qs])$/.test(fact.name) && isKnownIn(fact, version);
}

/** Lines that go to the same place are put there in one edit. */
function moveAllBelow(lines: readonly [Statement, ...Statement[]], last: Statement): RuleEdit[] {
  const moved = lines.flatMap(line => moveBelow(line, last));
  const [put, ...others] = moved.filter(({ text }) => text !== '') as [RuleEdit, ...RuleEdit[]];
  return [{ at: put.at, text: [put, ...others].map(({ text }) => text).join('') }, ...moved.filter(({ text }) => text === '')];
}

interface NamedCache {
  readonly name: string;
  readonly at: number;
  readonly line: Statement;
}

/** The caches of a section, each at the line that names it first. */
function cachesOn(lines: readonly Statement[]): NamedCache[] {
  const caches = new Map<string, NamedCache>();
  for (const [at, line] of lines.entries()) {
    const name = nameOfCache(line)?.value;
    if (name !== undefined && !caches.has(name)) caches.set(name, { name, at, line });
  }
  return [...caches.values()];
}

function nameOfCache(line: Statement) {
  const action = line.word(1)?.value;
  return (line.keyword === 'filter' ? action === 'cache' : action === 'cache-use' || action === 'cache-store') ? line.word(2) : undefined;
}

/** What HAProxy refuses, or warns of, where each line by itself is right. */
export default defineRule({
  name: 'settings-at-odds',
  summary: 'Two lines do not go together, or stand in the wrong order: of a `cache`, `ring` or `crt-store`, of filters, and of threads.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  check: (configuration, { isWhole }) => [
    ...findingsIn(configuration), ...compressedTooEarly(configuration),
    ...(isWhole ? [...missingThreads(configuration), ...crowdedThreads(configuration), ...threadsWithoutGroup(configuration)] : []),
  ],
});
