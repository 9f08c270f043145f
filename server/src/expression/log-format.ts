import type { Span } from '../text/span.ts';
import { once } from '../text/once.ts';
import { cachedByText } from './cache.ts';
import { parserOptions } from './grammar-options.ts';
import { LogFormatGrammar, logFormatLexer } from './log-format-grammar.ts';
import type { ExpressionProblemKind, SampleExpression } from './sample-expression.ts';

/** A log-format string. All spans are offsets in `text`. */
export interface LogFormat {
  readonly text: string;
  readonly items: readonly LogFormatItem[];
  /** Of the format, and of the expressions in it, by where they start. */
  readonly problems: readonly LogFormatProblem[];
}

export type LogFormatItem = LogFormatText | LogFormatAlias | LogFormatExpression;

export interface LogFormatText {
  readonly kind: 'text';
  readonly span: Span;
  /** What is written out: `%%` is one `%` here. */
  readonly text: string;
}

/** `%ci`, `%{+Q,+X}r`, `%(name)ci`. */
export interface LogFormatAlias {
  readonly kind: 'alias';
  readonly span: Span;
  readonly flags: readonly string[];
  /** Without the percent sign; empty when it is missing. */
  readonly name: string;
  readonly nameSpan: Span;
  readonly outputName?: OutputName;
}

/** `%[src]`, `%{+Q}[src]`, `%(name)[src]`. */
export interface LogFormatExpression {
  readonly kind: 'expression';
  readonly span: Span;
  readonly flags: readonly string[];
  /** Its spans are offsets in the expression; add `expressionStart` for offsets in the format. */
  readonly expression: SampleExpression;
  readonly expressionStart: number;
  readonly outputName?: OutputName;
}

/** The name that an item gets in structured logs, and its type: `%(name:sint)ci`. Versions before 3.0 take it for text. */
export interface OutputName {
  readonly name: string;
  readonly type?: string;
  readonly span: Span;
}

export type LogFormatProblemKind =
  'stray-percent' | 'ignored-percent' | 'missing-alias' | 'unclosed-flags' | 'unclosed-bracket' | 'invalid-output-name' | ExpressionProblemKind;

export interface LogFormatProblem {
  readonly kind: LogFormatProblemKind;
  readonly message: string;
  readonly span: Span;
  /** True when HAProxy takes the text all the same. */
  readonly tolerated: boolean;
}

const theGrammar = once(() => new LogFormatGrammar(parserOptions));

/** The items of a log-format string. Takes any text and never fails: what HAProxy would refuse is in `problems`, the rest is read all the same. */
export const parseLogFormat: (text: string) => LogFormat = cachedByText(text => {
  const grammar = theGrammar();
  grammar.begin(text);
  grammar.input = logFormatLexer().tokenize(text).tokens;
  grammar.format();
  return { text, items: grammar.items, problems: grammar.problems };
});

/** True when the result depends on the request: when any item is not plain text. */
export function isDynamic(format: LogFormat): boolean {
  return format.items.some(item => item.kind !== 'text');
}
