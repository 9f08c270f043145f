import { createToken, EmbeddedActionsParser, Lexer, type IParserConfig, type IToken } from 'chevrotain';
import type { Span } from '../text/span.ts';
import { once } from '../text/once.ts';
import { argumentEnd, unquoteArgument } from './argument.ts';
import { lexerOptions } from './grammar-options.ts';
import type { Argument, Call, ExpressionProblem, ExpressionProblemKind } from './sample-expression.ts';
import { scannedToken } from './scanned-token.ts';

const NAME_CHARACTERS = new Set('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.+-');
const isNameCharacter = (character: string): boolean => NAME_CHARACTERS.has(character);
const isJunk = (character: string): boolean => character !== ',' && character !== '(' && !NAME_CHARACTERS.has(character);

const Name = scannedToken('Name', isNameCharacter, (text, offset) => endOfRun(text, offset, isNameCharacter));
const Comma = createToken({ name: 'Comma', pattern: ',' });
const Open = createToken({ name: 'Open', pattern: '(', push_mode: 'arguments' });
const Junk = scannedToken('Junk', isJunk, (text, offset) => endOfRun(text, offset, isJunk));
const ArgumentText = scannedToken('ArgumentText', character => character !== ',' && character !== ')', argumentEnd);
const Close = createToken({ name: 'Close', pattern: ')', pop_mode: true });

const modes = { expression: [Name, Comma, Open, Junk], arguments: [ArgumentText, Comma, Close] };
const tokenTypes = [Name, Comma, Open, Junk, ArgumentText, Close];

/** Cuts a sample expression into names, commas, parentheses, whole arguments, and what belongs to none of them. */
export const expressionLexer = once(() => new Lexer({ modes, defaultMode: 'expression' }, lexerOptions));

/** Reads any sequence of the tokens above: a misplaced one becomes a problem. */
export class SampleExpressionGrammar extends EmbeddedActionsParser {
  calls: Call[] = [];
  problems: ExpressionProblem[] = [];
  private length = 0;
  private last: 'nothing' | 'call' | 'comma' | 'junk' = 'nothing';
  private comma: Span = { start: 0, end: 0 };
  private name: IToken | undefined;
  private list: Argument[] = [];
  private isArgumentRead = false;

  readonly expression = this.RULE('expression', () => {
    this.MANY(this.part);
    this.ACTION(() => this.endExpression());
  });

  private readonly namedCall = this.RULE('namedCall', () => {
    const name = this.CONSUME(Name);
    this.name = name;
    if (this.last === 'call') this.report('missing-comma', 'A comma is missing before this name.', spanOf(name));
    if (this.OPTION(this.argumentsOption) === undefined) {
      this.calls.push({ name: name.image, nameSpan: spanOf(name), arguments: undefined, span: spanOf(name) });
    }
    this.last = 'call';
  });

  private readonly namelessCall = this.RULE('namelessCall', () => {
    this.name = undefined;
    this.SUBRULE(this.argumentList);
    this.last = 'call';
  });

  private readonly argumentList = this.RULE('argumentList', () => {
    const open = this.CONSUME(Open);
    const name = this.name;
    if (name === undefined) this.report('missing-name', 'A name is missing before the parenthesis.', spanOf(open));
    this.list = [];
    this.isArgumentRead = false;
    this.MANY(this.argumentPart);
    const close = this.OPTION(this.closing);
    const end = close === undefined ? this.length : close.startOffset + 1;
    if (this.list.length > 0 && !this.isArgumentRead) this.addArgument('', { start: close?.startOffset ?? end, end: close?.startOffset ?? end });
    if (close === undefined) this.report('unclosed-parenthesis', 'This parenthesis never closes.', spanOf(open));
    const start = name?.startOffset ?? open.startOffset;
    const nameSpan = { start, end: open.startOffset };
    this.calls.push({ name: name?.image ?? '', nameSpan, arguments: this.list, span: { start, end } });
    return end;
  });

  private readonly argumentsOption = (): number => this.SUBRULE(this.argumentList);
  private readonly closing = (): IToken => this.CONSUME(Close);

  private readonly takeArgument = (): void => {
    const token = this.CONSUME(ArgumentText);
    const span = spanOf(token);
    const { text, openQuote } = unquoteArgument(token.image);
    this.addArgument(text, span);
    this.isArgumentRead = true;
    if (openQuote !== -1) {
      const start = span.start + openQuote;
      this.report('unclosed-quote', 'This quote never closes.', { start, end: start + 1 });
    }
  };

  private readonly takeArgumentComma = (): void => {
    const { start } = spanOf(this.CONSUME(Comma));
    if (!this.isArgumentRead) this.addArgument('', { start, end: start });
    this.isArgumentRead = false;
  };

  private readonly argumentAlternatives = [{ ALT: this.takeArgument }, { ALT: this.takeArgumentComma }];
  private readonly argumentPart = (): void => this.OR(this.argumentAlternatives);

  private readonly takeComma = (): void => {
    const span = spanOf(this.CONSUME(Comma));
    if (this.last === 'nothing') this.report('missing-name', 'A name is missing before this comma.', span);
    else if (this.last === 'comma') this.report('extra-comma', 'This comma is one too many.', span, true);
    this.comma = span;
    if (this.last !== 'nothing') this.last = 'comma';
  };

  private readonly takeJunk = (): void => {
    const junk = this.CONSUME(Junk);
    this.report('unexpected-text', `A name, a comma or the end is expected, not '${junk.image.slice(0, 40)}'.`, spanOf(junk));
    this.last = 'junk';
  };

  private readonly alternatives = [
    { ALT: () => this.SUBRULE(this.namedCall) },
    { ALT: () => this.SUBRULE(this.namelessCall) },
    { ALT: this.takeComma },
    { ALT: this.takeJunk },
  ];
  private readonly part = (): void => this.OR(this.alternatives);

  constructor(options: IParserConfig) {
    super(tokenTypes, options);
    this.performSelfAnalysis();
  }

  /** Forgets the text read before. To be called ahead of each use of `expression`. */
  begin(text: string): void {
    this.calls = [];
    this.problems = [];
    this.length = text.length;
    this.last = 'nothing';
  }

  private endExpression(): void {
    if (this.last === 'comma') this.report('trailing-comma', 'Nothing follows this comma.', this.comma, true);
    if (this.calls.length === 0 && this.problems.length === 0) this.report('missing-name', 'A sample fetch is expected here.', { start: 0, end: 0 });
  }

  private addArgument(text: string, span: Span): void {
    this.list.push({ text, span });
  }

  private report(kind: ExpressionProblemKind, message: string, span: Span, tolerated = false): void {
    this.problems.push({ kind, message, span, tolerated });
  }
}

function endOfRun(text: string, offset: number, belongs: (character: string) => boolean): number {
  let end = offset;
  while (end < text.length && belongs(text.charAt(end))) end++;
  return end;
}

function spanOf(token: IToken): Span {
  return { start: token.startOffset, end: token.startOffset + token.image.length };
}
