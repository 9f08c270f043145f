import { EmbeddedActionsParser, Lexer, type IToken } from 'chevrotain';
import { once } from '../text/once.ts';
import { keywordNumber, unlisted } from './keyword-table.ts';
import { pack, type PackedNumbers } from './packed-numbers.ts';
import { Comment, MAX_KEYWORD_LENGTH, Newline, SectionKeyword, tokens, Unread, Word } from './tokens.ts';
import { unquote } from './unquote.ts';

/*
 * The line grammar accepts every text:  block = { NEWLINE | COMMENT | UNREAD | (SECTION-KEYWORD | WORD) { WORD } }
 *
 * It writes numbers and keeps no token; they have 16 bits unless the block is so long that its offsets need more:
 *   [ number of lines L, number of words, L records of (first word, what), the words as (start, end) ]
 * `what` is the number of the line's first word, with the 16th bit set for a section header, or one of the marks below. Offsets are relative
 * to the block's text.
 */
export const HEADER = 0x8000;
export const COMMENT = 0x7fff;
export const UNREAD = 0x7ffe;

/** Says what is wrong with the grammar itself; chevrotain needs Node 22 to find out, so only a test asks. */
export function createBlockParser(skipValidations: boolean): (text: string) => PackedNumbers {
  const lexer = new Lexer(tokens, { ensureOptimizations: true, positionTracking: 'onlyOffset', skipValidations });
  let words = new Uint32Array(1 << 12);
  let wordsLength = 0;
  let lines = new Uint32Array(1 << 10);
  let linesLength = 0;
  let all = new Uint32Array(1 << 12);

  const pushWord = (token: IToken) => {
    if (wordsLength + 2 > words.length) words = grown(words);
    words[wordsLength++] = token.startOffset;
    words[wordsLength++] = token.startOffset + token.image.length;
  };
  const pushLine = (what: number) => {
    if (linesLength + 2 > lines.length) lines = grown(lines);
    lines[linesLength++] = wordsLength >> 1;
    lines[linesLength++] = what;
  };
  // No keyword is long, however quoted; to resolve the quotes of a hostile word takes much more memory than the word.
  const numberOf = ({ image }: IToken) => {
    if (image.length > MAX_KEYWORD_LENGTH) return unlisted;
    return keywordNumber(/["'\\]/.test(image) ? unquote(image).value : image);
  };

  class BlockParser extends EmbeddedActionsParser {
    readonly block: () => void;

    constructor() {
      super(tokens, { recoveryEnabled: false, maxLookahead: 1, skipValidations });
      // Closures are made once: chevrotain would make them anew at each line. Recording calls the actions with tokens that have no image.
      const word = () => pushWord(this.CONSUME2(Word));
      const mark = (token: IToken, what: number) => {
        pushLine(what);
        pushWord(token);
      };
      const alternatives = [
        { ALT: () => { this.CONSUME(Newline); } },
        { ALT: () => mark(this.CONSUME(Comment), COMMENT) },
        { ALT: () => mark(this.CONSUME(Unread), UNREAD) },
        {
          ALT: () => {
            const first = this.CONSUME(Word);
            mark(first, numberOf(first));
            this.MANY2(word);
          },
        },
        {
          ALT: () => {
            const first = this.CONSUME(SectionKeyword);
            mark(first, numberOf(first) + HEADER);
            this.MANY3({ DEF: () => pushWord(this.CONSUME3(Word)) });
          },
        },
      ];
      const line = () => this.OR(alternatives);
      this.block = this.RULE('block', () => this.MANY(line));
      this.performSelfAnalysis();
    }
  }

  const parser = new BlockParser();
  return text => {
    wordsLength = linesLength = 0;
    const { tokens: found, errors } = lexer.tokenize(text);
    parser.input = found;
    parser.block();
    if (errors.length + parser.errors.length > 0) throw new Error(`the line grammar refused a text of ${text.length} characters: ${errors[0]?.message ?? parser.errors[0]?.message}`);
    const length = 2 + linesLength + wordsLength;
    while (length > all.length) all = grown(all);
    all[0] = linesLength >> 1;
    all[1] = wordsLength >> 1;
    all.set(lines.subarray(0, linesLength), 2);
    all.set(words.subarray(0, wordsLength), 2 + linesLength);
    return pack(all.subarray(0, length), text.length);
  };
}

function grown(array: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(array.length * 2);
  larger.set(array);
  return larger;
}

const theParser = once(() => createBlockParser(true));

/** Parses the text of one block; accepts every text. */
export function parseBlock(text: string): PackedNumbers {
  return theParser()(text);
}
