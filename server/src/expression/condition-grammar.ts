import { createToken, createTokenInstance, EmbeddedActionsParser, type IParserConfig, type IToken, type TokenType } from 'chevrotain';
import { parseAclTest, type AclTest } from './acl.ts';
import type { ConditionProblem, ConditionProblemKind, Term } from './condition.ts';

const Not = createToken({ name: 'Not' });
const Or = createToken({ name: 'Or' });
const Open = createToken({ name: 'Open' });
const Inside = createToken({ name: 'Inside' });
const Close = createToken({ name: 'Close' });
const AclName = createToken({ name: 'AclName' });

const tokenTypes = [Not, Or, Open, Inside, Close, AclName];

/**
 * The tokens of a condition. Their offset is the number of their word. Exclamation marks are taken off the front of each word and cancel out in
 * pairs; between braces every word is what it is, up to the first that is just `}`.
 */
export function conditionTokens(words: readonly string[]): IToken[] {
  const tokens: IToken[] = [];
  let isInside = false;
  words.forEach((word, index) => {
    if (isInside) {
      isInside = word !== '}';
      tokens.push(token(isInside ? Inside : Close, word, index));
      return;
    }
    const marks = countMarks(word);
    const rest = word.slice(marks);
    if (marks % 2 === 1) tokens.push(token(Not, '!', index));
    if (rest === '') return;
    const type = typeOf(rest);
    isInside = type === Open;
    tokens.push(token(type, rest, index));
  });
  return tokens;
}

/** Reads any sequence of the tokens above: a misplaced one becomes a problem. */
export class ConditionGrammar extends EmbeddedActionsParser {
  groups: Term[][] = [];
  problems: ConditionProblem[] = [];
  private words: readonly string[] = [];
  private group: Term[] = [];
  private negated = false;
  private negation = 0;
  private endWord = 0;

  readonly condition = this.RULE('condition', () => {
    this.MANY(this.part);
    this.ACTION(() => this.endCondition());
  });

  private readonly anonymous = this.RULE('anonymous', () => {
    const open = this.CONSUME(Open);
    this.endWord = open.startOffset + 1;
    this.MANY(this.takeInside);
    const isClosed = this.OPTION(this.takeClose) === true;
    this.ACTION(() => this.addAnonymous(open.startOffset, isClosed));
  });

  private readonly takeInside = (): void => {
    this.endWord = this.CONSUME(Inside).startOffset + 1;
  };

  private readonly takeClose = (): boolean => {
    this.CONSUME(Close);
    return true;
  };

  private readonly takeNot = (): void => {
    this.negation = this.CONSUME(Not).startOffset;
    this.negated = !this.negated;
  };

  private readonly takeOr = (): void => {
    this.endGroup(this.CONSUME(Or).startOffset);
  };

  private readonly takeName = (): void => {
    const name = this.CONSUME(AclName);
    this.addTerm({ kind: 'named', negated: this.negated, name: name.image, word: name.startOffset });
  };

  private readonly takeStrayBrace = (): void => {
    this.report('unexpected-brace', "This '}' closes nothing.", this.CONSUME(Close).startOffset);
  };

  private readonly alternatives = [
    { ALT: this.takeName },
    { ALT: this.takeNot },
    { ALT: this.takeOr },
    { ALT: () => this.SUBRULE(this.anonymous) },
    { ALT: this.takeStrayBrace },
  ];
  private readonly part = (): void => this.OR(this.alternatives);

  constructor(options: IParserConfig) {
    super(tokenTypes, options);
    this.performSelfAnalysis();
  }

  /** Forgets the condition read before. To be called ahead of each use of `condition`. */
  begin(words: readonly string[]): void {
    this.groups = [];
    this.problems = [];
    this.words = words;
    this.group = [];
    this.negated = false;
  }

  private addAnonymous(open: number, isClosed: boolean): void {
    const firstWord = open + 1;
    const inside = this.words.slice(firstWord, this.endWord);
    if (!isClosed) this.report('missing-closing-brace', "The '}' of this '{' is missing; it is a word of its own.", open);
    else if (inside.length === 0) this.report('empty-test', 'There is no test between these braces.', open);
    const { negated, endWord } = this;
    let test: AclTest | undefined;
    this.addTerm({
      kind: 'anonymous', negated, firstWord, endWord, text: inside.join(' '),
      // Most who ask for a condition want to know which tests it has, and not what is in them.
      get test() { return (test ??= parseAclTest(inside)); },
    });
  }

  private addTerm(term: Term): void {
    this.group.push(term);
    this.negated = false;
  }

  private endGroup(word: number): void {
    if (this.negated) this.report('dangling-negation', "This '!' negates nothing.", this.negation, true);
    if (this.group.length > 0) this.groups.push(this.group);
    else this.report('empty-group', "There is no ACL on one side of this 'or'.", word, true);
    this.group = [];
    this.negated = false;
  }

  private endCondition(): void {
    if (this.words.length === 0) this.report('empty-condition', 'The condition is missing, so it is always false.', 0, true);
    else this.endGroup(this.words.length);
  }

  private report(kind: ConditionProblemKind, message: string, word: number, tolerated = false): void {
    this.problems.push({ kind, message, word, tolerated });
  }
}

function typeOf(word: string): TokenType {
  if (word === '||' || word.toLowerCase() === 'or') return Or;
  return word === '{' ? Open : word === '}' ? Close : AclName;
}

function countMarks(word: string): number {
  let marks = 0;
  while (word.charAt(marks) === '!') marks++;
  return marks;
}

function token(type: TokenType, image: string, word: number): IToken {
  return createTokenInstance(type, image, word, word, 0, 0, 0, 0);
}
