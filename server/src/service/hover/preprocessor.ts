import { wordsNamed } from '../../language/catalogue.ts';
import { enumValue } from '../../language/enums.ts';
import type { Asked, Topic } from './topic.ts';

/** A `.if`, `.notice` ... line: its keyword, or the predicate under the mouse. Undefined for other lines. */
export function preprocessorTopic({ statement, wordIndex, word, at }: Asked): Topic | undefined {
  if (!enumValue('preprocessor', statement.keyword)) return undefined;
  if (wordIndex === 0) return { span: word.span, word: wordsNamed('preprocessor', statement.keyword)[0] };
  const name = [...word.text.matchAll(/[a-z_]+(?=\()/g)].find(({ index, 0: text }) => at >= word.span.start + index && at <= word.span.start + index + text.length);
  const [known] = wordsNamed('predicates', name?.[0] ?? word.text.replace(/^!|\(.*/gs, ''));
  return known && { span: word.span, word: known };
}

/** An environment variable that HAProxy itself sets, under the mouse. */
export function environmentTopic({ word, at }: Asked): Topic | undefined {
  for (const found of word.text.matchAll(/\$\{?(HAPROXY_\w+)/g)) {
    const start = word.span.start + found.index;
    const [known] = wordsNamed('environment', found[1] as string);
    if (known && at >= start && at <= start + found[0].length) return { span: { start, end: start + found[0].length }, word: known };
  }
  return undefined;
}
