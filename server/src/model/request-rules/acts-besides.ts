import type { Statement } from '../../syntax/statement.ts';
import { termsOn, testsOfTerm } from '../conditions/condition-tests.ts';
import type { Proxy } from '../proxy.ts';
import { actionOf, rulesOf } from './request-rules.ts';

/** True where another rule does the same, and asks for the end of the path, which is left: the path is asked for as it came and as it is. */
export function actsBesides(statement: Statement, proxy: Proxy): boolean {
  const action = actionOf(statement);
  const others = rulesOf(proxy, 'http-request').filter(rule => rule.action === action && !rule.statement.equals(statement));
  const patterns = patternsOn(statement, proxy);
  return others.some(rule => patternsOn(rule.statement, rule.owner).some(pattern => patterns.some(text => text.endsWith(pattern))));
}

function patternsOn(statement: Statement, owner: Proxy): string[] {
  return termsOn(statement).flatMap(term => testsOfTerm(term, owner)).flatMap(({ patterns }) => patterns.map(({ text }) => text));
}
