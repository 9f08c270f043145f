import type { Term } from '../../expression/condition.ts';
import { anyConditionOf, linesWithCondition } from '../../model/conditions/acl-use.ts';
import { clashingLinesOf, type Clash, type ClashingLine } from '../../model/conditions/clashing-terms.ts';
import { hasForeignWord } from '../../model/conditions/foreign-words.ts';
import { actionOf, turnsAway } from '../../model/request-rules/request-rules.ts';
import type { StatementCondition } from '../../model/conditions/statement-condition.ts';
import type { Statement } from '../../syntax/statement.ts';
import { placeOfTerms, putOrBetween, textOfTerm } from '../edits/clash-edits.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { defineRule } from '../rule.ts';

function isAboutAnswers({ keyword }: Statement): boolean {
  return /^(?:http-response|http-after-response|tcp-response)$/.test(keyword);
}

function explain(clash: Clash, first: Term, second: Term, isAll: boolean, { unless, statement }: StatementCondition): string {
  const both = `\`${textOfTerm(first)}\` and \`${textOfTerm(second)}\``;
  const why = {
    opposite: `${both} are opposites`,
    exclusive: `No ${isAboutAnswers(statement) ? 'answer' : 'request'} has both of what ${both} ask for`,
    within: `What one of ${both} asks for the other refuses`,
  }[clash.why];
  const effect = isAll ? `the condition never holds${unless ? ', and the line always acts' : ''}` : 'this part of the condition never holds';
  return `Terms side by side all have to hold. ${why}, so ${effect}. ${clash.why === 'exclusive' ? 'If one of them is enough, put `or` between them.' : 'Remove one of them.'}`;
}

function repairOf(found: StatementCondition, clash: Clash): RuleRepair[] {
  return clash.why === 'exclusive' ? [{ title: 'Put `or` between them', safety: 'review', edits: [putOrBetween(found, clash)] }] : [];
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
    at: placeOfTerms(found, first, second),
    severity: isAll && (!found.unless || leavesNobody(line)) ? 'error' : 'warning',
    message: explain(clash, first, second, isAll, found),
    repairs: repairOf(found, clash),
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
      // What `a and b` and `a (b or c)` ask for is not known before `unknown-acl` has its way.
      if (found && !hasForeignWord(line.statement, proxy)) for (const clash of line.clashes) yield* findingOf(line, found, clash);
    }
  },
});
