import { serverOptionFact, serverOptionTakesValue } from '../../language/server-options.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { firstOptionIndex } from './server-options.ts';

/** Options of which the number is forgotten without a sound: HAProxy reads 0 where no digit is, and goes on behind it. Tried on 2.6 to 3.4. */
const silentNumbers: ReadonlySet<string> = new Set(['agent-port', 'max-reuse', 'maxconn', 'maxqueue', 'minconn', 'pool-low-conn', 'pool-max-conn', 'port', 'weight']);

/** An option without its value, and the option behind it, which HAProxy takes for that value. */
export interface SwallowedOption {
  readonly by: Word;
  readonly word: Word;
}

/** The options of a line that HAProxy takes for the values of those before them, and reads as 0; of `cookie` only `check`, as any other word may be a value. */
export function swallowedOptions(statement: Statement): SwallowedOption[] {
  const { words } = statement;
  const found: SwallowedOption[] = [];
  for (let i = firstOptionIndex(statement); i + 1 < words.length; i++) {
    const [by, word] = [words[i] as Word, words[i + 1] as Word];
    if (by.hasVariable) break;
    const isSwallowed = silentNumbers.has(by.value) ? serverOptionFact(word.value) !== undefined : by.value === 'cookie' && word.value === 'check' && lacksCheck(statement);
    if (isSwallowed && !word.hasVariable) found.push({ by, word });
    if (serverOptionTakesValue(by.value)) i++;
  }
  return found;
}

/** True where `check` stands once, and names nothing but itself. */
function lacksCheck({ words }: Statement): boolean {
  return words.filter(({ value }) => value === 'check').length === 1;
}

/** True for a line whose `check` is taken for a value: what lacks there is that value. */
export function swallowsCheck(statement: Statement): boolean {
  const { block, span } = statement;
  return /\scheck\b/.test(block.text.slice(span.start, span.end)) && swallowedOptions(statement).some(({ word }) => word.value === 'check');
}
