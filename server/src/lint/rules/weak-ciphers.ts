import { valueWord } from '../../model/word-after.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** The parts of names by which OpenSSL calls ciphers that are broken, export-grade, without encryption or without authentication. */
const weak = new Set(['RC4', 'RC2', 'DES', '3DES', 'CBC3', 'DES3', 'NULL', 'ENULL', 'ANULL', 'ADH', 'AECDH', 'EXP', 'EXPORT', 'EXPORT40', 'EXPORT56', 'LOW', 'IDEA', 'MD5']);

/** The parts of a name: `DES-CBC3-SHA`, `ECDH+3DES`. */
function partsOf(token: string): string[] {
  return token.toUpperCase().split(/[-+]/).filter(Boolean);
}

/**
 * The tokens of a cipher list that switch weak ciphers on: `!X` takes X away for good, wherever it stands, `-X` and `+X` add nothing. `@SECLEVEL=0`
 * takes all limits of the library away. Source: OpenSSL, ciphers(1).
 */
function weakTokens(list: string): string[] {
  const tokens = list.split(/[:, ]+/);
  const banned = new Set(tokens.filter(token => token.startsWith('!')).flatMap(token => (token.includes('+') ? [] : [token.slice(1).toUpperCase()])));
  const isBanned = (token: string) => banned.has(token.toUpperCase()) || partsOf(token).some(part => banned.has(part) || (part === 'CBC3' && banned.has('3DES')));
  return tokens.filter(token => /^@SECLEVEL=0$/i.test(token) || (/^\w/.test(token) && partsOf(token).some(part => weak.has(part)) && !isBanned(token)));
}

/** The word with the list: behind `ciphers` on `bind` and `server` lines, else the first. */
function listOn(statement: Statement): Word | undefined {
  if (statement.keyword.startsWith('ssl-default-')) return statement.word(1);
  // Most server lines have none: their text tells sooner than their words.
  if (!statement.block.text.slice(statement.span.start, statement.span.end).includes('ciphers')) return undefined;
  return valueWord('ciphers', statement);
}

function without(list: string, tokens: readonly string[]): string {
  return list.split(':').filter(token => !tokens.includes(token)).join(':');
}

export default defineRule({
  name: 'weak-ciphers',
  summary: 'A list of ciphers allows weak ones, or none at all.',
  category: 'security',
  severity: 'warning',
  preset: 'strict',

  looksAt: 'statement',
  keywords: ['ssl-default-bind-ciphers', 'ssl-default-server-ciphers', 'bind', 'default-bind', 'server', 'server-template', 'default-server'],
  sections: ['global', 'defaults', 'frontend', 'backend', 'listen', 'peers', 'ring', 'log-forward'],
  *check(statement) {
    const list = listOn(statement);
    const tokens = list ? weakTokens(list.value) : [];
    if (!list || tokens.length === 0) return;
    const rest = without(list.value, tokens);
    const isPlain = list.text === list.value && rest !== list.value && /(?:^|:)\w/.test(rest);
    yield {
      at: list,
      message: `${tokens.map(token => `\`${token}\``).join(', ')} in this list ${tokens.length > 1 ? 'allow' : 'allows'} ciphers that are broken, where the TLS library still has them. Take ${tokens.length > 1 ? 'them' : 'it'} out.`,
      repairs: isPlain ? [{ title: 'Remove the weak ciphers', safety: 'review', edits: [replaceWord(list, rest)] }] : [],
    };
  },
});
