import { bindOptionFact } from '../../language/bind-option-facts.ts';
import { serverOptionTakesValue } from '../../language/server-options.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { addressIndexOf } from '../servers/server-options.ts';

/** The versions as `ssl-min-ver` names them, the oldest first. */
export const tlsVersions: readonly string[] = ['SSLv3', 'TLSv1.0', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

/** The names in `no-tlsv12` and `force-tlsv12`. */
const inOptions: readonly string[] = ['sslv3', 'tlsv10', 'tlsv11', 'tlsv12', 'tlsv13'];

/** The words that say which versions are spoken. */
export const tlsVersionWords: readonly string[] = ['ssl-min-ver', 'ssl-max-ver', ...inOptions.flatMap(name => [`no-${name}`, `force-${name}`])];

/** The lowest or the highest version, and where it is said: the words of one limit, or a `force-...` which says both. */
export interface VersionLimit {
  readonly version: number;
  readonly words: readonly [Word, ...Word[]];
  readonly statement: Statement;
}

/** `no-tlsv10`. */
export interface ExcludedVersion {
  readonly version: number;
  readonly word: Word;
  readonly statement: Statement;
}

/** What some lines together say of versions: of limits the last counts, and what is excluded adds up. */
export interface TlsVersions {
  readonly least: VersionLimit | undefined;
  readonly most: VersionLimit | undefined;
  readonly excluded: readonly ExcludedVersion[];
  /** True where the environment or a template has a say. */
  readonly isOpen: boolean;
}

const anyWord = /\b(?:ssl-m(?:in|ax)-ver|(?:no|force)-(?:sslv3|tlsv1\d))\b/;

/** True for a line that says something of versions. Most do not, and their text tells. */
export function saysVersions({ block, span }: Statement): boolean {
  return anyWord.test(block.text.slice(span.start, span.end));
}

/** What lines say, read from above: each may be of `bind`, `server` and `default-server`, or the options of `global`. */
export function versionsOn(statements: readonly Statement[]): TlsVersions {
  let [least, most, isOpen]: [VersionLimit | undefined, VersionLimit | undefined, boolean] = [undefined, undefined, false];
  const excluded: ExcludedVersion[] = [];
  for (const statement of statements.filter(saysVersions)) {
    const { words } = statement;
    for (let i = firstOption(statement); i < words.length; i++) {
      const word = words[i] as Word;
      const [, kind = '', name = ''] = /^(no|force|ssl)-(\w+|m(?:in|ax)-ver)$/.exec(word.value) ?? [];
      const version = inOptions.indexOf(name);
      if (word.hasVariable) isOpen = true;
      else if (kind === 'no' && version >= 0) excluded.push({ version, word, statement });
      else if (kind === 'force' && version >= 0) least = most = { version, words: [word], statement };
      else if (kind === 'ssl') {
        const value = words[++i];
        const limit = value && { version: tlsVersions.indexOf(value.value), words: [word, value] as const, statement };
        if (!limit || limit.version < 0) isOpen = true;
        else if (name === 'min-ver') least = limit;
        else most = limit;
      } else if (takesValue(statement, word.value)) i++;
    }
  }
  return { least, most, excluded, isOpen };
}

function firstOption(statement: Statement): number {
  switch (statement.keyword) {
    case 'bind': return 2;
    case 'server':
    case 'server-template': return addressIndexOf(statement) + 1;
    default: return 1;
  }
}

function takesValue({ keyword }: Statement, option: string): boolean {
  return keyword === 'bind' ? bindOptionFact(option)?.value !== undefined : keyword.includes('server') && !keyword.startsWith('ssl-') && serverOptionTakesValue(option);
}

/** What a line says, and where it says nothing what `global` does; HAProxy takes all that is excluded together. Tried on 2.6 and 3.4. */
export function withDefaults(own: TlsVersions, others: TlsVersions): TlsVersions {
  return {
    least: own.least ?? others.least,
    most: own.most ?? others.most,
    excluded: [...own.excluded, ...others.excluded],
    isOpen: own.isOpen || others.isOpen,
  };
}
