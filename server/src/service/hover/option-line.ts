import { wordsNamed } from '../../language/catalogue.ts';
import { bindOptionFact } from '../../language/bind-option-facts.ts';
import { parseDuration, describeDuration } from '../../language/duration.ts';
import type { OptionFact } from '../../language/option-fact.ts';
import { serverOptionFact } from '../../language/server-options.ts';
import { firstOptionIndex, linesWithServerOptions } from '../../model/servers/server-options.ts';
import type { Statement } from '../../syntax/statement.ts';
import { code, type Markdown } from '../markdown.ts';
import { expressionWord } from './expression.ts';
import { serverOptionText, serverText } from './server.ts';
import type { Asked, Topic } from './topic.ts';

/** What stands under the mouse on a `server`, `default-server` or `bind` line, behind its keyword. */
export function optionLineTopic(asked: Asked): Topic | undefined {
  const { statement, wordIndex, word, proxy, refer } = asked;
  const isServer = linesWithServerOptions.includes(statement.keyword);
  if ((!isServer && statement.keyword !== 'bind') || wordIndex === 0) return undefined;
  const server = proxy?.servers.find(each => each.statement.equals(statement));
  const first = isServer ? firstOptionIndex(statement) : 2;
  if (wordIndex < first) return proxy && server ? { span: word.span, here: serverText(proxy, server, refer) } : undefined;
  const factOf = isServer ? serverOptionFact : bindOptionFact;
  const index = optionIndexAt(statement, first, wordIndex, factOf);
  const name = statement.word(index)?.value ?? '';
  const fact = factOf(name);
  const value = fact?.value && statement.word(index + 1);
  if (wordIndex > index && fact?.value?.kind === 'sample-expr') return expressionWord(asked, true);
  const [known] = wordsNamed(isServer ? 'server-options' : 'bind-options', name);
  if (!known) return undefined;
  const here = [...(value ? valueHere(fact, value.value) : []), ...(server ? serverOptionText(server, name, refer) : [])];
  return { span: word.span, word: known, argument: wordIndex > index ? { index: 0 } : undefined, here };
}

/** The index of the option that a word is, or is the value of. */
export function optionIndexAt(statement: Statement, first: number, wordIndex: number, factOf: (name: string) => OptionFact | undefined): number {
  let index = first;
  for (let i = first; i <= wordIndex; i++) {
    index = i;
    if (factOf(statement.word(i)?.value ?? '')?.value !== undefined) i++;
  }
  return index;
}

function valueHere({ value }: OptionFact, text: string): Markdown[] {
  if (value?.kind !== 'time') return [];
  const duration = parseDuration(text, value.unit === 's' ? 's' : 'ms');
  if (!duration) return [];
  return [[`Here: **${describeDuration(duration.ms)}**${duration.unit === '' ? ` (${code(text)} is in ${value.unit === 's' ? 'seconds' : 'milliseconds'})` : ''}.`]];
}
