import { searchTests, type WrittenTest } from '../../model/conditions/acl-tests.ts';
import { linesWithTest } from '../../model/conditions/acl-use.ts';
import { boundsOf } from '../../model/conditions/number-bounds.ts';
import { numbersOf } from '../../model/conditions/number-test.ts';
import type { Proxy } from '../../model/proxy.ts';
import { areApart } from '../../model/incremental/ranges.ts';
import { forgottenMatchOf } from '../../model/conditions/meant-flags.ts';
import { misnamedArgument, valueMistakeOf, type ValueMistake } from '../../model/conditions/value-mistake.ts';
import { copyIn, variableRead } from '../../model/expressions/variable-source.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { addFlag, setMatch } from '../edits/acl-edits.ts';
import { correctPatterns } from '../edits/pattern-edits.ts';
import type { RuleFinding, RuleRepair, Severity } from '../finding.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { belowLeast } from '../findings/below-least.ts';
import { neverHeld } from '../findings/held-values.ts';
import { networksWithoutMask } from '../findings/network-without-mask.ts';
import { numbersAsTexts } from '../findings/number-as-text.ts';
import { timesAsText } from '../findings/times-as-text.ts';
import { defineRule } from '../rule.ts';

/** A test that finds nothing, or one of a variable, of which the section decides. */
interface Suspect {
  readonly statement: Statement;
  readonly written: WrittenTest;
  readonly finding: RuleFinding | undefined;
}

