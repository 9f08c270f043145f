import { parseLogFormat } from '../../expression/log-format.ts';
import { fetchOf, termsOn, testsOfTerm } from '../conditions/condition-tests.ts';
import { conditionOf } from '../conditions/statement-condition.ts';
import type { Configuration } from '../configuration.ts';
import { inProxies, proxiesThat } from '../incremental/in-proxies.ts';
import { hasText } from '../incremental/per-block.ts';
import { perProxy, type Proxy } from '../proxy.ts';
import { entrancesTo } from '../routes/senders.ts';
import { rewritingActions } from './request-rewrite.ts';
import { rulesOf, type Rule } from './request-rules.ts';

/** A rule that puts something before the path of requests, where a rule that runs before has put it there already. */
export interface PrefixAgain {
  readonly rule: Rule;
  readonly prefix: string;
  readonly earlier: readonly [Rule, ...Rule[]];
}

/** What a rule puts before the path, where it does no more: `/app` of `set-path /app%[path]` and of `replace-path (.*) /app\1`. */
function prefixOf({ statement, action }: Rule): string | undefined {
  const [first, second] = [statement.word(2), statement.word(3)];
  if (!first || first.hasVariable) return undefined;
  if (action === 'set-path' || action === 'set-pathq') {
    const { items: [text, made, another], problems } = parseLogFormat(first.value);
    const isWhole = made?.kind === 'expression' && made.expression.calls.length === 1 && made.expression.calls[0]?.name === action.slice(4);
    return text?.kind === 'text' && isWhole && !another && problems.length === 0 ? plain(text.text) : undefined;
  }
  if ((action !== 'replace-path' && action !== 'replace-pathq') || !second || second.hasVariable) return undefined;
  const [, slash] = /^\^?(\/?)\(\.[*+]\)\$?$/.exec(first.value) ?? [];
  return slash !== undefined && second.value.endsWith(`${slash}\\1`) ? plain(second.value.slice(0, -2 - slash.length)) : undefined;
}

function plain(text: string): string | undefined {
  return /^\/[\w.~/-]*[\w.~-]$/.test(text) ? text : undefined;
}

/** True for a rule that acts whatever the path is. */
function isForAnyPath({ statement, owner }: Rule): boolean {
  return owner.section.isCertain(statement) && termsOn(statement).every(term => {
    const tests = testsOfTerm(term, owner);
    return tests.length > 0 && tests.every(test => !/^(?:path|url|base|capture\.req\.uri|var$|lua\.)/.test(fetchOf(test)));
  });
}

const mayAdd = hasText(text => /\b(?:set|replace)-pathq?\s/.test(text));

/** What the rules of a section do, one after the other: what each puts before the path as it was left by the one before. */
const prefixesIn = perProxy((proxy): { readonly again: readonly PrefixAgain[]; readonly first: Rule | undefined; readonly last: Rule | undefined } => {
  const rewrites = rulesOf(proxy, 'http-request').filter(({ action }) => rewritingActions.includes(action) || action.startsWith('lua.'));
  const again: PrefixAgain[] = [];
  let last: Rule | undefined;
  for (const rule of rewrites) {
    const prefix = isForAnyPath(rule) ? prefixOf(rule) : undefined;
    if (last && prefix !== undefined && prefix === prefixOf(last) && isAlike(rule, last)) again.push({ rule, prefix, earlier: [last] });
    last = prefix === undefined ? undefined : rule;
  }
  const isForAll = (rule: Rule | undefined) => (rule && prefixOf(rule) !== undefined && isForAnyPath(rule) && !conditionOf(rule.statement) ? rule : undefined);
  return { again, first: isForAll(rewrites[0]), last: rewrites.some(({ action }) => action.startsWith('lua.')) ? undefined : isForAll(last) };
});

/** True for two rules of which the second acts wherever the first does. */
function isAlike(rule: Rule, { statement }: Rule): boolean {
  const found = conditionOf(rule.statement);
  return !found || found.text === conditionOf(statement)?.text;
}

const addersIn = proxiesThat(proxy => proxy.kind !== 'defaults' && !proxy.isDisabled && proxy.mode === 'http' && (mayAdd(proxy.section) || (proxy.defaults !== undefined && mayAdd(proxy.defaults.section))), ['http-request']);
const againIn = inProxies(proxy => (addsOwn(proxy) ? prefixesIn(proxy).again : []), ['http-request']);

function addsOwn(proxy: Proxy): boolean {
  return proxy.kind !== 'defaults' && !proxy.isDisabled && proxy.mode === 'http' && mayAdd(proxy.section);
}

/** Those of a whole configuration: in one section, and in a backend after each of the frontends that lead there. */
export function prefixesAddedAgain(configuration: Configuration): readonly PrefixAgain[] {
  const adders = addersIn(configuration);
  const isInFront = adders.some(proxy => proxy.kind === 'frontend' && prefixesIn(proxy).last !== undefined);
  const across = !isInFront ? [] : adders.filter(({ kind }) => kind === 'backend').flatMap((backend): PrefixAgain[] => {
    const { first: rule } = prefixesIn(backend);
    const prefix = rule?.owner === backend ? prefixOf(rule) : undefined;
    const entrances = rule && prefix !== undefined ? entrancesTo(backend, configuration) : [];
    const [first, ...others] = entrances.flatMap(entrance => (entrance.kind === 'frontend' && adders.includes(entrance) ? prefixesIn(entrance).last ?? [] : []));
    const isSame = first && others.length + 1 === entrances.length && [first, ...others].every(earlier => prefixOf(earlier) === prefix && !rulesOf(earlier.owner, 'http-request').some(({ action }) => action === 'allow'));
    return rule && prefix !== undefined && isSame ? [{ rule, prefix, earlier: [first, ...others] }] : [];
  });
  return [...againIn(configuration), ...across];
}
