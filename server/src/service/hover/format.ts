import { parseLogFormat } from '../../expression/log-format.ts';
import { wordsNamed } from '../../language/catalogue.ts';
import { touches } from '../../text/span.ts';
import { expressionTopic } from './expression.ts';
import type { Asked, Topic } from './topic.ts';

/** The alias, the flag, or the part of an expression under the mouse in a word that is a log-format. */
export function formatTopic(asked: Asked): Topic | undefined {
  const { word, at } = asked;
  if (!word.text.includes('%')) return undefined;
  const item = parseLogFormat(word.value).items.find(each => each.kind !== 'text' && touches(word.spanOf(each.span), at));
  if (!item || item.kind === 'text') return undefined;
  if (item.kind === 'expression') return expressionTopic(asked, item.expression, item.expressionStart);
  const span = word.spanOf(item.span);
  if (!touches(word.spanOf(item.nameSpan), at)) {
    const flag = item.flags.find(each => wordsNamed('log-flags', each.replace(/^[+-]/, '')).length > 0);
    if (flag !== undefined && at > span.start) return { span, word: wordsNamed('log-flags', flag.replace(/^[+-]/, ''))[0] };
  }
  const [alias] = wordsNamed('log-aliases', item.name);
  return alias && { span, word: alias };
}
