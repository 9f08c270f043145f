import { enumValues } from '../../language/enums.ts';
import type { Word } from '../../syntax/word.ts';
import { badWord, isOpen, missing, type ArgumentLine, type ArgumentProblem } from './problem.ts';
import { durationProblem } from './values.ts';

/** `cookie NAME OPTIONS`: its words, and those that do not go together. Tried on 2.6 to 3.4. */
export function* cookieProblems({ args, version, statement }: ArgumentLine): Generator<ArgumentProblem> {
  const seen = new Map<string, Word>();
  const options = enumValues('cookie', version);
  for (let i = 1; i < args.length; i++) {
    const word = args[i] as Word;
    if (isOpen(word)) return;
    const option = options.find(each => each.name === word.value);
    if (!option) {
      yield badWord(word, 'cookie', options.map(each => each.name));
      return;
    }
    seen.set(word.value, word);
    if (option.value === undefined) continue;
    const value = args[++i];
    if (!value) yield missing(word, `cookie ... ${word.value}`, 'a value');
    else yield* valueOf(word.value, value);
  }
  const clash = clashIn(seen);
  if (clash) yield { kind: 'value', at: clash.at, message: `${clash.message} HAProxy does not start.` };
  if (args.length === 0) yield missing(statement, 'cookie', 'the name of a cookie');
}

function* valueOf(option: string, value: Word): Generator<ArgumentProblem> {
  if (isOpen(value)) return;
  if (option === 'maxidle' || option === 'maxlife') {
    const problem = durationProblem(value, option, 's', false);
    if (problem) yield problem;
  }
  if (option === 'domain' && /^[\w.-]*$/.test(value.value) && !/.\../.test(value.value)) {
    yield { kind: 'value', at: value, severity: 'warning', message: `\`${value.value}\` has no dot inside: HAProxy warns, for browsers may not accept a cookie for such a domain. Write a whole domain, like \`example.com\`.` };
  }
  const character = option === 'domain' ? /[^\w.-]/.exec(value.value)?.[0] : undefined;
  if (character !== undefined) yield { kind: 'value', at: value, message: `The domain of a cookie has no \`${character}\`: HAProxy does not start with \`${value.value}\`. Write a name, like \`example.com\`, which counts for the names below it, too.` };
  if (option === 'attr' && value.value.includes(';')) yield { kind: 'value', at: value, message: '`attr` takes one attribute of a cookie, without `;`: HAProxy does not start. Write `attr` once for each.' };
}

function clashIn(seen: ReadonlyMap<string, Word>): { at: Word; message: string } | undefined {
  const modes = ['rewrite', 'insert', 'prefix'].filter(mode => seen.has(mode));
  if (modes.length > 1) return { at: seen.get(modes[1] as string) as Word, message: `A \`cookie\` cannot be both \`${modes[0] ?? ''}\` and \`${modes[1] ?? ''}\`.` };
  const indirect = seen.get('indirect');
  if (seen.has('rewrite') && indirect) return { at: indirect, message: 'A `cookie` cannot be both `rewrite` and `indirect`.' };
  const preserve = seen.get('preserve');
  return preserve && !seen.has('insert') && !indirect ? { at: preserve, message: '`preserve` needs `insert` or `indirect` on the same line.' } : undefined;
}
