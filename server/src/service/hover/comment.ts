import type { Rule } from '../../lint/rule.ts';
import { rules } from '../../lint/registry.ts';
import { ruleUrl } from '../../lint/rule-url.ts';
import { suppressionsOf } from '../../lint/suppression.ts';
import type { HaproxyDocument } from '../../syntax/document.ts';
import { touches, type Span } from '../../text/span.ts';
import type { Markdown } from '../markdown.ts';

/** The rule that a suppression comment names at an offset of a document; its span is one of the document. */
export function ruleAt(document: HaproxyDocument, offset: number): { span: Span; content: Markdown } | undefined {
  const index = document.blockIndexAt(offset);
  const block = document.blocks[index];
  const start = document.starts[index];
  if (!block || start === undefined) return undefined;
  const named = suppressionsOf(block).flatMap(suppression => suppression.rules).find(({ at }) => touches(at.span, offset - start));
  const rule = named && rules.find(({ name }) => name === named.name);
  return rule && { span: { start: start + named.at.span.start, end: start + named.at.span.end }, content: [ruleText(rule)] };
}

/** A rule in short. */
export function ruleText({ name, summary, category, severity }: Rule): string {
  return `**\`${name}\`** (${category}, ${severity})\n\n${summary}\n\n[The rule's page](${ruleUrl(name)})`;
}
