import type { AclTest } from '../../expression/acl.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { groupedBy } from '../../text/grouped-by.ts';
import type { Proxy } from '../proxy.ts';
import { variableRead } from '../expressions/variable-source.ts';
import { headerRead } from '../request-rules/header-state.ts';
import { routesOf } from '../routes/route.ts';
import { aclLinesOf, fetchOf, testsOfTerm } from './condition-tests.ts';
import { valueOfCondition, valueOfTerm } from './condition-value.ts';
import type { ValuesFor } from './decided-lines.ts';
import { conditionOf } from './statement-condition.ts';
import { matchOf, sourceOf } from './text-test.ts';

/** One of the things for which a route is taken, of several, that never holds: a side of an `or`, or a line of an ACL. */
export interface DeadBranch {
  /** The route. */
  readonly statement: Statement;
  readonly test: AclTest;
  /** Where the test is written: on the route, or on the `acl` line. */
  readonly word: Word;
  /** The tests for which the route is taken all the same. */
  readonly others: readonly AclTest[];
}

/** A condition with more is not looked into. */
const MAX_TERMS = 50;

/**
 * Those of the routes of a section that are taken by something else, each test once; but for a test beside one that asks for the same in another way, and where
 * another route leads to the same backend.
 */
export function deadBranchesOf(proxy: Proxy, valuesFor: ValuesFor): DeadBranch[] {
  const told: Word[] = [];
  const routes = groupedBy(routesOf(proxy), ({ name }) => name);
  const isOnly = (statement: Statement) => statement.keyword === 'use-server' || routes.get(statement.word(1)?.value ?? '')?.length === 1;
  return proxy.statementsAmong(['use_backend', 'use-server']).filter(isOnly).flatMap(statement => branchesOn(statement, proxy, valuesFor)).filter(({ word, test, others }) => {
    if (others.some(other => asksAlike(test, other)) || told.some(({ block, start }) => block === word.block && start === word.start)) return false;
    told.push(word);
    return true;
  });
}

/** True for tests of one header, of a name of the site, or of one part of the path. What a variable has may have been taken from anywhere. */
function asksAlike(test: AclTest, other: AclTest): boolean {
  if (variableRead(other.criterion.calls) !== undefined) return true;
  const [subject, another] = [test, other].map(each => sourceOf(each.criterion.calls)?.subject);
  if (subject === 'host' || subject === 'sni') return another === 'host' || another === 'sni' || another === 'base' || another === 'url';
  if (subject === 'path') return test.criterion.text === other.criterion.text && matchOf(test) === matchOf(other);
  const header = headerRead(test);
  return header === undefined ? fetchOf(test) === fetchOf(other) : header === headerRead(other);
}

function branchesOn(statement: Statement, proxy: Proxy, valuesFor: ValuesFor): DeadBranch[] {
  const found = conditionOf(statement);
  if (!found || found.unless || !proxy.section.isCertain(statement)) return [];
  const { groups } = found.condition;
  const terms = groups.flat();
  const hasAlternatives = groups.length > 1 || terms.some(term => term.kind === 'named' && aclLinesOf(term.name, proxy).length > 1);
  if (!hasAlternatives || terms.length > MAX_TERMS) return [];
  const values = valuesFor(statement.keyword, Infinity, statement);
  const asked = terms.filter(term => !term.negated);
  const tests = asked.flatMap(term => testsOfTerm(term, proxy));
  if (!tests.some(test => values(test) === false) || valueOfCondition(found.condition, false, proxy, values) === false) return [];
  const others = tests.filter(test => values(test) !== false);
  return asked.flatMap(term => testsOfTerm(term, proxy).flatMap((test, i): DeadBranch[] => {
    if (values(test) !== false) return [];
    const isWhole = valueOfTerm(term, proxy, values) === false;
    const line = term.kind === 'named' ? aclLinesOf(term.name, proxy)[i] : undefined;
    const word = isWhole ? statement.word(found.start + (term.kind === 'named' ? term.word : term.firstWord)) : line?.word(2);
    return word ? [{ statement, test, word, others }] : [];
  }));
}
