import { canAllFail, isLeftBy } from '../../expression/negation.ts';
import { asBefore } from '../conditions/changed-tests.ts';
import { WiderTerms } from '../conditions/impossible-pairs.ts';
import { conditionOf, writtenConditionOf } from '../conditions/statement-condition.ts';
import { perProxyWith, type Proxy } from '../proxy.ts';
import { turnsAway, type Rule } from '../request-rules/request-rules.ts';
import { stepsIn, takesAll, type End } from './answered-routes.ts';

/** A rule that answers nobody, because one above it takes all that it is for. */
export interface AnsweredRule {
  readonly rule: Rule;
  readonly by: Rule;
  /** True where the rule above takes everything, whatever is asked for. */
  readonly isAll: boolean;
}

/** What gives an answer, a page or another address. Of a refusal below another one nothing is lost. */
const answering: readonly string[] = ['return', 'use-service', 'redirect'];

/** Sections with more such rules are not looked at: each is compared with those above it. */
const MAX_ENDS = 50;

export const answeredRulesOf: (proxy: Proxy) => readonly AnsweredRule[] = perProxyWith(answering, [], proxy => {
  if (proxy.mode !== 'http' || proxy.kind === 'defaults' || proxy.isDisabled) return [];
  const steps = [...stepsIn(proxy)];
  if (!steps.some(step => 'rule' in step && isAnswer(step.rule, proxy)) || steps.filter(step => 'rule' in step).length > MAX_ENDS) return [];
  const found: AnsweredRule[] = [];
  let ends: End[] = [];
  for (const [state, step] of steps.entries()) {
    if ('changed' in step) {
      const { changed } = step;
      ends = changed === 'anything' ? [] : ends.map(end => ({ ...end, acts: asBefore(end.acts, changed, state + 1) }));
      continue;
    }
    const above = ends.filter(({ rule }) => !actsAlike(rule, step.rule));
    const taker = isAnswer(step.rule, proxy) ? takerAmong(above, step) : undefined;
    if (taker) found.push({ rule: step.rule, by: taker.rule, isAll: !canAllFail([taker.acts]) });
    ends.push(step);
  }
  return found;
});

function isAnswer({ action, owner, statement }: Rule, proxy: Proxy): boolean {
  return answering.includes(action) && owner === proxy && conditionOf(statement) !== undefined && !turnsAway(statement);
}

/** The first of some rules that takes all that another one is for. */
export function takerAmong(ends: readonly End[], { acts: wanted }: End): End | undefined {
  const all = ends.map(({ acts }) => acts);
  const wider = new WiderTerms('usual');
  for (const acts of all) wider.add(acts);
  // Nearly always some requests are left by all rules, and then no further question is asked.
  if (ends.length === 0 || (isLeftBy(all, wanted) && !wider.includeAnyOf(wanted))) return undefined;
  return ends.find(({ acts }) => takesAll(acts, wanted));
}

/** True for rules that give the same answer: then nobody misses the second. */
function actsAlike(a: Rule, b: Rule): boolean {
  return answerOf(a) === answerOf(b);
}

function answerOf({ statement }: Rule): string {
  const condition = writtenConditionOf(statement);
  return statement.values().slice(0, condition ? condition.start - 1 : undefined).join(' ');
}
