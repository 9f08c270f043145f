import { withoutConstants, type PolarCondition } from '../../expression/negation.ts';
import type { AclTest } from '../../expression/acl.ts';
import type { Term } from '../../expression/condition.ts';
import { whenActs } from '../conditions/certain-condition.ts';
import { changedBy } from '../conditions/changed-tests.ts';
import { fetchOf } from '../conditions/condition-tests.ts';
import { conditionOf } from '../conditions/statement-condition.ts';
import { sourceOf } from '../conditions/text-test.ts';
import { perProxyWith, type Proxy } from '../proxy.ts';
import { rulesOf, turnsAway, type Rule } from '../request-rules/request-rules.ts';
import { takesAll } from './answered-routes.ts';

/** An answer to the OPTIONS request by which browsers ask first, below a rule that refuses what lacks a header which that request never has. */
export interface RefusedPreflight {
  readonly rule: Rule;
  readonly by: Rule;
  /** As people write it: `Authorization`. */
  readonly header: string;
  /** False where the rule above refuses some paths or hosts only. */
  readonly isAll: boolean;
}

/** What a script may add to a request, and browsers never to the one before it (Fetch standard, "CORS-preflight fetch"). What proxies in front may add is left out. */
const neverSent: ReadonlyMap<string, string> = new Map([
  'Authorization', 'Cookie', 'Content-Type', 'X-Api-Key', 'Api-Key', 'X-Auth-Token', 'X-Access-Token', 'X-CSRF-Token', 'X-XSRF-Token', 'X-Requested-With',
].map(name => [name.toLowerCase(), name]));

/** Of these a page for people asks, too, which no other site calls: told only where all requests are refused. */
const ofPages: ReadonlySet<string> = new Set(['Cookie', 'Content-Type']);

interface Guard {
  readonly rule: Rule;
  /** When it acts on a request without the header. */
  readonly acts: PolarCondition;
  readonly header: string;
  readonly asksForPassword: boolean;
}

const MAX_GUARDS = 20;

export const refusedPreflightsOf: (proxy: Proxy) => readonly RefusedPreflight[] = perProxyWith(['return'], [], proxy => {
  if (proxy.mode !== 'http' || proxy.kind === 'defaults' || proxy.isDisabled) return [];
  const rules = rulesOf(proxy, 'http-request');
  if (!rules.some(rule => isPreflightAnswer(rule, proxy))) return [];
  const found: RefusedPreflight[] = [];
  const changes: RegExp[] = [];
  let guards: Guard[] = [];
  for (const rule of rules) {
    // The rest is not for all.
    if (rule.action === 'allow' || rule.action.startsWith('lua.')) break;
    const changed = changedBy(rule);
    if (changed) {
      changes.push(changed);
      guards = guards.filter(({ acts }) => !termsIn(acts).some(term => changed.test(textOf(term))));
    }
    const by = isPreflightAnswer(rule, proxy) ? takerAmong(guards, whenActs(rule.statement, rule.owner)) : undefined;
    if (by) found.push({ rule, by: by.rule, header: by.header, isAll: by.isAll });
    const guard = guards.length < MAX_GUARDS ? guardOf(rule, changes) : undefined;
    if (guard) guards.push(guard);
  }
  return found;
});

function isPreflightAnswer({ action, owner, statement }: Rule, proxy: Proxy): boolean {
  if (action !== 'return' || owner !== proxy || !conditionOf(statement) || turnsAway(statement)) return false;
  const { unless, condition: { groups } } = whenActs(statement, owner);
  return !unless && groups.length > 0 && groups.every(group => group.some(asksForOptions));
}

function asksForOptions(term: Term): boolean {
  if (term.negated) return false;
  return term.kind === 'named' ? term.name === 'METH_OPTIONS' : fetchOf(term.test) === 'method' && term.test.patterns.length > 0 && term.test.patterns.every(({ text }) => text.toUpperCase() === 'OPTIONS');
}

/** A rule that refuses, as it is for a request that lacks the headers of which it asks. */
function guardOf(rule: Rule, changes: readonly RegExp[]): Guard | undefined {
  const { statement, owner, action } = rule;
  if (!(turnsAway(statement) || action === 'auth') || !conditionOf(statement) || !owner.section.isCertain(statement)) return undefined;
  const { condition: { groups, problems }, unless } = whenActs(statement, owner);
  const headers: string[] = [];
  const left = groups.map(group => group.map((term): Term => {
    const header = term.kind === 'anonymous' && !changes.some(changed => changed.test(term.text)) ? headerLackedBy(term.test) : undefined;
    if (header === undefined || term.kind !== 'anonymous') return term;
    headers.push(header);
    const { kind, negated, firstWord, endWord, test } = term;
    return { kind, negated, firstWord, endWord, text: 'always_false', test };
  }));
  const [header] = headers;
  return header === undefined ? undefined : { rule, acts: { condition: { groups: left, problems }, unless }, header, asksForPassword: action === 'auth' };
}

/** The header of a test that cannot hold without it. */
function headerLackedBy(test: AclTest): string | undefined {
  const fetch = fetchOf(test);
  if (/^http_auth(?:_group|_bearer)?$/.test(fetch)) return 'Authorization';
  if (/^(?:req\.)?cook(?:_(?:beg|end|sub|dir|dom|reg|len))?$/.test(fetch)) return 'Cookie';
  if (!/^(?:req\.)?f?hdr(?:_(?:beg|end|sub|dir|dom|reg|len))?$/.test(fetch)) return undefined;
  return neverSent.get(test.criterion.calls[0]?.arguments?.[0]?.text.toLowerCase() ?? '');
}

function takerAmong(guards: readonly Guard[], wanted: PolarCondition): (Guard & { readonly isAll: boolean }) | undefined {
  for (const guard of guards) {
    if (takesAll(guard.acts, wanted)) return { ...guard, isAll: true };
    if (!ofPages.has(guard.header) && !guard.asksForPassword && isForSomePaths(guard.acts) && isForAllPaths(wanted)) return { ...guard, isAll: false };
  }
  return undefined;
}

/** True where only the path and the host decide, when the header is not there, and with it the rule would let them pass. */
function isForSomePaths({ condition, unless }: PolarCondition): boolean {
  const left = withoutConstants(condition);
  const isLacked = (term: Term) => textOf(term) === 'always_false' && term.negated !== unless;
  const { groups } = condition;
  const lacks = unless ? groups.some(group => group.every(isLacked)) : groups.every(group => group.some(term => textOf(term) === 'always_false'));
  return lacks && typeof left === 'object' && left.groups.every(group => group.every(isOfAddress));
}

function isOfAddress(term: Term): boolean {
  return term.kind === 'anonymous' && ['host', 'path', 'pathq', 'url', 'base'].includes(sourceOf(term.test.criterion.calls)?.subject ?? '');
}

function isForAllPaths(wanted: PolarCondition): boolean {
  return termsIn(wanted).every(term => asksForOptions(term) || (!term.negated && /\((?:origin|access-control-[\w-]+)\) -m found$/i.test(textOf(term))));
}

function termsIn({ condition }: PolarCondition): readonly Term[] {
  return condition.groups.flat();
}

function textOf(term: Term): string {
  return term.kind === 'named' ? term.name : term.text;
}
