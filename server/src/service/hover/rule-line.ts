import { actionArgumentsOf, actionFact, gluedArgumentCount } from '../../language/actions.ts';
import { wordsNamed } from '../../language/catalogue.ts';
import { ruleLineOf } from '../../model/request-rules/rule-line.ts';
import { expressionWord } from './expression.ts';
import type { Asked, Topic } from './topic.ts';
import { variableText } from './variable.ts';

/** The action of an `http-request`, `tcp-request content` ... line, or the argument of it that is under the mouse. */
export function ruleLineTopic(asked: Asked): Topic | undefined {
  const { statement, wordIndex, word } = asked;
  const line = ruleLineOf(statement);
  const action = line?.action?.value;
  if (!line || action === undefined || wordIndex < line.at) return undefined;
  const [known] = wordsNamed('actions', action);
  const fact = actionFact(action);
  if (!known || !fact) return undefined;
  if (wordIndex === line.at) {
    const [, variable] = /^(?:un)?set-var(?:-fmt)?\(([^),]+)/.exec(action) ?? [];
    return { span: word.span, word: known, here: variable === undefined ? [] : variableText(asked, variable) };
  }
  const argument = wordIndex - line.at - 1 + gluedArgumentCount(fact);
  const isExpression = actionArgumentsOf(fact)[fact.hasCounter ? argument - 1 : argument]?.kind === 'sample-expr';
  return expressionWord(asked, isExpression) ?? { span: word.span, word: known, argument: { index: argument, text: word.value, before: statement.word(wordIndex - 1)?.value ?? '' } };
}
