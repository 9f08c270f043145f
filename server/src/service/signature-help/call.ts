import { parseLogFormat } from '../../expression/log-format.ts';
import { parseSampleExpression, type SampleExpression } from '../../expression/sample-expression.ts';
import { wordsNamed } from '../../language/catalogue.ts';
import { aclTestsOf } from '../../model/conditions/acl-tests.ts';
import { writtenExpressionsOf } from '../../model/expressions/written-expressions.ts';
import type { Word } from '../../syntax/word.ts';
import type { Span } from '../../text/span.ts';
import type { Invocation, Written } from './invocation.ts';

/** The fetch or converter between whose parentheses the cursor is. */
export function callAt(written: Written): Invocation | undefined {
  const { word, at } = written;
  if (!word) return undefined;
  for (const { expression, from } of expressionsIn(written, word)) {
    const placeOf = ({ start, end }: Span) => word.spanOf({ start: start + from, end: end + from });
    for (const [i, { name, nameSpan, span, arguments: given }] of expression.calls.entries()) {
      const isClosed = expression.text.charAt(span.end - 1) === ')';
      const { end } = placeOf(span);
      if (!given || at <= placeOf(nameSpan).end || at > end - (isClosed ? 1 : 0)) continue;
      const [known] = wordsNamed(i === 0 ? 'fetches' : 'converters', name);
      const before = given.filter(each => placeOf(each.span).start <= at).length;
      return known && { word: known, argument: { index: Math.max(0, before - 1) } };
    }
  }
  return undefined;
}

/** The expressions that a word is, or has between `%[` and `]`, and where in its value they begin. */
function expressionsIn({ statement, section }: Written, word: Word): { expression: SampleExpression; from: number }[] {
  const isThis = (other: Word) => other.span.start === word.span.start;
  const test = aclTestsOf(statement).find(each => isThis(each.criterion));
  if (test) return [{ expression: test.test.criterion, from: 0 }];
  const isSample = writtenExpressionsOf(statement, section.kind).some(each => each.kind === 'sample' && isThis(each.word));
  if (isSample) return [{ expression: parseSampleExpression(word.value), from: 0 }];
  if (!word.text.includes('%')) return [];
  return parseLogFormat(word.value).items.flatMap(item => (item.kind === 'expression' ? [{ expression: item.expression, from: item.expressionStart }] : []));
}
