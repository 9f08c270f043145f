import type { ProseBook } from '../language/prose-book.ts';
import type { Configuration } from '../model/configuration.ts';
import type { HaproxyDocument } from '../syntax/document.ts';
import type { Span } from '../text/span.ts';
import { ruleAt } from './hover/comment.ts';
import { aclLineTopic, conditionTopic } from './hover/condition.ts';
import { directiveTopic, targetTopic } from './hover/directive.ts';
import { formatTopic } from './hover/format.ts';
import { headerTopic } from './hover/header.ts';
import { optionLineTopic } from './hover/option-line.ts';
import { hoverPage } from './hover/page.ts';
import { environmentTopic, preprocessorTopic } from './hover/preprocessor.ts';
import { ruleLineTopic } from './hover/rule-line.ts';
import type { Asked, Topic } from './hover/topic.ts';
import { valueTopic } from './hover/values.ts';
import { referrerIn } from './line-reference.ts';
import type { Markdown } from './markdown.ts';
import { statementAt } from './statement-at.ts';

/** What an editor shows about the words under the mouse. */
export interface Hover {
  /** The words it is about. */
  readonly span: Span;
  readonly content: Markdown;
}

/**
 * What there is to say at an offset: what a word does, what it comes to here, and where that is from. Undefined where there is nothing, and in lines
 * that HAProxy does not read.
 */
export function hoverAt(configuration: Configuration, document: HaproxyDocument, offset: number, book: ProseBook): Hover | undefined {
  const rule = ruleAt(document, offset);
  if (rule) return rule;
  const found = statementAt(document, offset);
  if (!found?.word) return undefined;
  const { statement, word, wordIndex, blockStart } = found;
  const section = configuration.sectionOf(statement.block);
  if (!section || section.livenessOf(statement) === 'dead') return undefined;
  const proxy = configuration.proxyOf(section);
  const topic = topicOf({ configuration, section, proxy, statement, word, wordIndex, at: offset - blockStart, refer: referrerIn(configuration) });
  if (!topic) return undefined;
  return { span: { start: blockStart + topic.span.start, end: blockStart + topic.span.end }, content: hoverPage(topic, book, configuration.version) };
}

function topicOf(asked: Asked): Topic | undefined {
  const environment = environmentTopic(asked);
  if (environment) return environment;
  if (asked.statement.equals(asked.section.header)) return headerTopic(asked);
  const isKeyword = asked.wordIndex === 0;
  const inside = isKeyword ? undefined : conditionTopic(asked) ?? aclLineTopic(asked) ?? formatTopic(asked) ?? valueTopic(asked) ?? targetTopic(asked);
  return inside ?? preprocessorTopic(asked) ?? optionLineTopic(asked) ?? ruleLineTopic(asked) ?? directiveTopic(asked);
}
