import type { Term } from '../../expression/condition.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import type { Proxy } from '../proxy.ts';
import { rulesOf, turnsAway, type Rule } from '../request-rules/request-rules.ts';
import { valueOfTerm } from './condition-value.ts';
import type { ValuesFor } from './decided-lines.ts';
import { conditionOf } from './statement-condition.ts';

/** What a line was to spare, as the second test of `deny unless is_office or is_known`, and never does. */
export interface DeadException {
  readonly statement: Statement;
  readonly term: Term;
  readonly word: Word;
  /** `login`: a question for the password. */
  readonly effect: 'refusal' | 'redirect' | 'login';
  /** How many `http-request` rules run before the line; `Infinity` for a `redirect` line. */
  readonly above: number;
}

/**
 * Those of the lines of a section that refuse, redirect or ask for a password: one a line. An exception is one side of an `unless`, and behind `if` a test
 * with `!`.
 */
export function deadExceptionsOf(proxy: Proxy, valuesFor: ValuesFor): DeadException[] {
  if (proxy.mode !== 'http') return [];
  return (['http-request', 'redirect'] as const).flatMap(keyword => rulesOf(proxy, keyword).flatMap((rule, i): DeadException[] => {
    const { statement, owner } = rule;
    const effect = owner === proxy && owner.section.isCertain(statement) ? effectOf(rule) : undefined;
    const found = effect && conditionOf(statement);
    if (!found) return [];
    const above = keyword === 'redirect' ? Infinity : i;
    const values = valuesFor(keyword, above);
    const wanted = found.unless ? false : true;
    const isDead = (term: Term) => term.negated !== found.unless && valueOfTerm(term, proxy, values) === wanted;
    for (const group of found.condition.groups) {
      const term = group.find(isDead);
      // Where another test of the group never holds, it acts on nobody.
      const isIdle = !found.unless && group.some(each => valueOfTerm(each, proxy, values) === false);
      const word = term && !isIdle ? statement.word(found.start + (term.kind === 'named' ? term.word : term.firstWord)) : undefined;
      if (term && word) return [{ statement, term, word, effect, above }];
    }
    return [];
  }));
}

function effectOf({ statement, action }: Rule): DeadException['effect'] | undefined {
  if (action === 'auth') return 'login';
  if (action === 'redirect') return 'redirect';
  return turnsAway(statement) ? 'refusal' : undefined;
}
