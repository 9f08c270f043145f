import { EmbeddedActionsParser, Lexer, type IParserConfig, type IToken } from 'chevrotain';
import type { Span } from '../text/span.ts';
import { once } from '../text/once.ts';
import { argumentsEnd } from './argument.ts';
import { lexerOptions } from './grammar-options.ts';
import { readPrefix, type LogFormatPrefix } from './log-format-prefix.ts';
import type { LogFormatItem, LogFormatProblem, LogFormatProblemKind } from './log-format.ts';
import { parseSampleExpression } from './sample-expression.ts';
import { scannedToken } from './scanned-token.ts';

const isLetter = (character: string): boolean => /^[A-Za-z]$/.test(character);
const isLetterOrDigit = (character: string): boolean => /^[A-Za-z0-9]$/.test(character);

const isPercent = (character: string): boolean => character === '%';

const Percent = scannedToken('Percent', isPercent, percentEnd);
const Prefix = scannedToken('Prefix', isPercent, (text, offset) => readPrefix(text, offset).end);
const Alias = scannedToken('Alias', isLetterOrDigit, aliasEnd);
const Body = scannedToken('Body', character => character === '[', bodyEnd);
const Text = scannedToken('Text', character => !isPercent(character), textEnd);

const tokenTypes = [Percent, Prefix, Alias, Body, Text];

/** Cuts a log-format into text, `%%`, prefixes (`%`, `%{+Q}`), and the alias or the bracketed expression right after a prefix. */
export const logFormatLexer = once(() => new Lexer(tokenTypes, lexerOptions));

/** Reads any sequence of the tokens above: a misplaced one becomes a problem. */
export class LogFormatGrammar extends EmbeddedActionsParser {
  items: LogFormatItem[] = [];
  problems: LogFormatProblem[] = [];
  private text = '';
  private prefixStart = 0;
  private prefix: LogFormatPrefix = readPrefix('%', 0);

  readonly format = this.RULE('format', () => {
    this.MANY(this.item);
  });

  private readonly directive = this.RULE('directive', () => {
    const token = this.CONSUME(Prefix);
    this.ACTION(() => this.beginDirective(token));
    if (this.OPTION(this.target) !== true) this.ACTION(() => this.addBarePrefix());
  });

  private readonly takeAlias = (): boolean => {
    const token = this.CONSUME(Alias);
    const nameSpan = spanOf(token);
    const { flags } = this.prefix;
    this.items.push({ kind: 'alias', span: { start: this.prefixStart, end: nameSpan.end }, flags, name: token.image, nameSpan, ...this.named() });
    return true;
  };

  private readonly takeBody = (): boolean => {
    const token = this.CONSUME(Body);
    this.ACTION(() => this.addExpression(token));
    return true;
  };

  private readonly targets = [{ ALT: this.takeAlias }, { ALT: this.takeBody }];
  private readonly target = (): boolean => this.OR(this.targets);

  private readonly alternatives = [
    { ALT: () => this.addText(spanOf(this.CONSUME(Text))) },
    { ALT: () => this.addText(spanOf(this.CONSUME(Percent)), '%') },
    { ALT: () => this.SUBRULE(this.directive) },
  ];
  private readonly item = (): void => this.OR(this.alternatives);

  constructor(options: IParserConfig) {
    super(tokenTypes, options);
    this.performSelfAnalysis();
  }

  /** Forgets the text read before. To be called ahead of each use of `format`. */
  begin(text: string): void {
    this.items = [];
    this.problems = [];
    this.text = text;
  }

  private beginDirective(token: IToken): void {
    this.prefixStart = token.startOffset;
    this.prefix = readPrefix(this.text, token.startOffset);
    const { isNameClosed, outputName } = this.prefix;
    if (!isNameClosed && outputName !== undefined) {
      this.report('invalid-output-name', 'A name in parentheses has only letters, digits, _ and -, and one colon before its type.', outputName.span);
    }
  }

