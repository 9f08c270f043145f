import type { HaproxyVersion } from '../../language/version.ts';
import { anyConditionOf } from '../../model/conditions/acl-use.ts';
import { expectProblemIn, lacksExpectation } from '../../model/checks/check-expect.ts';
import type { Statement } from '../../syntax/statement.ts';
import { actionProblems } from '../arguments/action-problems.ts';
import { lacksArgument } from '../arguments/problems.ts';

/** How many words these lines have at least, the first among them: what the tables of arguments do not say. Tried on 2.6 to 3.4. */
const fewest: Readonly<Record<string, number>> = {
  acl: 3, use_backend: 2, 'use-server': 3, 'force-persist': 2, 'ignore-persist': 2, dispatch: 2, 'retry-on': 2, user: 2, group: 2, nameserver: 3, mailer: 3,
  frontend: 2, backend: 2, listen: 2, resolvers: 2, userlist: 2, peers: 2, mailers: 2, cache: 2,
};

/** True for a line of which HAProxy refuses what stands before its first empty word: an argument, a name or the brace of a condition is missing there. */
export function isRefusedBeforeEmptyWord(statement: Statement, section: string, version: HaproxyVersion): boolean {
  if (statement.words.length < (fewest[statement.keyword] ?? 0) || lacksArgument(statement, section, version)) return true;
  return lacksInAction(statement, section, version) || lacksBrace(statement) || lacksComparison(statement);
}

function lacksInAction(statement: Statement, section: string, version: HaproxyVersion): boolean {
  for (const { kind } of actionProblems(statement, section, version)) if (kind === 'missing') return true;
  return false;
}

function lacksComparison(statement: Statement): boolean {
  const isExpect = (statement.keyword === 'http-check' || statement.keyword === 'tcp-check') && statement.word(1)?.value === 'expect';
  return isExpect && lacksExpectation(expectProblemIn(statement));
}

function lacksBrace(statement: Statement): boolean {
  const { block, span } = statement;
  if (block.text.slice(span.start, span.end).includes('{{')) return false;
  return anyConditionOf(statement)?.condition.problems.some(({ tolerated }) => !tolerated) === true;
}
