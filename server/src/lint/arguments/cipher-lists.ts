import type { Word } from '../../syntax/word.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { optionsOf, type OptionLine } from './option-line.ts';
import { isOpen, type ArgumentLine, type ArgumentProblem } from './problem.ts';

/** The ciphers of TLS 1.3, as OpenSSL calls them; of the older ones it takes no name of the RFCs. */
const isOfTls13 = /^TLS_(?:AES_\d+_(?:GCM|CCM|CCM_8)_SHA\d+|CHACHA20_POLY1305_SHA256)$/;

/** `ECDHE-RSA-AES128-GCM-SHA256`, `HIGH`, `!aNULL`: what stands in a list for TLS 1.2. wolfSSL calls those of TLS 1.3 `TLS13-...`. */
const isOlder = /^(?:[!+@-].*|(?!TLS13-)(?:[A-Z\d]+-)+[A-Z\d]+|HIGH|MEDIUM|DEFAULT|ALL|EECDH|ECDHE?|(?:[A-Z\d]+\+)+[A-Z\d]+)$/i;

/**
 * A list in which no name is of its kind. OpenSSL passes over names that it does not know, and takes no list without any: "unable to set SSL cipher list",
 * "unable to set TLS 1.3 cipher suites". Tried on 2.6 and 3.4.
 */
function isOfOtherKind(list: string, isForTls13: boolean): boolean {
  const tokens = list.split(':').filter(Boolean);
  if (isForTls13) return tokens.length > 0 && tokens.every(token => isOlder.test(token));
  const names = tokens.filter(token => !/^[!+@-]/.test(token));
  return names.length > 0 && names.every(name => isOfTls13.test(name));
}

/** @param other the option or the directive for the other kind; undefined where the line has it, too */
function problem(option: Word, list: Word | undefined, isForTls13: boolean, other: string | undefined): ArgumentProblem | undefined {
  if (!list || isOpen(list) || !isOfOtherKind(list.value, isForTls13)) return undefined;
  const [has, takes] = isForTls13 ? ['TLS 1.2 and below', 'TLS 1.3'] : ['TLS 1.3', 'TLS 1.2 and below'];
  return {
    kind: 'value',
    at: list,
    message: `These are ciphers of ${has}, and \`${option.value}\` takes those of ${takes}: none is left, and HAProxy does not start${option.value.startsWith('ssl-') ? ' where a line with TLS uses it' : ''}. Write them behind \`${isForTls13 ? option.value.replace(/suites$/, 's') : option.value.replace(/s$/, 'suites')}\`.`,
    repairs: other === undefined ? [] : [{ title: `Write \`${other}\``, safety: 'review', edits: [replaceWord(option, other)] }],
  };
}

/** `ciphers` and `ciphersuites` of a line that speaks TLS. */
export function* cipherListProblems(line: OptionLine): Generator<ArgumentProblem> {
  if (!line.words.some(({ value }) => value === 'ciphers' || value === 'ciphersuites')) return;
  const options = [...optionsOf(line)];
  if (!options.some(({ word }) => word.value === 'ssl' || word.value === 'check-ssl')) return;
  const has = (name: string) => options.some(({ word }) => word.value === name);
  for (const { word, value } of options) {
    if (word.value !== 'ciphers' && word.value !== 'ciphersuites') continue;
    const other = word.value === 'ciphers' ? 'ciphersuites' : 'ciphers';
    const found = problem(word, value, word.value === 'ciphersuites', has(other) ? undefined : other);
    if (found) yield found;
  }
}

/** `ssl-default-bind-ciphers` and its like. */
export function* defaultCipherProblems({ statement, args: [list], fact }: ArgumentLine): Generator<ArgumentProblem> {
  const option = statement.word(0);
  // A list with blanks has more words, of which another finding tells.
  const found = option && problem(option, list, fact.name.endsWith('ciphersuites'), undefined);
  if (found) yield found;
}
