import { parseSampleExpression, type SampleExpression } from './sample-expression.ts';

/** What follows the name in `acl NAME ...`, or stands between braces. Word numbers count from the criterion, which is word 0. */
export interface AclTest {
  readonly criterion: SampleExpression;
  readonly flags: readonly AclFlag[];
  /**
   * The comparison before the patterns, when the first word there is one and more words follow. HAProxy takes it for a comparison only where the
   * value is matched as an integer or a version, else it is the first pattern.
   */
  readonly operator?: AclOperator;
  /** Without the operator. */
  readonly patterns: readonly AclPattern[];
  /** Of the flags; those of the criterion are in `criterion.problems`. */
  readonly problems: readonly AclProblem[];
}

export interface AclFlag {
  /** As written: `-i`, `-m`, or one that HAProxy does not know. */
  readonly name: string;
  /** Of `-f`, `-m` and `-u`: the next word. */
  readonly argument?: string;
  readonly word: number;
}

/** `ne` is taken, and read as `eq`: lab case ne-read-as-eq, on 2.6 to 3.4. */
export type AclOperator = 'eq' | 'ge' | 'gt' | 'le' | 'lt' | 'ne';

export interface AclPattern {
  readonly text: string;
  readonly word: number;
}

export interface AclProblem {
  readonly kind: 'unknown-flag' | 'missing-flag-argument' | 'flag-for-file';
  readonly message: string;
  readonly word: number;
}

const PLAIN_FLAGS: readonly string[] = ['-i', '-n', '-M'];
const FLAGS_WITH_ARGUMENT: readonly string[] = ['-f', '-m', '-u'];
const OPERATORS: readonly string[] = ['eq', 'ge', 'gt', 'le', 'lt', 'ne'];

/**
 * Reads the words of an ACL, unquoted, criterion first. Takes any words and never fails. An empty word ends the list, as it does in HAProxy.
 * Everything that starts with `-` before the first pattern is a flag, up to `--`.
 */
export function parseAclTest(words: readonly string[]): AclTest {
  const criterion = parseSampleExpression(words[0] ?? '');
  const flags: AclFlag[] = [];
  const problems: AclProblem[] = [];
  let word = 1;
  for (let name = words[word]; name?.startsWith('-') === true; name = words[word]) {
    if (name === '--') {
      word++;
      break;
    }
    const takesArgument = FLAGS_WITH_ARGUMENT.includes(name);
    const argument = takesArgument ? words[word + 1] : undefined;
    if (takesArgument && (argument ?? '') === '') {
      problems.push({ kind: 'missing-flag-argument', message: `A word is missing after '${name}'.`, word });
    }
    if (name === '-f' && /^-(?:[fimnMu]|-)$/.test(argument ?? '')) {
      problems.push({ kind: 'flag-for-file', message: `After '-f' comes the name of a file, and '${argument ?? ''}' is none.`, word: word + 1 });
    }
    if (!takesArgument && !PLAIN_FLAGS.includes(name)) {
      problems.push({ kind: 'unknown-flag', message: `'${name}' is no ACL flag; put '--' before a pattern that starts with '-'.`, word });
    }
    flags.push(argument === undefined ? { name, word } : { name, argument, word });
    word += takesArgument ? 2 : 1;
  }
  const first = words[word] ?? '';
  const isCompared = isOperator(first) && (words[word + 1] ?? '') !== '';
  const patterns: AclPattern[] = [];
  for (let i = isCompared ? word + 1 : word; i < words.length && words[i] !== ''; i++) patterns.push({ text: words[i] ?? '', word: i });
  const test = { criterion, flags, patterns, problems };
  return isCompared ? { ...test, operator: first } : test;
}

/** True for a word that compares numbers. */
export function isOperator(word: string): word is AclOperator {
  return OPERATORS.includes(word);
}
