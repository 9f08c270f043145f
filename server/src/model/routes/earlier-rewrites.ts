import type { AclTest } from '../../expression/acl.ts';
import { idleRulesBy, linesDecidedBy, type DecidedLine, type IdleRule, type ValuesFor } from '../conditions/decided-lines.ts';
import { testsOfTerm } from '../conditions/condition-tests.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Configuration } from '../configuration.ts';
import { proxiesThat } from '../incremental/in-proxies.ts';
import { remember } from '../incremental/memo.ts';
import type { Proxy } from '../proxy.ts';
import { headerActions } from '../request-rules/header-state.ts';
import { rulesOf } from '../request-rules/request-rules.ts';
import { asksInVain, rewriteOf, rewritesOf, rewritingActions, type Rewrite } from '../request-rules/request-rewrite.ts';
import { liveRoutesOf } from './dead-routes.ts';
import { rewriteBehind } from './route-rewrites.ts';
import { entrancesTo } from './senders.ts';

/** A line of a backend that asks for a path or host which all frontends that lead there have rewritten. */
export interface LateLine {
  readonly line: DecidedLine | IdleRule;
  readonly test: AclTest;
  /** The rewrite of each frontend. */
  readonly rewrites: readonly [EarlierRewrite, ...EarlierRewrite[]];
}

export type EarlierRewrite = Pick<Rewrite, 'rule' | 'subject' | 'replaced'>;

const rewritingFrontends = proxiesThat(proxy => proxy.kind === 'frontend' && !proxy.isDisabled && rewrites(proxy), [...rewritingActions, 'set-header', 'replace-header', 'replace-value']);

/** True where a rule makes another path or host of requests, all or some. */
function rewrites(proxy: Proxy): boolean {
  return proxy.mode === 'http' && rulesOf(proxy, 'http-request').some(rule => (rewriteOf(rule, 'path') ?? rewriteOf(rule, 'host')) !== undefined);
}

/** Backends that have lines which may ask, and change nothing of the request themselves. */
const asking = proxiesThat(proxy => {
  if (proxy.kind !== 'backend' || proxy.mode !== 'http' || proxy.isDisabled) return false;
  const rules = rulesOf(proxy, 'http-request');
  const isChanged = rules.some(({ action, statement }) => rewritingActions.includes(action) || action.startsWith('lua.') || (headerActions.includes(action) && /^(?:host$|%)/i.test(statement.word(2)?.value ?? '')));
  return !isChanged && (rules.length > 0 || proxy.statements('use-server').length > 0);
}, ['http-request', 'use-server']);

/** A frontend's rules run before those of the backend that it chooses. */
export const lateLinesIn: (configuration: Configuration) => readonly LateLine[] = remember(configuration => {
  const senders = new Set(rewritingFrontends(configuration));
  if (senders.size === 0) return [];
  const names = new Set([...senders].flatMap(sender => liveRoutesOf(sender).map(route => route.name)));
  return asking(configuration).filter(({ name }) => names.has(name)).flatMap(backend => {
    const entrances = entrancesTo(backend, configuration);
    return entrances.length > 0 && entrances.every(entrance => senders.has(entrance)) ? lateLinesOf(backend, entrances) : [];
  });
});

function lateLinesOf(backend: Proxy, entrances: readonly Proxy[]): LateLine[] {
  const against = (test: AclTest, line: Statement | undefined): EarlierRewrite[] => entrances.flatMap(entrance => rewriteAgainst(test, line, backend, entrance) ?? []);
  const isVain = (test: AclTest, line: Statement | undefined) => against(test, line).length === entrances.length;
  const values: ValuesFor = (keyword, _, line) => test => (keyword !== 'tcp-request' && typeof test !== 'string' && isVain(test, line) ? false : undefined);
  const decided = linesDecidedBy(backend, values).filter(({ owner }) => owner === backend);
  const idle = idleRulesBy(backend, values).filter(line => !decided.some(other => other.statement.equals(line.statement)));
  return [...decided, ...idle].flatMap((line): LateLine[] => {
    const itself = line.effect === 'refusal' ? undefined : line.statement;
    const test = testsOfTerm(line.term, line.owner).find(each => isVain(each, itself));
    const [first, ...others] = test ? against(test, itself) : [];
    return test && first ? [{ line, test, rewrites: [first, ...others] }] : [];
  });
}

/** What a frontend does to each request, or to each that a line is for. */
function rewriteAgainst(test: AclTest, line: Statement | undefined, backend: Proxy, frontend: Proxy): EarlierRewrite | undefined {
  const ofAll = rewritesOf(frontend).find(rewrite => asksInVain(test, rewrite));
  const found = ofAll || !line ? undefined : rewriteBehind(test, line, backend, frontend);
  return found && (found.part === 'path' || found.part === 'host') ? rewriteOf(found.rule, found.part) : ofAll;
}
