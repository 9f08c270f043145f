import { actionArgumentsOf, actionFact } from '../../language/actions.ts';
import type { ArgumentFact } from '../../language/arguments.ts';
import { bindOptionFact } from '../../language/bind-option-facts.ts';
import { argumentsOf, directiveOf, type DirectiveFact } from '../../language/directives.ts';
import { enumValue, type EnumName } from '../../language/enums.ts';
import { serverOptionFact } from '../../language/server-options.ts';
import { directiveWordsOf } from '../../model/directive.ts';
import { ruleLineOf } from '../../model/request-rules/rule-line.ts';
import { firstOptionIndex, linesWithServerOptions } from '../../model/servers/server-options.ts';
import type { Statement } from '../../syntax/statement.ts';
import { plainNumber, type PlainNumber } from '../plain-number.ts';
import { code } from '../markdown.ts';
import type { PlacedHint } from './hint.ts';

/** What each number without a unit comes to. `section` is the keyword by which the facts know the section. */
export function unitHints(statement: Statement, section: string): PlacedHint[] {
  const { span, block } = statement;
  if (!/\d/.test(block.text.slice(span.start, span.end))) return [];
  return [...numbersOf(statement, section)].flatMap(([index, fact, unit]) => {
    const word = statement.word(index);
    if (!word || word.hasVariable) return [];
    const plain = numberWith(fact, unit, word.value);
    if (!plain) return [];
    const tooltip = plain.unit === undefined ? [] : [`${code(word.value)} has no unit: it is in ${plain.unit}.`];
    return [{ at: word.span.end, label: [{ text: `= ${plain.value}` }], tooltip }];
  });
}

/** The words that may be such numbers, by their index, and what they are. */
function* numbersOf(statement: Statement, section: string): Generator<[index: number, fact: ArgumentFact, unit?: string], void> {
  const { keyword } = statement;
  if (linesWithServerOptions.includes(keyword)) return yield* optionsFrom(statement, firstOptionIndex(statement), name => serverOptionFact(name)?.value);
  if (keyword === 'bind') return yield* optionsFrom(statement, 2, name => bindOptionFact(name)?.value);
  if (keyword === 'stick-table') return yield* optionsFrom(statement, 1, name => listed('stick-table-parameter', name));
  if (keyword === 'cookie') return yield* optionsFrom(statement, 2, name => listed('cookie', name));
  const rule = ruleLineOf(statement);
  const action = rule?.action && actionFact(rule.action.value);
  if (rule && action) return yield* inOrder(actionArgumentsOf(action).filter(({ kind }) => !kind.startsWith('paren-')), rule.at + 1);
  const words = directiveWordsOf(statement);
  const found = directiveOf(words.slice(0, 2).map(word => word.value), section);
  if (found) yield* inOrder(argumentsOf(found.fact), statement.words.length - words.length + found.words, found.fact);
}

/** Options with a value behind each that takes one. */
function* optionsFrom(statement: Statement, first: number, valueOf: (name: string) => ArgumentFact | undefined): Generator<[number, ArgumentFact], void> {
  for (let i = first; ; i++) {
    const name = statement.word(i)?.value;
    if (name === undefined) return;
    const fact = valueOf(name);
    if (fact) yield [++i, fact];
  }
}

/** A duration among the values of a set, which are written `time:s` where the tables write `time(s)`. The size of a stick table counts entries, and no bytes. */
function listed(set: EnumName, name: string): ArgumentFact | undefined {
  const [, unit] = /^time:(\w+)$/.exec(enumValue(set, name)?.value ?? '') ?? [];
  return unit === undefined ? undefined : { kind: 'time', times: '', unit };
}

/** The arguments as long as each is one word. */
function* inOrder(facts: readonly ArgumentFact[], first: number, directive?: DirectiveFact): Generator<[number, ArgumentFact, string?], void> {
  for (const [i, fact] of facts.entries()) {
    for (const each of fact.either ?? [fact]) yield directive?.unit === undefined ? [first + i, each] : [first + i, each, directive.unit];
    if (fact.times === '*' || fact.times === '+' || fact.kind === 'keyed' || fact.kind === 'options') return;
  }
}

/** A number of which the directive, and not its kind, says what it counts. */
function numberWith(fact: ArgumentFact, unit: string | undefined, text: string): PlainNumber | undefined {
  if (unit === undefined || fact.kind !== 'int') return plainNumber(fact, text);
  if (unit === 's') return plainNumber({ ...fact, kind: 'time', unit }, text);
  if (unit === 'bytes') return plainNumber({ ...fact, kind: 'size' }, text);
  return /^[1-9]\d*$/.test(text) ? { value: `${text} ${unit === 'percent' ? '%' : unit}`, unit: undefined } : undefined;
}
