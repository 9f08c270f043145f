import { aclCriterionFact } from '../../language/acl-criteria.ts';
import { variantOf } from '../../language/acl-variants.ts';
import { isPredefinedAcl } from '../../language/predefined-acls.ts';
import type { HaproxyVersion } from '../../language/version.ts';
import { suspectTests, type WrittenTest } from '../../model/conditions/acl-tests.ts';
import { anyConditionOf, linesWithTest } from '../../model/conditions/acl-use.ts';
import { aclLinesOf } from '../../model/conditions/condition-tests.ts';
import type { Proxy } from '../../model/proxy.ts';
import { sampleTypeOf } from '../../model/expressions/sample-type.ts';
import { strayTermOf, termsMeantBy, type MeantTerm, type StrayTerm } from '../../model/conditions/stray-terms.ts';
import { matchOf, textTestOf } from '../../model/conditions/text-test.ts';
import { asWritten, type Word } from '../../syntax/word.ts';
import type { RuleFinding, RuleRepair, Severity } from '../finding.ts';
import { spaceBraces } from '../edits/brace-edits.ts';
import { deleteWord, insertLineBelow } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** Whatever may be the name of an ACL, where no section is known. */
const anything = () => true;
const hint = /,[^\S\n]+[a-z]|\S\}[^}]*\{|\}[^}\s]*\{|&&|\|\||\b(?:and|or|AND|OR|eq)\s|[!=]|[^{\s]\s+[a-z]\w*(?:\(|_(?:beg|dir|dom|end|len|reg|sub)\b)/;
const suspects = suspectTests(hint, ({ test }) => strayTermOf(test, anything) !== undefined || test.operator === 'eq');

/** A stray word, how certain it is that it is none to compare with, and what it does. */
interface Judgement {
  readonly severity: Severity;
  readonly effect: string;
  readonly advice: string;
}

/** Numbers and addresses are refused where a pattern is none. */
function takesAnyText({ test }: WrittenTest, version: HaproxyVersion): boolean {
  const stated = test.flags.find(({ name }) => name === '-m')?.argument;
  if (stated !== undefined) return stated !== 'int' && stated !== 'ip' && stated !== 'bin' && stated !== 'len';
  const [call, ...converters] = test.criterion.calls;
  const match = converters.length === 0 ? aclCriterionFact(call?.name ?? '')?.match : undefined;
  const type = sampleTypeOf(test.criterion, version);
  if (match !== undefined) return match !== 'int' && match !== 'len' && match !== 'ip';
  return type === 'str' || type === 'bool' || type === 'any' || type === 'meth';
}

/** What no `and`, `or` or `&&` stands in, so that one in the middle of patterns is none of them. */
const subjectsWithoutWords: readonly string[] = ['host', 'sni', 'path', 'pathq', 'url', 'base', 'method'];

/** True where whole texts or their ends are compared, and with what has no such word: parts of texts may be looked for to find attacks. */
function hasNoSuchText(written: WrittenTest): boolean {
  const subject = textTestOf(written)?.source.subject;
  return !['sub', 'reg'].includes(matchOf(written.test)) && subject !== undefined && subjectsWithoutWords.includes(subject);
}

function judge(written: WrittenTest, stray: StrayTerm, isCertain: boolean): Judgement | undefined {
  const word = `\`${written.patterns[stray.index]?.value ?? ''}\``;
  const place = written.name === undefined ? 'Between braces stands one test' : 'An `acl` line has one test';
  if (stray.kind === 'unlike' || stray.kind === 'like') {
    return stray.kind === 'unlike'
      ? { severity: 'warning', effect: `A text is compared with all patterns, of which any is enough, and ${word} is read as one of them: the test holds where it is not to`, advice: `Remove ${word}, and put \`!\` before ${written.name === undefined ? 'the brace' : 'the name of the ACL where it is asked'}` }
      : { severity: 'information', effect: `${word} does not compare texts: it is one more pattern, and superfluous`, advice: 'Remove it' };
  }
  const advice = written.name === undefined
    ? `Close the brace before it: terms side by side all have to hold, and \`or\` between them makes one enough`
    : 'Give each test an `acl` line: those of one name are alternatives, and names side by side in a condition all have to hold';
  if (isCertain) return { severity: 'error', effect: `${place}: ${word} and what follows are more patterns, of which any is enough, and what is meant by them is never asked`, advice };
  if (!hasNoSuchText(written)) return undefined;
  return stray.kind === 'or'
    ? { severity: 'information', effect: `Any of several patterns is enough, and ${word} is one more of them: it is superfluous`, advice: 'Remove it' }
    : { severity: 'warning', effect: `${place}, and any of several patterns is enough: ${word} is one more of them, and does not ask for both`, advice };
}

function findingOf(written: WrittenTest, proxy: Proxy, version: HaproxyVersion): RuleFinding | undefined {
  const isAcl = (name: string) => isPredefinedAcl(name, version) || aclLinesOf(name, proxy).length > 0;
  const known = strayTermOf(written.test, isAcl);
  const stray = known ?? strayTermOf(written.test, anything);
  const at = stray && written.patterns[stray.index];
  if (!stray) return comparedByWord(written);
  // Between quotes and behind `--` a sign is meant to be one.
  if (!at || at.text !== at.value || written.words.some(word => word.value === '--') || (!known && stray.kind === 'not')) return undefined;
  if (stray.kind === 'brace') {
    const lead = `HAProxy reads a brace only where it is a word of its own, so the test goes on behind \`${at.value}\`, and what follows is more patterns, of which any is enough`;
    return { at, message: `${lead}. Put blanks around the brace.`, repairs: spaceBraces(written.statement) };
  }
  const again = known && saidAgain(written, stray, isAcl);
  if (again) return repeated(again);
  const judgement = judge(written, stray, known !== undefined);
  if (!judgement) return undefined;
  return { at, severity: judgement.severity, message: `${judgement.effect}. ${judgement.advice}.`, repairs: repairsOf(written, stray, known ? isAcl : undefined) };
}

/**
 * The words by which a test asks for the same as at its beginning: `hdr(host) -i a hdr(host) -i b`, and so with `or` between. They are more patterns, that no
 * request has, and those behind them are compared as was meant (tried on 2.6 and 3.4). Undefined where one of the tests is another.
 */
function saidAgain(written: WrittenTest, stray: StrayTerm, isAcl: (name: string) => boolean): Word[] | undefined {
  const words = written.patterns.slice(stray.index);
  const values = words.map(({ value }) => value);
  const asked = [written.criterion.value, ...written.test.flags.flatMap(({ name, argument }) => (argument === undefined ? [name] : [name, argument]))];
  const found: Word[] = [];
  for (const { joinedBy, isNegated, isName, words: { from, to } } of termsMeantBy(values, isAcl) ?? []) {
    const joiner = isJoiner(words[from - 1]) ? words[from - 1] : undefined;
    const isSame = !isName && !isNegated && to > from + asked.length && asked.every((value, i) => values[from + i] === value) && values[from + asked.length]?.startsWith('-') === false;
    if (!isSame || (joiner && joinedBy === 'and')) return undefined;
    found.push(...(joiner ? [joiner] : []), ...words.slice(from, from + asked.length));
  }
  return found.length > 0 ? found : undefined;
}

function isJoiner(word: Word | undefined): boolean {
  return /^(?:&&|and|\|\||or)$/i.test(word?.value ?? '');
}

function repeated(again: readonly Word[]): RuleFinding | undefined {
  const [at] = again;
  return at && {
    at,
    severity: 'information',
    message: `Any of several patterns is enough, and \`${at.value}\` is one more of them: what the test asks for need not be said again. Remove it.`,
    repairs: [{ title: 'Remove what is said again', safety: 'review', edits: again.map(deleteWord) }],
  };
}

/** `req.hdr(x-env), lower -m str dev`. Behind `req.hdr` HAProxy applies it all the same, behind `hdr` it does not (2.6 and 3.4). */
function partedConverter({ criterion, patterns: [at] }: WrittenTest): RuleFinding | undefined {
  return at && {
    at,
    severity: 'warning',
    message: `The blank ends the expression: HAProxy takes \`${at.value}\` for a pattern, and all words behind it, flags among them. Remove the blank behind the comma.`,
    repairs: [{ title: 'Remove the blank behind the comma', safety: 'review', edits: [{ at: { block: at.block, span: { start: criterion.span.end, end: at.span.start } }, text: '' }] }],
  };
}

/** `hdr(host) eq www.example.com`: numbers are compared so. */
function comparedByWord(written: WrittenTest): RuleFinding | undefined {
  const { operator, patterns, flags } = written.test;
  const [first] = patterns;
  const at = first && written.word(first.word - 1);
  // Programs that write configurations say how to compare, and write `eq` everywhere.
  const isWritten = flags.some(({ name }) => name === '-m') || patterns.some(({ text }) => text === '--');
  if (operator !== 'eq' || !at || isWritten || patterns.some(({ text }) => /^\d+$|^(?:eq|ge|gt|le|lt)$/.test(text))) return undefined;
  return {
    at,
    severity: 'information',
    message: '`eq` compares numbers. Of texts it is one more pattern, and superfluous. Remove it.',
    repairs: [{ title: 'Remove `eq`', safety: 'review', edits: [deleteWord(at)] }],
  };
}

function repairsOf(written: WrittenTest, stray: StrayTerm, isAcl: ((name: string) => boolean) | undefined): RuleRepair[] {
  const words = written.patterns.slice(stray.index);
  const [first] = words;
  if (!first) return [];
  if (stray.kind === 'like' || (stray.kind === 'or' && !isAcl)) return [{ title: `Remove \`${first.value}\``, safety: 'review', edits: [deleteWord(first)] }];
  if (stray.kind === 'unlike') return turnRound(written, first);
  const terms = isAcl && termsMeantBy(words.map(word => word.value), isAcl);
  if (!terms || terms.some(({ words: { from } }) => !isJoiner(words[from - 1]) && asksAlike(written.criterion, words[from]))) return [];
  return written.name === undefined ? closeBrace(written, words, terms) : asLines(written, words, terms);
}

/** True for criteria of the same part of a request, `hdr(host)` and `hdr_beg(host)`: side by side without a word between, nobody knows how they were to be joined. */
function asksAlike(criterion: Word, other: Word | undefined): boolean {
  const [mine, others] = [criterion.value, other?.value ?? ''].map(text => text.replace(/^!?([\w.]+)/, (_, name: string) => variantOf(name)?.fetch ?? name));
  return mine === others;
}

/** The number of the criterion among the words of the line. */
function numberOf({ statement, criterion }: WrittenTest): number {
  return statement.words.findIndex(word => word.start === criterion.start);
}

function turnRound(written: WrittenTest, sign: Word): RuleRepair[] {
  const brace = written.statement.word(numberOf(written) - 1);
  if (written.name !== undefined || written.negated || brace?.value !== '{') return [];
  const { block, start } = brace;
  return [{ title: 'Write `!{ ... }`', safety: 'review', edits: [{ at: { block, span: { start, end: start } }, text: '!' }, deleteWord(sign)] }];
}

/** `{ path /a && is_api }` becomes `{ path /a } is_api`. Beside other terms an `or` would take in more than it is to, and what is negated as a whole is not the same in parts. */
function closeBrace(written: WrittenTest, words: readonly Word[], terms: readonly MeantTerm[]): RuleRepair[] {
  const { statement, negated } = written;
  const from = numberOf(written) + (written.test.patterns.at(-words.length)?.word ?? 0);
  const [before, brace] = [statement.word(from - 1), statement.word(from + words.length)];
  const groups = anyConditionOf(statement)?.condition.groups ?? [];
  const isAlone = groups.length === 1 && groups[0]?.length === 1;
  if (negated || brace?.value !== '}' || !before || (!isAlone && terms.some(({ joinedBy }) => joinedBy === 'or'))) return [];
  const text = terms.map(term => `${term.joinedBy === 'or' ? ' or' : ''} ${term.isNegated ? '!' : ''}${term.isName ? textOf(term, words) : `{ ${textOf(term, words)} }`}`).join('');
  return [{ title: 'Close the brace before it', safety: 'review', edits: [{ at: { block: brace.block, span: { start: before.end, end: brace.end } }, text: ` }${text}` }] }];
}

/** The words of a term, without the exclamation mark before them. */
function textOf({ words: { from, to } }: MeantTerm, words: readonly Word[]): string {
  return asWritten(words.slice(from, to)).replace(/^!/, '');
}

/** Tests of which one is enough are several lines of one name. */
function asLines({ statement, name }: WrittenTest, words: readonly Word[], terms: readonly MeantTerm[]): RuleRepair[] {
  const written = statement.word(1)?.text ?? name;
  if (!terms.every(({ joinedBy, isNegated, isName }) => joinedBy === 'or' && !isNegated && !isName)) return [];
  const newLine = statement.block.lineEndAt(statement.line.end) + statement.indentation;
  const lines = terms.map(term => `acl ${written} ${textOf(term, words)}`).join(newLine);
  return [{ title: 'Write a line for each test', safety: 'review', edits: [...words.map(deleteWord), insertLineBelow(statement, lines)] }];
}

/** Lab case condition-inside-test. The other signs and words were tried on 2.6 and 3.4. */
export default defineRule({
  name: 'condition-inside-test',
  summary: 'A part of a condition stands inside a test, and is read as more patterns.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: linesWithTest,
  *check(proxy, { version }) {
    for (const written of proxy.section.collect(suspects)) {
      const isParted = strayTermOf(written.test, anything)?.kind === 'converter';
      const found = isParted ? partedConverter(written) : takesAnyText(written, version) ? findingOf(written, proxy, version) : undefined;
      if (found) yield found;
    }
  },
});
