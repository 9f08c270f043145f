import { argumentsOf, directiveFacts, directiveOf, type DirectiveFact } from '../../language/directives.ts';
import type { ArgumentFact } from '../../language/arguments.ts';
import { wordsNamed, type KnownWord } from '../../language/catalogue.ts';
import { directiveWordsOf } from '../../model/directive.ts';
import { routesOf } from '../../model/routes/route.ts';
import { sectionKeywordOf } from '../../model/section.ts';
import type { Span } from '../../text/span.ts';
import { code, type Markdown } from '../markdown.ts';
import { plainNumber } from '../plain-number.ts';
import { backendText } from './backend.ts';
import { expressionWord } from './expression.ts';
import { isSetting, optionText, settingText } from './setting.ts';
import type { Asked, Topic } from './topic.ts';

/** The directive of a line, or the argument of it that is under the mouse. */
export function directiveTopic(asked: Asked): Topic | undefined {
  const { statement, wordIndex, word, section } = asked;
  const words = directiveWordsOf(statement);
  const found = directiveAmong(words.map(each => each.value), sectionKeywordOf(section));
  if (!found) return undefined;
  const first = statement.words.length - words.length;
  const argument = wordIndex - first - found.words;
  const fact = argumentAt(found.fact, argument);
  if (argument >= 0 && word.value !== '') {
    const expression = expressionWord(asked, fact?.kind === 'sample-expr');
    if (expression) return expression;
  }
  const known = knownAs(found.fact);
  const { name } = found.fact;
  const isNamed = argument < 0 || (isSetting(name) && argument === 0);
  const last = isSetting(name) ? (words[found.words] ?? words[found.words - 1]) : words[found.words - 1];
  const span: Span = isNamed ? { start: statement.span.start, end: last?.span.end ?? word.span.end } : word.span;
  return { span, word: known, argument: argument >= 0 ? { index: argument, text: word.value, before: argument > 0 ? (statement.word(wordIndex - 1)?.value ?? '') : '' } : undefined, here: hereOf(asked, name, fact) };
}

/** The directive that a line begins with; where its section does not have it, one of the same name. */
function directiveAmong(values: readonly string[], section: string): { fact: DirectiveFact; words: number } | undefined {
  const here = directiveOf(values, section);
  if (here) return here;
  const [two] = directiveFacts(values.slice(0, 2).join(' '));
  if (two && values.length > 1) return { fact: two, words: 2 };
  const [one] = directiveFacts(values[0] ?? '');
  return one && { fact: one, words: 1 };
}

function knownAs(fact: DirectiveFact): KnownWord | undefined {
  return wordsNamed('directives', fact.name).find(word => word.fact === fact);
}

function argumentAt(fact: DirectiveFact, index: number): ArgumentFact | undefined {
  const all = argumentsOf(fact);
  const repeated = all.at(-1);
  return all[index] ?? (index >= 0 && repeated && ['*', '+'].includes(repeated.times) ? repeated : undefined);
}

function hereOf({ configuration, proxy, statement, word, refer }: Asked, name: string, argument: ArgumentFact | undefined): Markdown[] {
  if (proxy && isSetting(name)) return settingText(configuration, proxy, statement, name, refer);
  if (proxy && name.startsWith('option ')) return optionText(proxy, statement, name.slice('option '.length), refer);
  return argument ? plainValue(argument, word.value) : [];
}

/** A number with what it counts: `50000` is 50 s, `16384` is 16 kB. */
function plainValue(argument: ArgumentFact, text: string): Markdown[] {
  const plain = plainNumber(argument, text);
  return plain ? [[`Here: **${plain.value}**${plain.unit === undefined ? '' : ` (${code(text)} is in ${plain.unit})`}.`]] : [];
}

/** The backend that a `use_backend` or `default_backend` line leads to. */
export function targetTopic({ configuration, proxy, statement, word, wordIndex, refer }: Asked): Topic | undefined {
  if (!proxy || wordIndex !== 1 || (statement.keyword !== 'use_backend' && statement.keyword !== 'default_backend')) return undefined;
  const { span } = word;
  const route = routesOf(proxy).find(each => each.statement.equals(statement));
  if (route?.isDynamic || word.hasVariable) return { span, here: [['The name of the backend is made at run time.']] };
  const backend = configuration.backend(word.value);
  if (backend) return { span, here: backendText(configuration, backend, refer) };
  return configuration.isWhole ? { span, here: [[`No backend or listen section is called ${code(word.value)}.`]] } : undefined;
}
