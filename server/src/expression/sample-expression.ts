import type { Span } from '../text/span.ts';
import { once } from '../text/once.ts';
import { cachedByText } from './cache.ts';
import { parserOptions } from './grammar-options.ts';
import { expressionLexer, SampleExpressionGrammar } from './sample-expression-grammar.ts';

/** A sample fetch (or ACL keyword) and its converters, as in `req.hdr(host,1),lower`. All spans are offsets in `text`. */
export interface SampleExpression {
  readonly text: string;
  /** In order: the fetch, then the converters. */
  readonly calls: readonly Call[];
  readonly problems: readonly ExpressionProblem[];
}

export interface Call {
  /** Empty when the name is missing, as in `src,(x)`. */
  readonly name: string;
  readonly nameSpan: Span;
  /** `undefined` without parentheses, empty for `()`. */
  readonly arguments: readonly Argument[] | undefined;
  readonly span: Span;
}

export interface Argument {
  /** The value, without quotes and escapes; blanks around it count. */
  readonly text: string;
  /** As written, with the quotes. */
  readonly span: Span;
}

export type ExpressionProblemKind =
  'missing-name' | 'missing-comma' | 'unexpected-text' | 'unclosed-parenthesis' | 'unclosed-quote' | 'extra-comma' | 'trailing-comma';

export interface ExpressionProblem {
  readonly kind: ExpressionProblemKind;
  readonly message: string;
  readonly span: Span;
  /** True when HAProxy takes the text all the same. */
  readonly tolerated: boolean;
}

const theGrammar = once(() => new SampleExpressionGrammar(parserOptions));

/** The calls of a sample expression. Takes any text and never fails: what HAProxy would refuse is in `problems`, the rest is read all the same. */
export const parseSampleExpression: (text: string) => SampleExpression = cachedByText(text => {
  const grammar = theGrammar();
  grammar.begin(text);
  grammar.input = expressionLexer().tokenize(text).tokens;
  grammar.expression();
  return { text, calls: grammar.calls, problems: grammar.problems };
});
