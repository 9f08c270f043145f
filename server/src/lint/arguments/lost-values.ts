import { isUnit } from '../../language/duration.ts';
import type { OptionFact } from '../../language/option-fact.ts';
import { deleteWord, replaceWord } from '../edits/rule-edits.ts';
import { lacksValue, optionFactOf, type OptionLine, type WrittenOption } from './option-line.ts';
import type { ArgumentProblem } from './problem.ts';

const ofTls: readonly string[] = ['ciphers', 'ciphersuites', 'curves'];

/** A file or a list of ciphers that is called like an option with a hyphen in its name, where HAProxy looks for it: `crt strict-sni`. */
function isNoFile({ fact, value }: WrittenOption, { kind, words }: OptionLine): boolean {
  if (!fact || !value?.value.includes('-') || !(['file', 'file-or-dir'].includes(fact.value?.kind ?? '') || ofTls.includes(fact.name))) return false;
  return optionFactOf(kind, value.value) !== undefined && words.some(word => word.value === 'ssl');
}

/**
 * An option without its value, so that HAProxy takes the option behind it for that, and then refuses either this value or the next word: `inter rise 2`. What
 * it takes in silence, as `maxconn check`, is number-cut-short's.
 */
export function lostValue(line: OptionLine, option: WrittenOption, problems: readonly ArgumentProblem[]): ArgumentProblem | undefined {
  const { word, fact, value } = option;
  if (!fact || !value || value.hasVariable) return undefined;
  const isRefused = problems.some(({ at, severity }) => at === value && severity !== 'warning') && optionFactOf(line.kind, value.value) !== undefined;
  if (!isRefused && !lacksValue(line.kind, line.words, word) && !isNoFile(option, line)) return undefined;
  return {
    kind: 'missing',
    at: word,
    message: `\`${fact.name}\` needs a value${fact.signatures[0] ? `, \`${fact.signatures[0]}\`` : ''}, and HAProxy takes \`${value.value}\` for it, and does not start. Write the value in between.`,
    repairs: hasDefault(fact) ? [{ title: `Remove \`${fact.name}\``, safety: 'review', edits: [deleteWord(word)] }] : [],
  };
}

/** Times and numbers have one. */
function hasDefault({ value }: OptionFact): boolean {
  return value?.kind === 'time' || value?.kind === 'int';
}

/** `inter 2 s`: the unit of the time before it. */
export function cutOffUnit({ kind }: OptionLine, { word }: WrittenOption, previous: WrittenOption | undefined): ArgumentProblem | undefined {
  const value = previous?.value;
  if (!value || previous.fact?.value?.kind !== 'time' || !/^\d+$/.test(value.value) || !isUnit(word.value)) return undefined;
  const joined = `${value.text}${word.text}`;
  return {
    kind: kind === 'server' ? 'server-option' : 'bind-option',
    at: word,
    message: `\`${word.value}\` is no option, but the unit of \`${previous.word.value} ${value.text}\`: HAProxy does not start. Write \`${joined}\`, without the blank.`,
    repairs: [{ title: `Write \`${joined}\``, safety: 'review', edits: [replaceWord(value, joined), deleteWord(word)] }],
  };
}
