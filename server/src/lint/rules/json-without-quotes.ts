import { expectationOf } from '../../model/checks/check-expect.ts';
import { isIgnoredCheckRule } from '../../model/checks/health-check.ts';
import { inLongSections } from '../../model/incremental/per-block.ts';
import { replyingActions, replyOf } from '../../model/request-rules/rule-reply.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleFinding, RuleRepair, Severity } from '../finding.ts';
import { inSingleQuotes, losesQuotes } from '../edits/quote-edits.ts';
import { defineRule } from '../rule.ts';

/** A word that is to be JSON, and what comes of it without the quotes. */
interface LostText {
  readonly word: Word | undefined;
  readonly severity: Severity;
  readonly outcome: string;
}

function textsOn(line: Statement): LostText[] {
  const { keyword } = line;
  if (keyword !== 'http-check' && keyword !== 'tcp-check') return [sentBy(line)];
  if (line.word(1)?.value === 'send') return [sentByCheck(line)];
  const expectation = line.word(1)?.value === 'expect' ? expectationOf(line) : undefined;
  if (!expectation || !['string', 'rstring', 'string-lf'].includes(expectation.match)) return [];
  return [expectation.isNegated
    ? { word: expectation.pattern, severity: 'warning', outcome: 'the answer never has that, and a server that gives the answer you want to catch stays UP' }
    : { word: expectation.pattern, severity: 'error', outcome: 'the answer never has that, and every server goes DOWN. Users get a 503' }];
}

/** The body of a check's request. */
function sentByCheck(line: Statement): LostText {
  const at = line.words.findIndex((word, i) => i > 1 && (word.value === 'body' || word.value === 'body-lf'));
  return { word: at < 0 ? undefined : line.word(at + 1), severity: 'warning', outcome: 'a server that reads JSON refuses such a request, and goes DOWN' };
}

/** The body of an answer, or a header, that a rule makes. */
function sentBy(line: Statement): LostText {
  const action = line.word(1)?.value ?? '';
  const body = replyingActions.has(action) ? replyOf(line.words.slice(2), action).body : undefined;
  const isText = body?.option.value === 'string' || body?.option.value === 'lf-string';
  const header = action === 'set-header' || action === 'add-header' ? line.word(3) : undefined;
  return { word: isText ? body?.value : header, severity: 'information', outcome: 'whoever reads JSON there cannot read it' };
}

function repairsOf(word: Word): RuleRepair[] {
  const edit = inSingleQuotes(word);
  return edit ? [{ title: `Write \`${edit.text}\``, safety: 'review', edits: [edit] }] : [];
}

function findingsOn(line: Statement): RuleFinding[] {
  return textsOn(line).flatMap(({ word, severity, outcome }) => (losesQuotes(word) ? [{
    at: word,
    severity,
    message: `HAProxy takes double quotes for its own, and reads \`${word.value}\` here: ${outcome}. Put the whole text between single quotes.`,
    repairs: repairsOf(word),
  }] : []));
}

const keywords: readonly string[] = ['http-check', 'tcp-check', 'http-request', 'http-response', 'http-after-response'];

const found = inLongSections(block => block.statementsAmong(keywords).flatMap(statement => (statement.hasQuoting ? findingsOn(statement) : []).map(finding => ({ statement, finding }))));

/** Lab case json-without-quotes: L7RSP, and 503 with `SC--` on 2.6 to 3.4. Manual, section 2.2. */
export default defineRule({
  name: 'json-without-quotes',
  summary: 'A piece of JSON is not quoted, so that HAProxy takes its double quotes away.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: keywords,
  *check(proxy, { isWhole }): Iterable<RuleFinding> {
    for (const { statement, finding } of proxy.section.collect(found)) if (!isIgnoredCheckRule(statement, proxy, isWhole)) yield finding;
  },
});
