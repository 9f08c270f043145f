import { parseLogFormat } from '../../expression/log-format.ts';
import { isRemovedIn } from '../../language/lifetime.ts';
import { logAliasFact } from '../../language/log-aliases.ts';
import type { HaproxyVersion } from '../../language/version.ts';
import type { ExpressionProblem } from '../../model/expressions/expression-problems.ts';
import type { RuleRepair } from '../finding.ts';

/** What writes today's names for all the aliases in a log-format that are gone, such as `%Ci`. HAProxy stops at the first of them. */
export function aliasRepairs({ kind, word, isExplained }: ExpressionProblem, version: HaproxyVersion): RuleRepair[] {
  if (kind !== 'unknown-alias' || !isExplained) return [];
  const aliases = parseLogFormat(word.value).items.flatMap(item => {
    const fact = item.kind === 'alias' ? logAliasFact(item.name) : undefined;
    return item.kind === 'alias' && fact?.instead !== undefined && isRemovedIn(fact, version) ? [{ instead: fact.instead, span: item.nameSpan }] : [];
  });
  if (aliases.length === 0) return [];
  const written = [...new Set(aliases.map(({ instead }) => `\`%${instead}\``))];
  return [{
    title: `Write ${written.join(' and ')}`,
    // `%cc%81` is an encoded letter of a URL.
    safety: /%cc%[89ab]/i.test(word.value) ? 'review' : 'safe',
    edits: aliases.map(({ instead, span }) => ({ at: { block: word.block, span: word.spanOf(span) }, text: instead })),
  }];
}
