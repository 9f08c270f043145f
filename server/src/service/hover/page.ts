import type { KnownWord } from '../../language/catalogue.ts';
import { isDeprecatedIn, isKnownIn, isRemovedIn } from '../../language/lifetime.ts';
import { manualUrl } from '../../language/manual-url.ts';
import { proseHeadings, readProse } from '../../language/prose.ts';
import type { ProseBook } from '../../language/prose-book.ts';
import type { HaproxyVersion } from '../../language/version.ts';
import { ruleUrl } from '../../lint/rule-url.ts';
import { code, join, type Markdown } from '../markdown.ts';
import { signatureLines, signatureText } from './signature.ts';
import type { Topic } from './topic.ts';

/** A topic as an editor shows it: short, the most urgent first. */
export function hoverPage({ word, argument, here = [] }: Topic, book: ProseBook, version: HaproxyVersion): Markdown {
  if (!word) return join(here, '\n\n');
  const text = book.textOf(word);
  const prose = text === undefined ? undefined : readProse(text);
  const parts = (['Interacts with', 'Common mistake'] as const).flatMap(heading => {
    const part = prose?.parts.get(heading);
    return part === undefined ? [] : [[`**${heading}:** ${part}`]];
  });
  return join([
    ...signatureText(word, argument).map(line => [line]),
    ...warnings(word, version).map(line => [line]),
    ...here,
    ...(prose ? [[prose.summary]] : []),
    ...(prose?.example ? [[`\`\`\`haproxy\n${prose.example}\`\`\``]] : []),
    ...parts,
    ...[placement(word), links(word, version, prose?.parts.get('Rules'))].filter(line => line !== '').map(line => [line]),
  ], '\n\n');
}

/** All there is to say of a word, for reading it as a page. */
export function wordPage(word: KnownWord, book: ProseBook, version: HaproxyVersion): string {
  const text = book.textOf(word);
  const prose = text === undefined ? undefined : readProse(text);
  const parts = proseHeadings.flatMap(heading => {
    const part = prose?.parts.get(heading);
    return part === undefined ? [] : [`## ${heading}\n\n${part.replace(/^```haproxy.*$/gm, '```haproxy')}`];
  });
  return [
    `# ${word.name}`,
    ...[placement(word)].filter(line => line !== ''),
    ...signatureLines(word).filter(line => line !== word.name).map(code),
    ...warnings(word, version),
    ...(prose ? [prose.summary] : []),
    ...(prose?.example ? [`\`\`\`haproxy\n${prose.example}\`\`\``] : []),
    ...parts,
    ...[manualUrl(word, version)].filter(url => url !== undefined).map(url => `Manual: ${url}`),
  ].join('\n\n');
}

/** What the version makes of the word, when that is not simply to accept it. */
function warnings({ fact, experimentalIn }: KnownWord, version: HaproxyVersion): string[] {
  const instead = fact.instead === undefined ? '' : `; instead: ${written(fact.instead)}`;
  if (isRemovedIn(fact, version)) return [`**Gone in ${version}**: refused from ${fact.removed ?? ''} on${instead}.`];
  if (!isKnownIn(fact, version)) return [`**Not in ${version}**${typeof fact.since === 'string' ? `: it came with ${fact.since}` : ''}.`];
  const lines: string[] = [];
  if (isDeprecatedIn(fact, version)) lines.push(`**Deprecated** since ${fact.deprecated ?? ''}${fact.removed === undefined ? '' : `, gone from ${fact.removed} on`}${instead}.`);
  if (experimentalIn === 'all' || experimentalIn?.includes(version)) lines.push('**Experimental**: wants `expose-experimental-directives` in `global`.');
  return lines;
}

/** What to use instead: words of the configuration as such, "an external process manager" as it is. */
function written(instead: string): string {
  if (/process manager|section$|command line/.test(instead)) return instead;
  return instead.split(/ ([|/+]) /).map((part, i) => (i % 2 === 0 ? code(part) : part === '+' ? ' with ' : ' or ')).join('');
}

/** What a word is, for people. */
const kindNames: Partial<Record<KnownWord['kind'], string>> = {
  'server-options': 'Option of `server` and `default-server`', 'bind-options': 'Option of `bind`', actions: 'Action', fetches: 'Sample fetch', converters: 'Converter',
  'log-aliases': 'Log-format alias', 'log-flags': 'Log-format flag', 'acl-flags': 'Flag of `acl`', 'match-methods': 'Match method of `-m`',
  'predefined-acls': 'ACL that HAProxy defines', 'stick-table-types': 'Data type of a stick table', balance: 'Algorithm of `balance`', 'cookie-options': 'Option of `cookie`',
  modes: 'Value of `mode`', 'retry-on': 'Event of `retry-on`', filters: 'Filter', 'check-statuses': 'Status of a health check', 'termination-states': 'Termination state',
  predicates: 'Predicate of `.if`', environment: 'Environment variable that HAProxy sets', sections: 'Section',
};

/** Where the word may stand, what holds without it, and since when it is there. */
function placement({ kind, sections, note, absent, fact }: KnownWord): string {
  const sentences = [
    sections ? `In ${sections.map(section => (section === 'named-defaults' ? '`defaults` with a name' : code(section))).join(', ')}` : kindNames[kind],
    note, absent === undefined ? undefined : `Without it: ${code(absent)}`,
    typeof fact.since === 'string' ? `Since ${fact.since}` : undefined, fact.build === undefined ? undefined : `Only where HAProxy is built with ${fact.build}`,
  ].filter(sentence => sentence !== undefined);
  return sentences.length === 0 ? '' : `${sentences.join('. ')}.`;
}

function links(word: KnownWord, version: HaproxyVersion, watching: string | undefined): string {
  const rules = [...(watching ?? '').matchAll(/`([\w-]+)`/g)].map(([, name]) => `[${name ?? ''}](${ruleUrl(name ?? '')})`);
  const url = manualUrl(word, version);
  const manual = url === undefined ? [] : [`[Manual ${version}](${url})`];
  return [...manual, ...(rules.length > 0 ? [`Rules: ${rules.join(', ')}`] : [])].join(' | ');
}
