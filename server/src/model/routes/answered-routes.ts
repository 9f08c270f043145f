import { canAllFail, isLeftBy, type PolarCondition } from '../../expression/negation.ts';
import { groupedBy } from '../../text/grouped-by.ts';
import { bindsOf, handsOnAddress } from '../binds/bind.ts';
import { inverse, whenActs } from '../conditions/certain-condition.ts';
import { addressTests, asBefore, changedBy } from '../conditions/changed-tests.ts';
import { liveRoutesOf } from './dead-routes.ts';
import { impossiblePairs, WiderTerms } from '../conditions/impossible-pairs.ts';
import { leavesOutNoPath } from '../conditions/slashless-paths.ts';
import { forAMoment } from '../incremental/memo.ts';
import { perProxyWith, type Proxy } from '../proxy.ts';
import { refusalOf } from '../request-rules/refusal.ts';
import { refusingActions, ruleSetsOf, type Rule } from '../request-rules/request-rules.ts';
import type { Route } from './route.ts';

/** `use_backend` lines that no request comes to, because a rule answers or refuses all that would. */
export interface AnsweredRoutes {
  readonly rule: Rule;
  readonly routes: readonly [Route, ...Route[]];
}

const ending: readonly string[] = [...refusingActions, 'redirect', 'return', 'use-service'];

/** Sections with more rules or routes are not looked at: each route is compared with each rule. */
export const MAX_COMPARED = 100;

/** A rule that ends what it acts on. */
export interface End {
  readonly rule: Rule;
  /** When it acts, in the tests that routes ask. */
  readonly acts: PolarCondition;
}

/**
 * The `use_backend` lines whose requests a single rule takes before them, by that rule. Rules of the request run before a backend is chosen, wherever they
 * stand. One that takes every request is left out: that is another story.
 */
export const answeredRoutesOf: (proxy: Proxy) => readonly AnsweredRoutes[] = perProxyWith(ending, [], proxy => {
  if (!proxy.isFrontend) return [];
  const routes = conditionalRoutesOf(proxy);
  const ends = routes.length === 0 || routes.length > MAX_COMPARED ? [] : endsBehindRules(proxy);
  if (ends.length === 0 || ends.length > MAX_COMPARED) return [];
  const all = ends.map(({ acts }) => acts);
  const wider = new WiderTerms('usual');
  for (const acts of all) wider.add(acts);
  return routesByRule(routes, route => {
    const wanted = whenActs(route.statement, route.owner);
    // Nearly always some requests are left by all rules, and then no further question is asked.
    if (isLeftBy(all, wanted) && !wider.includeAnyOf(wanted)) return undefined;
    return ends.find(({ acts }) => takesAll(acts, wanted))?.rule;
  });
});

/** The same of a rule that ends all that comes to the section, whatever it asks for. */
export interface RoutesBehindAnswer extends AnsweredRoutes {
  /** True where the rule stands below one of them: who wrote it there meant it for what they leave. */
  readonly isBelow: boolean;
}

/** Those of a section, but for a refusal, of which `refusalOf` tells. */
export const routesBehindAnswer: (proxy: Proxy) => RoutesBehindAnswer | undefined = perProxyWith(ending, undefined, proxy => {
  const [first, ...others] = proxy.isFrontend ? conditionalRoutesOf(proxy) : [];
  const rule = first && ruleForAll(proxy);
  if (!rule || refusalOf(proxy)) return undefined;
  const lines = proxy.statements(rule.statement.keyword, 'use_backend');
  const isBelow = rule.owner === proxy && lines.findIndex(line => line.equals(first.statement)) < lines.findIndex(line => line.equals(rule.statement));
  return { rule, routes: [first, ...others], isBelow };
});

function conditionalRoutesOf(proxy: Proxy): readonly Route[] {
  return liveRoutesOf(proxy).filter(route => route.keyword === 'use_backend' && route.hasCondition && proxy.section.isCertain(route.statement));
}

/** The routes for which there is a rule, by it. */
export function routesByRule(routes: readonly Route[], ruleFor: (route: Route) => Rule | undefined): AnsweredRoutes[] {
  const groups = groupedBy(routes, ruleFor);
  return [...groups].flatMap(([rule, its]) => (rule ? [{ rule, routes: its }] : []));
}

/** True where a rule acts on all that a condition holds for, and that is something. */
export function takesAll(acts: PolarCondition, wanted: PolarCondition): boolean {
  const missed = [inverse(wanted), ...impossiblePairs([acts, wanted], 'usual')];
  return !canAllFail([acts, ...missed]) && canAllFail(missed);
}

/** What the rules of a section do one after another: one ends what it acts on, or what of a request some tests ask for becomes something else, or all may. */
export type Step = End | { readonly changed: RegExp | 'anything' };

export function* stepsIn(proxy: Proxy): Generator<Step> {
  for (const [i, set] of ruleSetsOf(proxy).entries()) {
    if (i === 1 && bindsOf(proxy).some(handsOnAddress)) yield { changed: addressTests };
    for (const rule of set) {
      // The rest of the set is not for all.
      if (rule.action === 'accept' || rule.action === 'allow') break;
      const changed = rule.action.startsWith('lua.') ? 'anything' : changedBy(rule);
      if (changed) yield { changed };
      // Whom it was to leave out is not known, and another rule tells of the pattern.
      if (!ending.includes(rule.action) || !rule.owner.section.isCertain(rule.statement) || leavesOutNoPath(rule)) continue;
      yield { rule, acts: whenActs(rule.statement, rule.owner) };
    }
  }
}

/** The rule that ends all that the rules above it leave. */
function ruleForAll(proxy: Proxy): Rule | undefined {
  for (const step of stepsIn(proxy)) if ('rule' in step && !canAllFail([step.acts])) return step.rule;
  return undefined;
}

function* partialEndsIn(proxy: Proxy): Generator<Step> {
  for (const step of stepsIn(proxy)) if (!('rule' in step) || canAllFail([step.acts])) yield step;
}

/** The rules of a section that certainly end what they act on, but not all of it, in the tests that are asked behind them all. */
export const endsBehindRules = forAMoment((proxy: Proxy): readonly End[] => {
  let ends: End[] = [];
  let state = 0;
  for (const step of partialEndsIn(proxy)) {
    if ('rule' in step) ends.push(step);
    else if (step.changed === 'anything') ends = [];
    else if (ends.length > 0) {
      const { changed } = step;
      state++;
      ends = ends.map(({ rule, acts }) => ({ rule, acts: asBefore(acts, changed, state) }));
    }
  }
  return ends;
});

/** The same in the tests that are asked before them all: of what comes to the section. */
export function endsOnArrival(proxy: Proxy): readonly End[] {
  const ends: End[] = [];
  const changes: RegExp[] = [];
  for (const step of partialEndsIn(proxy)) {
    if ('rule' in step) ends.push({ rule: step.rule, acts: changes.reduce((acts, changed) => asBefore(acts, changed, 0), step.acts) });
    else if (step.changed === 'anything') break;
    else changes.push(step.changed);
  }
  return ends;
}
