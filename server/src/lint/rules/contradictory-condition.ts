import type { Term } from '../../expression/condition.ts';
import { anyConditionOf, linesWithCondition } from '../../model/acl-use.ts';
import { clashingLinesOf, type Clash, type ClashingLine } from '../../model/clashing-terms.ts';
import { actionOf, turnsAway } from '../../model/request-rules.ts';
import type { StatementCondition } from '../../model/statement-condition.ts';
import type { Place } from '../../syntax/place.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { defineRule } from '../rule.ts';

/** The words of the first to the last of some terms. */
function placeOf(found: StatementCondition, first: Term, last: Term): Place {
  const { statement, start } = found;
  const index = (term: Term, end: boolean) => start + (term.kind === 'named' ? term.word : end ? term.endWord : term.firstWord - 1);
  const [from, to] = [statement.word(index(first, false)), statement.word(index(last, true))];
  return { block: statement.block, span: { start: from?.span.start ?? statement.span.start, end: to?.span.end ?? statement.span.end } };
}

function textOf(term: Term): string {
  return `${term.negated ? '!' : ''}${term.kind === 'named' ? term.name : `{ ${term.text} }`}`;
}

function isAboutAnswers({ keyword }: Statement): boolean {
  return /^(?:http-response|http-after-response|tcp-response)$/.test(keyword);
}

function explain(clash: Clash, first: Term, second: Term, isAll: boolean, { unless, statement }: StatementCondition): string {
  const both = `\`${textOf(first)}\` and \`${textOf(second)}\``;
  const why = {
    opposite: `${both} are opposites`,
    exclusive: `No ${isAboutAnswers(statement) ? 'answer' : 'request'} has both of what ${both} ask for`,
    within: `What one of ${both} asks for the other refuses`,
  }[clash.why];
  const effect = isAll ? `the condition never holds${unless ? ', and the line always acts' : ''}` : 'this part of the condition never holds';
  return `Terms side by side all have to hold. ${why}, so ${effect}. ${clash.why === 'exclusive' ? 'If one of them is enough, put `or` between them.' : 'Remove one of them.'}`;
}

/** `a b c`, of which a and b exclude each other, becomes `a c or b c`. */
function repairOf(found: StatementCondition, group: readonly Term[], { first, second, why }: Clash): RuleRepair[] {
  const [head, tail] = [group[0], group.at(-1)];
  if (why !== 'exclusive' || !head || !tail) return [];
  const written = group.map(term => {
    const { block, span } = placeOf(found, term, term);
    return block.text.slice(span.start, span.end);
  });
  const rest = written.filter((_, i) => i !== first && i !== second);
  const text = [first, second].map(i => [written[i], ...rest].join(' ')).join(' or ');
  return [{ title: 'Put `or` between them', safety: 'review', edits: [{ at: placeOf(found, head, tail), text }] }];
}

/** True for a line behind which nobody is left when it always acts: it refuses, or redirects. */
function leavesNobody({ statement }: ClashingLine): boolean {
  return turnsAway(statement) || actionOf(statement) === 'redirect';
}

function findingOf(line: ClashingLine, found: StatementCondition, clash: Clash): RuleFinding[] {
  const group = found.condition.groups[clash.group] ?? [];
  const [first, second] = [group[clash.first], group[clash.second]];
  if (!first || !second) return [];
  const isAll = line.clashes.length === line.groupCount;
  return [{
    at: placeOf(found, first, second),
    severity: isAll && (!found.unless || leavesNobody(line)) ? 'error' : 'warning',
    message: explain(clash, first, second, isAll, found),
    repairs: repairOf(found, group, clash),
  }];
}

/** Lab cases hosts-side-by-side, prefixes-side-by-side and networks-side-by-side. */
export default defineRule({
  name: 'contradictory-condition',
  summary: 'A condition asks for two things that no request has at the same time.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: linesWithCondition,
  *check(proxy) {
    for (const line of clashingLinesOf(proxy)) {
      const found = anyConditionOf(line.statement);
      if (found) for (const clash of line.clashes) yield* findingOf(line, found, clash);
    }
  },
});
