import { converterFact } from '../../language/converters.ts';
import { enumValues } from '../../language/enums.ts';
import { fetchFact } from '../../language/fetches.ts';
import { isKnownIn } from '../../language/lifetime.ts';
import type { Word } from '../../syntax/word.ts';
import { badWord, extra, isOpen, missing, type ArgumentLine, type ArgumentProblem } from './problem.ts';
import { numberProblem } from './values.ts';

/** What follows the digits is not read. */
const positive = { digit: 'error', min: 'error', limits: { min: 1 } } as const;

/** `balance ALGORITHM ...`: HAProxy reads on behind `uri`, `url_param`, `hdr(...)` and `hash`, and leaves what is behind the others alone. Tried on 2.6 to 3.4. */
export function* balanceProblems({ args, version, statement }: ArgumentLine): Generator<ArgumentProblem> {
  const [algorithm, second, third] = args;
  if (!algorithm || isOpen(algorithm)) return;
  const [, name = '', parameter] = /^([\w-]+)(\(.*)?$/s.exec(algorithm.value) ?? [];
  const fact = enumValues('balance').find(each => each.name === name);
  const takesParameter = name === 'hdr' || name === 'random' || name === 'rdp-cookie';
  if (!fact || !isKnownIn(fact, version) || (parameter !== undefined && !takesParameter)) {
    if (fact && !isKnownIn(fact, version)) yield { kind: 'value', at: algorithm, message: `HAProxy ${version} does not know \`balance ${name}\` and does not start: it came with ${fact.since ?? 'a later version'}.` };
    else yield badWord(algorithm, 'balance', enumValues('balance', version).map(each => each.name));
    return;
  }
  if (takesParameter) yield* parameterProblems(algorithm, name, parameter);
  if (name === 'uri') yield* uriProblems(args.slice(1));
  if (name === 'url_param' && !second) yield missing(statement, 'balance url_param', 'the name of a parameter');
  if (name === 'url_param' && third && !isOpen(third) && third.value !== 'check_post') yield badWord(third, 'balance url_param', ['check_post']);
  if (name === 'hdr' && second && !isOpen(second) && second.value !== 'use_domain_only') yield badWord(second, algorithm.value, ['use_domain_only']);
  if (name === 'log-hash' && !second) yield missing(statement, 'balance log-hash', 'a list of converters');
  if (name === 'log-hash' && second) yield* logHashProblems(second);
  if (name === 'hash' && !second) yield missing(statement, 'balance hash', 'a sample expression');
  if (name === 'hash' && third && !isOpen(third)) yield { kind: 'extra', at: third, message: `\`balance hash\` takes one expression, and \`${third.value}\` is a word of its own: HAProxy does not start. Write the expression without blanks, or quote it.` };
}

/** "unknown converter": the line of the log is there already, so that converters alone follow. Tried on 3.0 to 3.4. */
function* logHashProblems(list: Word): Generator<ArgumentProblem> {
  const name = /^[^(,]*/.exec(list.value)?.[0] ?? '';
  if (isOpen(list) || name === '' || name.startsWith('lua.') || converterFact(name)) return;
  const why = fetchFact(name) ? `is a sample fetch: it hashes the log line as it is, or what converters like \`field(1,:)\` make of it` : 'is no converter';
  yield { kind: 'value', at: list, message: `\`${name}\` behind \`balance log-hash\` ${why}. HAProxy does not start.` };
}

function* parameterProblems(word: Word, name: string, parameter: string | undefined): Generator<ArgumentProblem> {
  const inside = parameter === undefined ? undefined : /^\(([^)]*)\)/.exec(parameter)?.[1];
  const problem = (message: string): ArgumentProblem => ({ kind: 'value', at: word, message: `${message} HAProxy does not start.` });
  if (name === 'hdr' && !inside) yield problem('`balance hdr` needs the name of a header: `hdr(NAME)`.');
  if (name === 'rdp-cookie' && parameter !== undefined && !inside) yield problem('`balance rdp-cookie` needs the name of a cookie between its parentheses.');
  if (name === 'random' && parameter !== undefined && !/^[1-9]\d*$/.test(inside ?? '')) yield problem('`balance random` needs a number of draws, 1 or more, between its parentheses.');
}

/** `persist rdp-cookie` and `persist rdp-cookie(NAME)`: "requires an rdp cookie name". Tried on 2.6 to 3.4. */
export function* persistProblems({ statement }: ArgumentLine): Generator<ArgumentProblem> {
  const [, cookie, next] = statement.words;
  // Without parentheses HAProxy does not look at what stands behind it.
  if (cookie && next && /^rdp-cookie\([^)]+\)$/.test(cookie.value) && !isOpen(cookie) && !isOpen(next)) yield extra(next, `persist ${cookie.value}`);
  if (!cookie || isOpen(cookie) || !/^rdp-cookie\((?:\)|[^)]*$)/.test(cookie.value)) return;
  yield { kind: 'value', at: cookie, message: '`persist rdp-cookie` needs the name of a cookie between its parentheses, or none of them: HAProxy does not start. Write `rdp-cookie(msts)`.' };
}

function* uriProblems(words: readonly Word[]): Generator<ArgumentProblem> {
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as Word;
    if (isOpen(word)) return;
    if (word.value === 'whole' || word.value === 'path-only') continue;
    if (word.value !== 'len' && word.value !== 'depth') {
      yield badWord(word, 'balance uri', ['len', 'depth', 'path-only', 'whole']);
      return;
    }
    const number = words[++i];
    const problem = number ? (isOpen(number) ? undefined : numberProblem(number, word.value, positive)) : missing(word, word.value, 'a number');
    if (problem) yield problem;
  }
}
