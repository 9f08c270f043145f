import { fetchesWithVariants, variantOf, type MatchMethod } from '../../language/acl-variants.ts';
import type { WrittenTest } from '../../model/conditions/acl-tests.ts';
import { asciiHost, withoutTypographicQuotes } from '../../model/conditions/foreign-letters.ts';
import { hostMistakeOf, type HostMistake } from '../../model/conditions/host-mistake.ts';
import type { TextTest } from '../../model/conditions/text-test.ts';
import type { Word } from '../../syntax/word.ts';
import { addAlternative, addFlag, setMatch } from '../edits/acl-edits.ts';
import type { RuleRepair } from '../finding.ts';
import { betweenSlashes, correctPatterns, replaceIf, unreadVariable, withBlanks, withoutQuotes, withoutSlashes } from '../edits/pattern-edits.ts';
import { deadTestFinding, deadTestFindings, type DeadPattern, type DeadTest } from '../findings/pattern-findings.ts';
import { deleteWord, inDoubleQuotes, replaceWord, type RuleEdit } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

const findingsIn = deadTestFindings(
  /host|sni|var\(/i,
  (pattern, test) => {
    const mistake = ['host', 'sni', 'host part'].includes(test.source.subject) ? hostMistakeOf(pattern, test) : undefined;
    return mistake === 'dot' && losesItsEnd(test) ? undefined : mistake;
  },
  found => deadTestFinding(found, explain(found.dead[0], found), 'Never matches either', repairsOf(found)),
);

/** `hdr_end(host),lower .example.com` was to compare the end: match-lost-to-converter speaks of it. */
function losesItsEnd({ written: { test: { criterion: { calls }, flags } } }: TextTest): boolean {
  return calls.length > 1 && variantOf(calls[0]?.name ?? '')?.match === 'end' && !flags.some(({ name }) => name === '-m');
}

function explain({ word, why }: DeadPattern<HostMistake>, { test }: DeadTest<HostMistake>): string {
  const pattern = `\`${word.value}\``;
  const criterion = `\`${test.written.criterion.value}\``;
  switch (why) {
    case 'variable': return unreadVariable(word.value, criterion);
    case 'delimiters': return betweenSlashes(word.value);
    case 'quotes': return `The quotes within the quotes are a part of the pattern, and a host name has none, so ${criterion} never matches ${pattern}. Leave the inner ones out.`;
    case 'scheme': return `Clients send a host name without \`${schemeIn(word.value)}://\`, so ${criterion} never matches ${pattern}. Leave the scheme out.`;
    case 'path': return `A host name has no \`/\`, so ${criterion} never matches ${pattern}. Leave the path out, and test it with \`path_beg\`.`;
    case 'blank': return `A host name has no blanks, so ${criterion} never matches ${pattern}. Write one pattern a word, without quotes around all of them.`;
    case 'regex': return `${criterion} compares plain text, so it never matches the regular expression ${pattern}. Use the variant for regular expressions.`;
    case 'wildcard': return `${criterion} compares plain text: the \`${word.value.includes('*') ? '*' : '?'}\` in ${pattern} stands for itself, and host names do not have one. ${word.value.includes('*') ? withoutStar(word.value, test.match) : 'Use the variant for regular expressions.'}`;
    case 'dot': return `A host name does not begin with a dot, so ${criterion} never matches ${pattern}. Compare the end instead.`;
    case 'port': return `${criterion} has no port, so it never matches ${pattern}. Leave the port out.`;
    case 'case': return `${criterion} makes all letters ${test.source.letters} case, so it never matches ${pattern}. Write the pattern so, or add \`-i\`.`;
    case 'letters': return withoutTypographicQuotes(word.value) === undefined
      ? `Clients send a host name in letters of ASCII, others as \`xn--...\`, so ${criterion} never matches ${pattern}. Write it as clients do.`
      : `These quotation marks mean nothing to HAProxy: they are a part of ${pattern}, and ${criterion} never matches it. Leave them out.`;
    case 'separator': return `The host name is cut at each dot, so ${criterion} never matches ${pattern}, which has one. Compare the whole name, or write one part of it.`;
  }
}

/** `https` for `^https?://` too. */
function schemeIn(pattern: string): string {
  return /([a-z]+)\??:/i.exec(pattern)?.[1] ?? 'https';
}

function withoutStar(pattern: string, match: MatchMethod): string {
  if (match !== 'sub' && pattern.indexOf('*') === pattern.length - 1) return 'Compare the beginning instead.';
  return match === 'sub' ? 'Leave it out: what stands before and behind the pattern does not matter.' : 'Compare the end (or the beginning) instead.';
}

/** `^https?://www` as `^www`. Of a path behind the host something more would have to be said. */
function withoutScheme(word: Word): RuleEdit | undefined {
  const [, quote = '', rest, end] = /^(["']?)\^?(?:https?\??|\(https?(?:\|https?)?\)):\\?\/\\?\/([^/$\\]+(?:\\[^/][^/$\\]*)*)((?:\\?\/\??)?\$?)\1$/i.exec(word.text) ?? [];
  return rest === undefined || /^[\^?*+]/.test(rest) ? undefined : replaceWord(word, `${quote}^${rest}${end ? '$' : ''}${quote}`);
}

/** What can be mended in the pattern itself. */
function corrected({ word, why }: DeadPattern<HostMistake>, { test }: DeadTest<HostMistake>): RuleEdit | undefined {
  if (why === 'wildcard' && test.match === 'sub') return /^\*?[\w.-]+\*?$/.test(word.value) ? replaceWord(word, word.value.replaceAll('*', '')) : undefined;
  if (why === 'blank') return /^["']?[\w.\s*-]+["']?$/.test(word.text) ? replaceWord(word, word.value.trim().replace(/\s+/g, ' ')) : undefined;
  if (why === 'variable') return inDoubleQuotes(word);
  if (why === 'delimiters') return withoutSlashes(word);
  if (why === 'quotes') return withoutQuotes(word);
  if (why === 'letters') return replaceIf(word, withoutTypographicQuotes(word.value) ?? asciiHost(word.value, test.match));
  if (why === 'regex') return withBlanks(word, test.match);
  if (why === 'scheme' && test.match === 'reg') return withoutScheme(word);
  if (test.match === 'reg' || (why !== 'scheme' && why !== 'path' && why !== 'port')) return undefined;
  const host = /^(?:[a-z]+:\/\/)?([\w.-]+(?::\d+)?)(?:\/[^*]*)?$/i.exec(word.value)?.[1];
  return host === undefined ? undefined : replaceWord(word, test.source.hasNoPort ? host.replace(/:\d+$/, '') : host);
}

/** `*.example.com` and `.example.com` as the end of a name, `app.*` as its beginning. */
function partOf({ word, why }: DeadPattern<HostMistake>): { match: 'beg' | 'end'; text: string } | undefined {
  if (why === 'dot') return { match: 'end', text: word.value };
  const [, end, start] = /^(?:\*(\.?[\w.-]+(?::\d+)?)|([\w.-]+)\*)$/.exec(word.value) ?? [];
  if (why !== 'wildcard') return undefined;
  return end !== undefined ? { match: 'end', text: end } : start !== undefined ? { match: 'beg', text: start } : undefined;
}

/** The test between braces that compares in another way, with the `-i` of the one it goes beside. */
function testWith({ criterion, test }: WrittenTest, ignoresCase: boolean, match: MatchMethod, pattern: string): string {
  const [call, ...converters] = test.criterion.calls;
  const name = call?.name ?? '';
  const fetch = variantOf(name)?.fetch ?? name;
  const rest = criterion.value.slice(name.length);
  const isVariant = match !== 'str' && converters.length === 0 && fetchesWithVariants.includes(fetch);
  const head = isVariant ? `${fetch}_${match}${rest}` : match === 'str' && fetch !== 'var' ? `${fetch}${rest}` : `${fetch}${rest} -m ${match}`;
  return `${head} ${ignoresCase ? '-i ' : ''}${pattern}`;
}

/** Patterns that are a part of a name: the whole test compares parts when all are, else a second test does. */
function comparingParts(found: DeadTest<HostMistake>): RuleRepair[] {
  const { test: { written, ignoresCase }, dead, isAll } = found;
  const parts = dead.map(partOf);
  const [first] = parts;
  if (!first || !parts.every(part => part?.match === first.match)) return [];
  const texts = parts.map(part => part?.text ?? '');
  const where = first.match === 'end' ? 'end' : 'beginning';
  if (!isAll) {
    const another = addAlternative(written, testWith(written, ignoresCase, first.match, texts.join(' ')));
    return another ? [{ title: `Compare the ${where} in a test of its own`, safety: 'review', edits: [...dead.map(({ word }) => deleteWord(word)), another] }] : [];
  }
  const edits = [...(found.test.match === first.match ? [] : [setMatch(written, first.match)]), ...dead.map(({ word }, i) => replaceWord(word, texts[i] ?? ''))];
  const apexes = texts.filter(text => text.startsWith('.')).map(text => text.slice(1));
  const apex = first.match === 'end' && apexes.length > 0 ? addAlternative(written, testWith(written, ignoresCase, 'str', apexes.join(' '))) : undefined;
  return [
    { title: `Compare the ${where}`, safety: 'review', edits },
    ...(apex ? [{ title: `Compare the end, and match \`${apexes.join(' ')}\` too`, safety: 'review' as const, edits: [...edits, apex] }] : []),
  ];
}

function repairsOf(found: DeadTest<HostMistake>): RuleRepair[] {
  const { test, dead, isAll } = found;
  const edits = dead.map(each => corrected(each, found)).filter(edit => edit !== undefined);
  if (edits.length === dead.length) return [correctPatterns(dead.map(({ word }) => word), edits)];
  const isFor = (...whys: HostMistake[]) => dead.every(({ why }) => whys.includes(why));
  if (isFor('case') && isAll) return [{ title: 'Ignore case', safety: 'review', edits: [addFlag(test.written, '-i')] }];
  if (isFor('regex') && isAll) return [{ title: 'Compare as a regular expression', safety: 'review', edits: [setMatch(test.written, 'reg')] }];
  return isFor('wildcard', 'dot') ? comparingParts(found) : [];
}

/** Lab cases host-with-wildcard, host-with-scheme, host-with-umlaut and host-in-unread-variable; the other mistakes were tried on 2.6 and 3.4. */
export default defineRule({
  name: 'host-pattern-never-matches',
  summary: 'A condition compares the host name with a pattern that no host name is like.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  check(configuration, { isWhole }) {
    return findingsIn(configuration, isWhole);
  },
});