  private addExpression(token: IToken): void {
    const { start, end } = spanOf(token);
    const { isClosed } = scanBracket(token.image, 0);
    const expression = parseSampleExpression(token.image.slice(1, isClosed ? -1 : undefined));
    const { flags } = this.prefix;
    const span = { start: this.prefixStart, end };
    if (!isClosed) this.report('unclosed-bracket', 'This bracket never closes.', { start, end: start + 1 });
    this.items.push({ kind: 'expression', span, flags, expression, expressionStart: start + 1, ...this.named() });
    for (const problem of expression.problems) {
      const shifted = { start: problem.span.start + start + 1, end: problem.span.end + start + 1 };
      this.report(problem.kind, problem.message, shifted, problem.kind === 'extra-comma');
    }
  }

  /** A prefix with neither an alias nor an expression after it. */
  private addBarePrefix(): void {
    const { end, hasFlags, areFlagsClosed, outputName } = this.prefix;
    const span = { start: this.prefixStart, end };
    if (!hasFlags && outputName === undefined) {
      const isRefused = end === this.text.length || /^[0-9 \t]$/.test(this.text.charAt(end));
      if (isRefused) this.report('stray-percent', 'A percent sign is written %%.', span);
      else this.report('ignored-percent', 'This percent sign is dropped; write %% for one.', span, true);
      this.addText(span, isRefused ? '%' : '');
      return;
    }
    if (!areFlagsClosed) this.report('unclosed-flags', 'This brace never closes.', span);
    else if (this.prefix.isNameClosed) this.report('missing-alias', 'An alias or an expression in brackets is expected after this.', span);
    this.items.push({ kind: 'alias', span, flags: this.prefix.flags, name: '', nameSpan: { start: end, end }, ...this.named() });
  }

  private named(): Pick<LogFormatPrefix, 'outputName'> {
    return this.prefix.outputName === undefined ? {} : { outputName: this.prefix.outputName };
  }

  /** Adds text, to the text item just before when there is one. */
  private addText(span: Span, text = this.text.slice(span.start, span.end)): void {
    const last = this.items.at(-1);
    if (last?.kind !== 'text') {
      this.items.push({ kind: 'text', span, text });
      return;
    }
    this.items[this.items.length - 1] = { kind: 'text', span: { start: last.span.start, end: span.end }, text: last.text + text };
  }

  private report(kind: LogFormatProblemKind, message: string, span: Span, tolerated = false): void {
    this.problems.push({ kind, message, span, tolerated });
  }
}

/** `%%`, and `%(name)%`, which means the same. */
function percentEnd(text: string, offset: number): number {
  const { end, hasFlags } = readPrefix(text, offset);
  return !hasFlags && text.charAt(end) === '%' ? end + 1 : offset;
}

/** An alias is letters and digits, right after a prefix; it starts with a letter, unless flags come before it. */
function aliasEnd(text: string, offset: number, before: readonly IToken[]): number {
  const prefix = before.at(-1);
  if (prefix?.tokenType !== Prefix) return offset;
  if (!isLetter(text.charAt(offset)) && !prefix.image.endsWith('}')) return offset;
  let end = offset;
  while (isLetterOrDigit(text.charAt(end))) end++;
  return end;
}

function bodyEnd(text: string, offset: number, before: readonly IToken[]): number {
  return before.at(-1)?.tokenType === Prefix ? scanBracket(text, offset).end : offset;
}

/** Where the bracket at `offset` ends: after the first `]` that is not in an argument list, else, unclosed, at the end of the text. */
function scanBracket(text: string, offset: number): { end: number; isClosed: boolean } {
  let end = offset + 1;
  while (end < text.length) {
    const character = text.charAt(end);
    if (character === ']') return { end: end + 1, isClosed: true };
    end = character === '(' ? argumentsEnd(text, end) : end + 1;
  }
  return { end, isClosed: false };
}

function textEnd(text: string, offset: number): number {
  const percent = text.indexOf('%', offset);
  return percent === -1 ? text.length : percent;
}

function spanOf(token: IToken): Span {
  return { start: token.startOffset, end: token.startOffset + token.image.length };
}
