import { argumentChecks } from '../../language/argument-checks.ts';
import { argumentCountOf, argumentsOf } from '../../language/directives.ts';
import { asOneWord } from '../edits/one-word-edits.ts';
import { extra, isOpen, type ArgumentLine, type ArgumentProblem } from './problem.ts';
import { valueProblem } from './values.ts';

/** What the tables alone say of a line: too few words, too many, and words of the wrong kind. */
export function* directiveProblems(line: ArgumentLine): Generator<ArgumentProblem> {
  const { statement, fact, args, version } = line;
  const checks = argumentChecks(fact, version);
  const { max } = argumentCountOf(fact);
  const min = fewest(line);
  const objection = args.length < min ? checks.few ?? (args.length === 0 ? checks.one : undefined) : undefined;
  if (objection) {
    const sign = fact.signatures.find(signature => signature !== '');
    yield {
      kind: 'missing',
      at: statement,
      severity: objection,
      message: `\`${fact.name}\` needs ${min === 1 ? 'an argument' : `${min} arguments`}: HAProxy ${objection === 'error' ? 'does not start' : 'warns and ignores the line'}.${sign ? ` Write \`${fact.name} ${sign}\`.` : ''}`,
    };
  }
  const tooMany = args[max];
  if (checks.many && tooMany && args.length > max && !args.slice(0, max).some(isOpen)) {
    const name = [fact.name, ...args.slice(0, max).map(word => word.value)].join(' ');
    const problem = extra(tooMany, name, checks.time ? args[max - 1] : undefined);
    // `log-format %ci [%tr]`: its blanks need quotes around them, or backslashes.
    const whole = argumentsOf(fact)[max - 1]?.kind === 'log-format' && !args.some(isOpen) ? asOneWord(args.slice(max - 1)) : undefined;
    yield { ...problem, ...(whole ? { message: `HAProxy reads one word behind \`${fact.name}\`, and does not start with \`${tooMany.value}\`. A format with blanks needs quotes around it.`, repairs: [whole] } : {}), severity: checks.many };
  }
  yield* typed(line);
}

/** An `if` may stand without a condition behind it, as far as the number of words goes. */
function fewest({ fact }: ArgumentLine): number {
  const { min } = argumentCountOf(fact);
  return argumentsOf(fact).some(({ kind, times }) => kind === 'condition' && times === '') ? min - 1 : min;
}

const single = new Set(['enum', 'list', 'int', 'time', 'size', 'errorcode', 'string', 'file', 'dir', 'address', 'ref', 'either', 'url', 'char', 'guid', 'log-format', 'condition']);

/** Follows the arguments as long as each is one word. */
function* typed({ fact, args, version }: ArgumentLine): Generator<ArgumentProblem> {
  const checks = argumentChecks(fact, version);
  let at = 0;
  for (const argument of argumentsOf(fact)) {
    if (argument.kind.startsWith('paren-')) continue;
    if (!single.has(argument.kind)) return;
    const repeats = argument.times === '*' || argument.times === '+';
    for (const word of args.slice(at, repeats ? undefined : at + 1)) {
      const problem = valueProblem(word, fact.name, argument, checks, fact, version);
      if (problem) yield problem;
    }
    if (repeats) return;
    at++;
  }
}
