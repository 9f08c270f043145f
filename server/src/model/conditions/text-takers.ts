import type { AclTest } from '../../expression/acl.ts';
import type { Call } from '../../expression/sample-expression.ts';
import { MAX_SIMPLE_TEXT, simpleExpression } from './simple-expression.ts';
import type { TextPatterns } from './text-patterns.ts';
import { matchOf, sourceOf, type Source } from './text-test.ts';

/** A test whose answer is known for whole texts that another one accepts, though it is not told by plain texts itself. */
export interface TextTaker {
  readonly subject: string;
  /** Does it hold for each text that the other accepts? */
  takes(texts: TextPatterns, isUsualCase: boolean): boolean;
}

/** Those of a part of the host or the path, as `path,word(1,/) api`, and those with a regular expression. */
export function takerOf(test: AclTest): TextTaker | undefined {
  let known = remembered.get(test);
  if (known === undefined) remembered.set(test, (known = partTaker(test) ?? expressionTaker(test) ?? null));
  return known ?? undefined;
}

/** The parser gives conditions of one shape the same tests. */
const remembered = new WeakMap<AclTest, TextTaker | null>();

const subjects: ReadonlySet<string> = new Set(['host', 'path']);

function isPlain({ operator, flags, patterns }: AclTest): boolean {
  return !operator && patterns.length > 0 && flags.every(({ name }) => name === '-i' || name === '-m');
}

/** One part of several, by what separates them. */
interface Part {
  readonly at: number;
  readonly separator: string;
  /** `word` passes over what is empty. */
  readonly isWord: boolean;
}

function partTaker(test: AclTest): TextTaker | undefined {
  const [fetch, ...converters] = test.criterion.calls;
  const source = fetch && sourceOf([fetch]);
  const parts = converters.filter(({ name }) => name !== 'lower').map(partOf);
  const [part] = parts;
  if (!source || !subjects.has(source.subject) || !part || parts.length > 1 || matchOf(test) !== 'str' || !isPlain(test)) return undefined;
  const isLower = parts.length < converters.length;
  const ignoresCase = isLower || test.flags.some(({ name }) => name === '-i');
  const wanted = new Set(test.patterns.map(({ text }) => (ignoresCase && !isLower ? text.toLowerCase() : text)));
  if (test.patterns.some(({ text }) => text.includes('$'))) return undefined;
  return {
    subject: source.subject,
    takes: (texts, isUsualCase) => isLikeThat(texts, source) && respectsCase(texts, ignoresCase, isUsualCase) && texts.patterns.every(pattern => {
      const piece = cutFrom(pattern, part, texts.match);
      return piece !== undefined && wanted.has(ignoresCase ? piece.toLowerCase() : piece);
    }),
  };
}

function partOf({ name, arguments: values = [] }: Call): Part | undefined {
  const [index, separator] = values.map(value => value.text);
  const isKnown = (name === 'field' || name === 'word') && values.length === 2 && /^[1-9]$/.test(index ?? '') && /^[/.]$/.test(separator ?? '');
  return isKnown ? { at: Number(index) - 1, separator: separator ?? '', isWord: name === 'word' } : undefined;
}

/** The part of each text that is, or begins with, another one; undefined where it may go on. */
function cutFrom(text: string, { at, separator, isWord }: Part, match: TextPatterns['match']): string | undefined {
  if (match !== 'str' && match !== 'beg') return undefined;
  const pieces = text.split(separator);
  const closed = match === 'beg' ? pieces.slice(0, -1) : pieces;
  return (isWord ? closed.filter(piece => piece !== '') : closed)[at];
}

/** Nothing was done to those texts that was not done to these. A port may stand behind a name that does not say so only where it was cut off. */
function isLikeThat(texts: TextPatterns, { hasNoPort, isDecoded }: Pick<Source, 'hasNoPort' | 'isDecoded'>): boolean {
  if ((texts.hasNoPort && !hasNoPort) || (texts.isDecoded && !isDecoded)) return false;
  return texts.patterns.every(text => (!hasNoPort || !text.includes(':')) && (!isDecoded || !/[%+]/.test(text)));
}

/** What ignores case is more than what does not; of hosts that browsers send in lower case it is not. */
function respectsCase(texts: TextPatterns, ignoresCase: boolean, isUsualCase: boolean): boolean {
  return ignoresCase || !texts.ignoresCase || isUsualCase;
}

function expressionTaker(test: AclTest): TextTaker | undefined {
  const source = sourceOf(test.criterion.calls);
  if (!source || !subjects.has(source.subject) || source.letters || matchOf(test) !== 'reg' || !isPlain(test)) return undefined;
  const ignoresCase = test.flags.some(({ name }) => name === '-i');
  const expressions = test.patterns.flatMap(({ text }) => simpleExpression(text, ignoresCase) ?? []);
  if (expressions.length === 0) return undefined;
  return {
    subject: source.subject,
    takes: (texts, isUsualCase) => texts.match === 'str' && isLikeThat(texts, source) && respectsCase(texts, ignoresCase, isUsualCase)
      && texts.patterns.every(text => text.length <= MAX_SIMPLE_TEXT && expressions.some(expression => expression.test(text))),
  };
}
