import { expectationOf, headerTextsOf, type CheckExpectation } from '../../model/checks/check-expect.ts';
import { checkSectionsOf, rulesOfCheckSection } from '../../model/checks/check-sections.ts';
import { isIgnoredCheckRule } from '../../model/checks/health-check.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { replaceWord, type RuleEdit } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** What in a text has a meaning elsewhere only. */
interface Construct {
  readonly text: string;
  /** `list`: words to choose from. `wildcard`: that of a shell. `slashed`: an expression between slashes, as JavaScript has them. */
  readonly kind: 'expression' | 'list' | 'slashed' | 'wildcard';
  /** Without what no regular expression needs; undefined where that is all of it. */
  readonly rest?: string;
}

/**
 * The first construct of a regular expression that no answer has in it as such: `.*`, `.+`, `\d`, `\.`, `\+`, `[0-9]+`, `(a|b)`, `(?i)`, `[Oo]`, a leading `^`, one
 * between slashes that begins with `^` or ends in `$`, or words with `|` between them and nothing else. Other brackets and `$` are left out, as JSON and
 * Redis answers have them.
 */
function constructIn(text: string): Construct | undefined {
  const [slashed, inside, flags] = /^\/((?=\^|.*\$\/).+)\/([imsx]{0,4})$/.exec(text) ?? [];
  if (slashed !== undefined) return { text: slashed, kind: 'slashed', rest: flags ? `(?${flags})${inside}` : `${inside}` };
  const found = /\.[*+]|\\(?:[bdsw](?![a-z])|[.+*?()[\]^])|\[[^\]\s]+\](?:[*+]|\{\d)|\([^()|\s]+(?:\|[^()|\s]+)+\)|\(\?(?:[imsx]{1,4}\)|[:=!])|^\^(?=[\w+\\-])/i.exec(text)?.[0] ?? bothCasesIn(text);
  if (found !== undefined) return { text: found, kind: 'expression' };
  // An answer with such a list in it is possible, though.
  return /^\w+(?:\|\w+)+$/.test(text) ? { text, kind: 'list' } : undefined;
}

/** A letter in capitals and not, to choose from: `[Oo]`. */
function bothCasesIn(text: string): string | undefined {
  return [...text.matchAll(/\[([a-z])([a-z])\]/gi)].find(([, a = '', b = '']) => a !== b && a.toLowerCase() === b.toLowerCase())?.[0];
}

/** Words with `*` before or behind them, as in `*OK*` and `SSH-2.0-*`, or numbers as in `220*`; Redis writes numbers behind one, and IMAP a blank. Headers have such values. */
function wildcardIn(text: string): Construct | undefined {
  const [, before, word = '', behind] = /^(\*?)([a-z](?:[\w .-]*[\w.-])?)(\*?)$/i.exec(text) ?? /^()(\+?\w(?:[\w .-]*[\w.-])?)(\*)$/.exec(text) ?? [];
  return before || behind ? { text: '*', kind: 'wildcard', rest: word } : undefined;
}

/** A text that an `expect` line looks for as it is written. */
interface LiteralText {
  readonly text: Word;
  /** How it says so: `string`, `-m beg`. */
  readonly by: string;
  /** How it would say that the text is a regular expression. */
  readonly instead: string;
  /** Undefined where a log-format makes the text, of which there is no other kind. */
  readonly edit: RuleEdit | undefined;
  readonly construct: Construct | undefined;
}

/** `string` becomes `rstring`, `string-lf` has no such twin; the name and the value of a header have `-m reg`. */
function literalTextsIn(line: Statement, expectation: CheckExpectation): LiteralText[] {
  const { match, keyword, pattern } = expectation;
  if (pattern && (match === 'string' || match === 'string-lf')) {
    const edit = match === 'string' ? replaceWord(keyword, keyword.text.replace('string', 'rstring')) : undefined;
    return [{ text: pattern, by: match, instead: 'rstring', edit, construct: constructIn(pattern.value) ?? wildcardIn(pattern.value) }];
  }
  return headerTextsOf(line, expectation).filter(({ method }) => method?.value !== 'reg').map(({ text, keyword: part, method }) => ({
    text,
    by: method ? `-m ${method.value}` : part.value,
    instead: '-m reg',
    edit: part.value.endsWith('-lf') ? undefined : method ? replaceWord(method, 'reg') : replaceWord(part, `${part.text} -m reg`),
    construct: constructIn(text.value),
  }));
}

