import type { HaproxyVersion } from '../../language/version.ts';
import { checkLogFormat } from '../../model/expressions/log-format-check.ts';
import type { ExpressionProblem } from '../../model/expressions/expression-problems.ts';
import { checkSample } from '../../model/expressions/sample-check.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';

/** What was meant by a percent sign in a log-format that HAProxy cannot read: the value of a fetch, an alias in the other case, an open bracket, or the sign itself. */
export function meantByPercent(problem: ExpressionProblem, version: HaproxyVersion): Partial<RuleFinding> {
  const { at, message, text, word, kind, isExplained } = problem;
  const write = (meant: string, length = text.length): RuleRepair => ({
    title: `Write \`${meant}\``, safety: 'review', edits: [{ at: { block: at.block, span: { start: at.span.start, end: at.span.start + length } }, text: meant }],
  });
  // The span may take quotes in, which are no part of the text.
  if (isExplained || !at.block.text.startsWith(text, at.span.start)) return {};
  const isEncoded = encoded.test(at.block.text.slice(at.span.start, at.span.start + 3));
  if (kind === 'unknown-alias') {
    const call = /^%([a-z][\w.]*(?:\([^()\s"'\\]*\))?)/.exec(at.block.text.slice(at.span.start, word.end))?.[1];
    if (call !== undefined && !checkSample(call, 'format', version).problem) return { message: `${message} Did you mean \`%[${call}]\`?`, repairs: [write(`%[${call}]`, call.length + 1)] };
    const lower = text.toLowerCase();
    if (lower !== text && !checkLogFormat(lower, version).fault) return { repairs: [write(lower)] };
    if (isEncoded) return { repairs: [doubled(word)] };
    // `50%off`; of other names nobody knows what they were to be.
    return { repairs: /\d/.test(at.block.text.charAt(at.span.start - 1)) ? [write(`%${text}`)] : [] };
  }
  if (kind !== 'format-syntax') return {};
  return { repairs: text === '%' ? [isEncoded ? doubled(word) : write('%%')] : text === '[' ? closedBracket(word, version) : [] };
}

/** `%20` and the like, as URLs have them. */
const encoded = /(?<!%)%(?:\d[\da-f]|[a-f]\d)/i;

function doubled(word: Word): RuleRepair {
  const edits = [...word.text.matchAll(new RegExp(encoded, 'gi'))].map(({ index }) => {
    const at = word.start + index;
    return { at: { block: word.block, span: { start: at, end: at } }, text: '%' };
  });
  return { title: `Write ${edits.length > 1 ? 'each percent sign of this address' : 'the percent sign'} twice`, safety: 'review', edits };
}

/** `%[src` at the end of a word. The bracket is left alone where it may be meant to end in a later word. */
function closedBracket(word: Word, version: HaproxyVersion): RuleRepair[] {
  const { block, end } = word;
  const closed = `${word.value}]`;
  const rest = /^[^\n]*/.exec(block.text.slice(end))?.[0] ?? '';
  if (rest.includes(']') || checkLogFormat(closed, version).fault) return [];
  const at = /["']$/.test(word.text) ? end - 1 : end;
  return [{ title: 'Close the bracket at the end of the word', safety: 'review', edits: [{ at: { block, span: { start: at, end: at } }, text: ']' }] }];
}
