import type { HaproxyVersion } from '../../language/version.ts';
import { bindOptionFact } from '../../language/bind-option-facts.ts';
import type { OptionFact } from '../../language/option-fact.ts';
import { serverOptionFact } from '../../language/server-options.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';

/** A line that ends in options of a server or of a listener. */
export interface OptionLine {
  readonly kind: 'server' | 'bind';
  readonly statement: Statement;
  readonly section: string;
  readonly version: HaproxyVersion;
  readonly words: readonly Word[];
  /** The index of the first option. */
  readonly first: number;
}

/** One option as written; without a fact no version knows it. */
export interface WrittenOption {
  readonly word: Word;
  readonly fact: OptionFact | undefined;
  readonly value: Word | undefined;
}

const proxies: readonly string[] = ['listen', 'backend'];
const withDefaults: readonly string[] = [...proxies, 'defaults', 'named-defaults', 'peers'];

/** What options end a line with these first words in this section, and where they begin. Undefined for other lines. */
export function shapeOf(keyword: string, second: string | undefined, section: string): { kind: OptionLine['kind']; first: number } | undefined {
  switch (keyword) {
    case 'server': return proxies.includes(section) || section === 'peers' || section === 'ring' ? { kind: 'server', first: 3 } : undefined;
    case 'peer': return section === 'peers' ? { kind: 'server', first: 3 } : undefined;
    case 'server-template': return proxies.includes(section) ? { kind: 'server', first: 4 } : undefined;
    case 'default-server': return withDefaults.includes(section) ? { kind: 'server', first: 1 } : undefined;
    case 'bind': return section === 'frontend' || section === 'listen' || section === 'peers' || section === 'log-forward' ? { kind: 'bind', first: 2 } : undefined;
    case 'default-bind': return section === 'peers' ? { kind: 'bind', first: 1 } : undefined;
    case 'stats': return section === 'global' && second === 'socket' ? { kind: 'bind', first: 3 } : undefined;
    default: return undefined;
  }
}

/** The option of this name, of any version. */
export function optionFactOf(kind: OptionLine['kind'], name: string): OptionFact | undefined {
  return kind === 'server' ? serverOptionFact(name) : bindOptionFact(name);
}

/** The options of a line, up to the first that no version knows, or whose name is not in the file. What stands behind that cannot be told from a value. */
export function* optionsOf({ kind, words, first }: OptionLine): Generator<WrittenOption> {
  for (let i = first; i < words.length; i++) {
    const word = words[i] as Word;
    if (word.hasVariable) return;
    const fact = optionFactOf(kind, word.value);
    if (!fact) {
      yield { word, fact, value: undefined };
      return;
    }
    const value = fact.value ? words[i + 1] : undefined;
    yield { word, fact, value };
    if (fact.value) i++;
    // The address of `source` may have an interface behind it, which is no option of its own.
    if (fact.name === 'source' || fact.name === 'usesrc') while (words[i + 1]?.value === 'interface') i += 2;
  }
}

/**
 * True where the value of an option was forgotten, so that the option behind it is taken for the value: what follows is no option of its own then, but reads
 * well as the value of that one, as in `weight maxconn 10` and `crt alpn h2`.
 */
export function lacksValue(kind: OptionLine['kind'], words: readonly Word[], option: Word): boolean {
  const at = words.findIndex(word => word.start === option.start);
  const [value, next] = [words[at + 1], words[at + 2]];
  if (!value || !next || value.hasVariable || next.hasVariable) return false;
  return optionFactOf(kind, value.value)?.value !== undefined && optionFactOf(kind, next.value) === undefined;
}