/** Of `(?i)` at the beginning JavaScript knows nothing, other than PCRE. */
function isExpression(text: string): boolean {
  try {
    return new RegExp(text.replace(/^\(\?[imsx]+\)/, '')) instanceof RegExp;
  } catch {
    return false;
  }
}

function meaningOf({ kind }: Construct): string {
  return kind === 'wildcard' ? 'stands for itself here' : 'has a meaning only in a regular expression';
}

function adviceOn({ kind, rest }: Construct, { by, instead }: LiteralText): string {
  if (kind === 'wildcard') return `Write \`${rest}\` alone: \`${by}\` finds it anywhere in the answer`;
  return kind === 'slashed' ? `Use \`${instead}\`, and no slashes` : `Use \`${instead}\``;
}

function repairsOf({ kind, rest }: Construct, { text, instead, edit }: LiteralText): RuleRepair[] {
  // What has backslashes or a variable in it is for the author to write anew.
  if (rest !== undefined && !text.text.includes(text.value)) return [];
  const bare = rest === undefined ? [] : [replaceWord(text, text.text.replace(text.value, () => rest))];
  if (kind === 'wildcard') return [{ title: `Look for \`${rest}\``, safety: 'review', edits: bare }];
  // Not for an expression that HAProxy would refuse.
  if (!edit || !isExpression(rest ?? text.value)) return [];
  return [{ title: `Compare with a regular expression: \`${instead}\``, safety: 'review', edits: [edit, ...bare] }];
}

function findingsOn(line: Statement): RuleFinding[] {
  const expectation = expectationOf(line);
  if (!expectation) return [];
  return literalTextsIn(line, expectation).flatMap(found => {
    const { text, by, edit, construct } = found;
    if (!construct || (!edit && text.value.includes('%['))) return [];
    const outcome = expectation.isNegated
      ? 'it is never found, and a server that gives the answer you want to catch stays UP'
      : 'it is never found, and every server goes DOWN. Users get a 503';
    return [{
      at: text,
      severity: expectation.isNegated || construct.kind === 'list' || construct.kind === 'wildcard' ? 'warning' : 'error',
      message: `\`${by}\` looks for these very letters, and \`${construct.text}\` ${meaningOf(construct)}: ${outcome}. ${adviceOn(construct, found)}.`,
      repairs: repairsOf(construct, found),
    }];
  });
}

function findingsIn(rule: Statement): RuleFinding[] {
  return rule.word(1)?.value === 'expect' ? findingsOn(rule) : [];
}

const inRules = inProxies(proxy => (proxy.kind === 'frontend' ? [] : proxy.statements('http-check', 'tcp-check')).flatMap(line => {
  const findings = findingsIn(line);
  return findings.length > 0 ? [{ proxy, line, findings }] : [];
}), ['http-check', 'tcp-check']);

/** Lab cases expect-string-with-regex, expect-string-both-cases, expect-string-with-wildcard and expect-header-with-regex: L7RSP or L7STS, and 503 with `SC--` on 2.6 to 3.4. */
export default defineRule({
  name: 'expect-string-with-regex',
  summary: 'A health check looks for a text as it is written, but the text is a regular expression.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['http-check', 'tcp-check'],
  *check(configuration, { isWhole }) {
    for (const { proxy, line, findings } of inRules(configuration)) {
      if (!isIgnoredCheckRule(line, proxy, isWhole)) yield* findings;
    }
    for (const check of checkSectionsOf(configuration)) yield* rulesOfCheckSection(check).flatMap(findingsIn);
  },
});