const hint = /,(?:lower|upper)\b|http_auth_type|\bsrc\b|\bdst\b|hdr(?:_\w+)?\((?!host)|_ver\b|\.ver\b|_protocol|_alpn|url_param|urlp|cook|_dn\(|\brand\(|\bmod\(|time\(|var\(/;
const suspects = searchTests(hint, (written): Suspect | undefined => {
  const { statement, test: { criterion: { calls } } } = written;
  const isOfVariable = variableRead(calls) !== undefined;
  const finding = isOfVariable ? undefined : misnamed(written) ?? outOfBounds(written) ?? neverEqual(written);
  return finding || isOfVariable ? { statement, written, finding } : undefined;
});

/** The name in the brackets is wrong, whatever it is compared with. */
function misnamed({ test: { criterion: { calls } }, criterion }: WrittenTest): RuleFinding | undefined {
  const wrong = criterion.hasVariable ? undefined : misnamedArgument(calls);
  const span = calls[0]?.arguments?.[0]?.span;
  if (!wrong || !span) return undefined;
  return {
    at: criterion,
    severity: 'error',
    message: `Between the brackets stands a name alone, and none is called \`${wrong.argument}\`: \`${criterion.value}\` never finds anything. Write \`${wrong.right}\`.`,
    repairs: [{ title: `Write \`${wrong.right}\``, safety: 'review', edits: [{ at: { block: criterion.block, span: criterion.spanOf(span) }, text: wrong.right }] }],
  };
}

/** A number that the expression never gives, as 100 of `rand(100)`. */
function outOfBounds({ test, criterion }: WrittenTest): RuleFinding | undefined {
  const { calls } = test.criterion;
  const bounds = boundsOf(calls);
  const wanted = bounds.from === -Infinity || calls.at(-1)?.name === 'int' ? undefined : numbersOf(test);
  if (!wanted || !areApart(wanted, [bounds])) return undefined;
  return {
    at: criterion,
    // A share of the requests may be none on purpose, for a while.
    severity: calls.at(-1)?.name === 'rand' ? 'information' : 'warning',
    message: `\`${criterion.value}\` gives ${bounds.from} to ${bounds.to}, so this test never matches. Compare with a number in between.`,
  };
}

function neverEqual(written: WrittenTest, calls = written.test.criterion.calls): RuleFinding | undefined {
  const { test: { flags }, patterns } = written;
  // Without its `-m` it compares in another way than it was to.
  if (forgottenMatchOf(written.test)) return undefined;
  const wrong = patterns.flatMap(word => {
    const mistake = word.hasVariable ? undefined : valueMistakeOf(word.value, written, calls);
    return mistake ? [{ word, mistake }] : [];
  });
  const [first, ...others] = wrong;
  if (!first) return undefined;
  const isAll = wrong.length === patterns.length && !flags.some(({ name }) => name === '-f');
  // Who names the usual spelling, too, has thought of it.
  if (!isAll && first.mistake.why === 'case') return undefined;
  return {
    at: first.word,
    severity: isLess[first.mistake.why] ?? (isAll && first.mistake.isOnlyLikely !== true ? 'error' : 'warning'),
    message: `${explain(first.mistake, first.word.value, written.criterion.value)}`,
    related: others.map(({ word }) => ({ at: word, message: 'Never matches either' })),
    repairs: repairsOf(written, wrong, isAll),
  };
}

/** What is only likely: some program may send just that. */
const isLess: Partial<Record<ValueMistake['why'], Severity>> = {
  case: 'warning', origin: 'warning', 'no scheme': 'warning', referer: 'warning', boundary: 'warning', agent: 'information', cookie: 'information', language: 'information',
};

function explain({ why, right, letters }: ValueMistake, pattern: string, criterion: string): string {
  switch (why) {
    case 'network': return `\`${criterion}\` is compared as a text here, and an address is never written \`${pattern}\`: the test never matches. Compare addresses with \`-m ip\`.`;
    case 'version': return `\`${criterion}\` is the number of the version alone, so it is never \`${pattern}\`. Write \`${right ?? ''}\`.`;
    case 'protocol': return `\`${criterion}\` is never \`${pattern}\`. Write \`${right ?? ''}\`.`;
    case 'name': return `\`${criterion}\` is what stands behind the name and the \`=\`, so it never matches \`${pattern}\`. Write \`${right ?? ''}\`.`;
    case 'comma': return `HAProxy reads a cookie up to a comma, so \`${criterion}\` never matches \`${pattern}\`. Put blanks between patterns, and no commas.`;
    case 'delimiters': return `A regular expression stands without slashes around it: they are a part of \`${pattern}\`, and nothing stands before the beginning that \`^\` means, so it never matches. Leave them out.`;
    case 'case': return `Browsers send \`${right ?? ''}\`, and \`${criterion}\` is compared letter by letter, so it does not match \`${pattern}\`. Write it so, or add \`-i\`.`;
    case 'scheme': return `Behind \`${pattern.trim()}\` the header goes on, and \`${criterion}\` is compared as a whole: the test never matches. Compare the beginning with \`-m beg\`.`;
    case 'agent': return `\`${criterion}\` is compared as a whole, and programs call themselves more than \`${pattern}\`. Look for a part of it with \`-m sub\`.`;
    case 'wildcard': return `\`${criterion}\` compares plain text: the \`*\` in \`${pattern}\` stands for itself, and this header has none, so the test never matches. Compare the beginning, the end or a part.`;
    case 'alternatives': return `\`${criterion}\` compares plain text, in which \`|\` means nothing, so it matches only what has the very characters \`${pattern}\`. Put blanks between patterns: any of them is enough.`;
    case 'expression': return `\`${criterion}\` compares plain text, so \`${pattern}\` matches only what has these very characters. ${right === undefined ? 'Use `-m reg`, or' : `Write \`${right}\`, or use`} ${right === undefined ? 'a plain pattern' : '`-m reg`'}.`;
    case 'letters': return `\`${criterion}\` has no ${letters === 'lower' ? 'capitals' : 'small letters'} left, so it never matches \`${pattern}\`. ${right === undefined ? 'Change it so' : `Write \`${right}\``}, or add \`-i\`.`;
    case 'star': return `\`${criterion}\` compares plain text: the \`*\` in \`${pattern}\` stands for itself, and no address has one, so it never matches. ${right === undefined ? 'Write' : `Write \`${right}\`, or`} the network, \`${networkOf(pattern.replace(/\*.*/, ''))}\`, behind \`-m ip\`.`;
    case 'part': return `\`${criterion}\` is compared as a whole, and no address is \`${pattern}\`: the test never matches. Compare the beginning with \`-m beg\`, or write the network, \`${networkOf(pattern)}\`, behind \`-m ip\`.`;
    case 'host bits': return `\`${criterion}\` is the address of a network, whose last bits are 0, so it is never \`${pattern}\`. Write \`${right ?? ''}\`.`;
    case 'origin': return `An \`Origin\` is a scheme, a host and perhaps a port, with no slash behind them, so \`${criterion}\` never matches \`${pattern}\`. Write \`${right ?? ''}\`.`;
    case 'no scheme': return `The address of a site begins with its scheme here, so \`${criterion}\` never matches \`${pattern}\`. Write \`${right ?? ''}\`${criterion.toLowerCase().includes('origin') ? '' : ', and compare the beginning'}.`;
    case 'referer': return `\`${criterion}\` is compared as a whole, and what browsers send has a path, which is \`/\` at least: the test never matches \`${pattern}\`. Compare the beginning with \`-m beg ${pattern}/\`.`;
    case 'boundary': return `Behind \`${pattern}\` the header goes on with a \`boundary\`, and \`${criterion}\` is compared as a whole: the test never matches. Compare the beginning with \`-m beg\`.`;
    case 'language': return `Most browsers send the country, too, and a weight behind all languages but the first, as in \`de-DE,de;q=0.9\`: \`${criterion}\` is compared as a whole and matches few of them. Compare the beginning with \`-m beg\`; the language that somebody likes best is \`req.hdr(Accept-Language,1)\`.`;
    case 'cookie': return `\`${criterion}\` is compared as a whole: with a second cookie it no longer matches \`${pattern}\`. Ask for one cookie with \`req.cook(${pattern.replace(/=.*/, '')})\`.`;
  }
}

function repairsOf(written: WrittenTest, wrong: readonly { readonly word: Word; readonly mistake: ValueMistake }[], isAll: boolean): RuleRepair[] {
  const why = wrong[0]?.mistake.why;
  if (why === 'referer' && isAll && wrong.every(({ mistake }) => mistake.why === why)) {
    return [{ title: 'Compare the beginning', safety: 'review', edits: [setMatch(written, 'beg'), ...wrong.map(({ word }) => replaceWord(word, `${word.value}/`))] }];
  }
  if (why === 'no scheme') return correctSite(written, wrong);
  const plain = wrong.filter(({ mistake: { right } }) => right !== undefined && /^[\w.:/-]+(?: [\w./-]+)*$/.test(right));
  if (why === 'case') return [{ title: 'Ignore case', safety: 'review', edits: [addFlag(written, '-i')] }];
  if (plain.length === wrong.length) {
    return [correctPatterns(plain.map(({ word }) => word), plain.map(({ word, mistake: { right = '' } }) => replaceWord(word, right)))];
  }
  if (!isAll || wrong.some(({ mistake }) => mistake.why !== why)) return [];
  if (why === 'letters') return [{ title: 'Ignore case', safety: 'review', edits: [addFlag(written, '-i')] }];
  if (why === 'star') return [{ title: 'Compare addresses', safety: 'review', edits: [setMatch(written, 'ip'), ...wrong.map(({ word }) => replaceWord(word, networkOf(word.value.replace(/\*.*/, ''))))] }];
  if (why === 'network') return [{ title: 'Compare addresses', safety: 'review', edits: [setMatch(written, 'ip')] }];
  if (why === 'scheme' || why === 'boundary' || why === 'part' || why === 'language') return [{ title: 'Compare the beginning', safety: 'review', edits: [setMatch(written, 'beg')] }];
  if (why === 'wildcard') return withoutWildcards(written);
  if (why === 'expression') return [{ title: 'Compare as a regular expression', safety: 'review', edits: [setMatch(written, 'reg')] }];
  return why === 'agent' ? [{ title: 'Look for a part of it', safety: 'review', edits: [setMatch(written, 'sub')] }] : [];
}

/** `10.` as `10.0.0.0/8`. */
function networkOf(beginning: string): string {
  const parts = beginning.split('.').filter(part => part !== '');
  return `${[...parts, '0', '0', '0'].slice(0, 4).join('.')}/${parts.length * 8}`;
}

/** An `Origin` is no more than the site; of a `Referer` it is the beginning. */
function correctSite(written: WrittenTest, wrong: Parameters<typeof repairsOf>[1]): RuleRepair[] {
  if (!/origin/i.test(written.criterion.value)) return [];
  return [correctPatterns(wrong.map(({ word }) => word), wrong.map(({ word, mistake: { right = '' } }) => replaceWord(word, right)))];
}

/** A `*` at an end of each pattern says what is to be compared: `*bot*` a part, `*.example.com` the end, `https://app*` the beginning. */
function withoutWildcards(written: WrittenTest): RuleRepair[] {
  const { patterns } = written;
  const [form, ...others] = new Set(patterns.map(({ value }) => formOf(value)));
  if (!form || others.length > 0 || patterns.some(({ text }) => /["'\\]/.test(text))) return [];
  return [{ title: `Compare ${partsOfText[form]}`, safety: 'review', edits: [setMatch(written, form), ...patterns.map(word => replaceWord(word, word.value.replaceAll('*', '')))] }];
}

const partsOfText = { beg: 'the beginning', end: 'the end', sub: 'a part' };

function formOf(pattern: string): keyof typeof partsOfText | undefined {
  if (/^\*[^*]+\*$/.test(pattern)) return 'sub';
  return /^\*[^*]+$/.test(pattern) ? 'end' : /^[^*]+\*$/.test(pattern) ? 'beg' : undefined;
}

/** What a variable was set to decides about the tests of it. */
function ofVariable({ written }: Suspect, proxy: Proxy): RuleFinding | undefined {
  const { calls } = written.test.criterion;
  const copy = calls.length === 1 ? copyIn(proxy, variableRead(calls) ?? '') : undefined;
  const found = copy && neverEqual(written, copy.calls);
  return found && { ...found, related: [{ at: copy.line, message: 'Sets the variable' }, ...(found.related ?? [])] };
}

/**
 * Lab cases network-as-text, network-without-mask, number-as-text, alternatives-in-plain-text, capitals-behind-lower, http-version-with-name and
 * cookie-with-its-name. The other values were tried on 2.6 and 3.4.
 */
export default defineRule({
  name: 'value-pattern-never-matches',
  summary: 'A condition compares an address, a version, a parameter or a header with a text that it never is.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: linesWithTest,
  *check(proxy, { version }) {
    for (const suspect of proxy.section.collect(suspects)) {
      const found = suspect.finding ?? ofVariable(suspect, proxy);
      if (found) yield found;
    }
    yield* networksWithoutMask(proxy);
    yield* numbersAsTexts(proxy, version);
    yield* neverHeld(proxy, version);
    yield* timesAsText(proxy);
    yield* belowLeast(proxy);
  },
});
