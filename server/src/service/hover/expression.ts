import { parseSampleExpression, type Call, type SampleExpression } from '../../expression/sample-expression.ts';
import { aclCriterionFact } from '../../language/acl-criteria.ts';
import { wordsNamed } from '../../language/catalogue.ts';
import { touches, type Span } from '../../text/span.ts';
import { code } from '../markdown.ts';
import type { Asked, Topic } from './topic.ts';
import { variableText } from './variable.ts';

/** The fetch or converter under the mouse in a word that is a sample expression, from `from` characters of its value on. */
export function expressionTopic(asked: Asked, expression: SampleExpression, from = 0): Topic | undefined {
  const spanOf = (span: Span) => asked.word.spanOf({ start: span.start + from, end: span.end + from });
  const index = expression.calls.findIndex(call => touches(spanOf(call.span), asked.at));
  const call = expression.calls[index];
  if (!call) return undefined;
  const argument = call.arguments?.findIndex(each => touches(spanOf(each.span), asked.at)) ?? -1;
  const [word] = wordsNamed(index === 0 ? 'fetches' : 'converters', call.name);
  const isNameHovered = touches(spanOf(call.nameSpan), asked.at);
  const here = variableHere(asked, call) ?? criterionHere(call, index);
  if (!word && here.length === 0) return undefined;
  return { span: spanOf(call.span), word, argument: argument >= 0 && !isNameHovered ? { index: argument } : undefined, here };
}

/** The topic of a word that may be a sample expression: `isSure` where the place says so, else only what looks like nothing else. */
export function expressionWord(asked: Asked, isSure: boolean): Topic | undefined {
  const expression = parseSampleExpression(asked.word.value);
  const [first] = expression.calls;
  if (!first || (!isSure && first.arguments === undefined && expression.calls.length === 1)) return undefined;
  return wordsNamed('fetches', first.name).length > 0 ? expressionTopic(asked, expression) : undefined;
}

/** Of `var(txn.x)` and `set-var(txn.x)`: where the variable is set. */
function variableHere(asked: Asked, { name, arguments: given }: Call) {
  const variable = given?.[0]?.text;
  return ['var', 'set-var', 'unset-var'].includes(name) && variable !== undefined ? variableText(asked, variable) : undefined;
}

function criterionHere({ name }: Call, index: number) {
  const criterion = index === 0 ? aclCriterionFact(name) : undefined;
  return criterion ? [[`${code(name)} is ${code(`${criterion.fetch} -m ${criterion.match}`)}.`]] : [];
}
