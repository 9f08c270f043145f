import type { PolarCondition } from '../../expression/negation.ts';
import type { Statement } from '../../syntax/statement.ts';
import { always, inverse, whenActs, whenMatches } from '../conditions/certain-condition.ts';
import type { Proxy } from '../proxy.ts';
import { replyOf } from './rule-reply.ts';

/** A request that comes past the rules made all of these fail. */
export type Path = readonly PolarCondition[];

/** The kinds of `tcp-request` rules, in the order in which they run. */
export const tcpLayers: readonly string[] = ['connection', 'session', 'content'];

/** The actions that turn away whoever they act on. `auth` is left out, which serves those who know the password. */
export const refusingActions: readonly string[] = ['deny', 'reject', 'silent-drop', 'tarpit'];

/** `http-request` actions after which no backend and no server is looked for. */
const answering = new Set([...refusingActions, 'auth', 'redirect', 'return', 'use-service']);
/** The same of `tcp-request`. A connection that `attach-srv` hands to a server of reverse HTTP brings no requests: HAProxy sends them on it (manual). */
const closing = new Set(['attach-srv', 'reject', 'silent-drop', 'use-service']);

/** A line of `http-request`, `tcp-request` or `redirect`. Of thousands of them most are not asked for their action: it is read when it is. */
export class Rule {
  readonly statement: Statement;
  /** The section it stands in: the proxy or a defaults. */
  readonly owner: Proxy;
  #action: string | undefined;

  constructor(statement: Statement, owner: Proxy) {
    this.statement = statement;
    this.owner = owner;
  }

  get action(): string {
    return (this.#action ??= actionOf(this.statement));
  }
}

/**
 * The ways past the rules that run before a backend, or a server, is chosen. `allow` and `accept` end their rule set early, so each of them opens a
 * way of its own past the rules after it. A way on which two conditions exclude each other is listed too: ask `canAllFail`.
 */
export function pathsPastRules(proxy: Proxy): readonly Path[] {
  let paths: readonly Path[] = [pagesOf(proxy)];
  for (const set of ruleSetsOf(proxy)) paths = paths.flatMap(path => pathsPast(set, path));
  return paths;
}

/** The rules that run before a backend, or a server, is chosen, in their order; `allow` or `accept` ends the set it stands in. */
export function ruleSetsOf(proxy: Proxy): readonly (readonly Rule[])[] {
  const sets = tcpRuleSetsOf(proxy);
  return proxy.mode === 'http' ? [...sets, rulesOf(proxy, 'http-request'), rulesOf(proxy, 'redirect')] : sets;
}

/** The `tcp-request` rules of each layer, in the order of `tcpLayers`. */
export function tcpRuleSetsOf(proxy: Proxy): readonly (readonly Rule[])[] {
  const rules = rulesOf(proxy, 'tcp-request');
  return tcpLayers.map(layer => rules.filter(rule => rule.statement.word(1)?.value === layer));
}

/** True when rules or pages of its own answer some requests in earnest, and not only with a refusal. A redirect to such a page is one of its doors. */
export function answersSomething(proxy: Proxy): 'pages' | 'redirects' | undefined {
  if (proxy.mode !== 'http') return undefined;
  const rules = [...rulesOf(proxy, 'http-request'), ...rulesOf(proxy, 'redirect')];
  const answers = rules.filter(({ action }) => action === 'return' || action === 'use-service').map(({ statement }) => statement);
  // A statistics page in a defaults is a habit, unless the section has chosen that defaults, or is called after it.
  const isChosen = proxy.section.parent !== undefined || isForStatistics.test(proxy.name);
  const inherited = isChosen ? (proxy.defaults?.effectiveLines('stats') ?? []) : [];
  const pages = [...inherited, ...proxy.statements('stats', 'monitor-uri'), ...answers];
  const redirects = rules.filter(({ action }) => action === 'redirect');
  if (redirects.some(({ statement }) => !leadsToOneOf(pages, statement))) return 'redirects';
  return pages.length > 0 ? 'pages' : undefined;
}

/** `listen stats`, `frontend haproxy_admin`, `listen monitoring`. */
const isForStatistics = /(?:^|[^a-z])(?:ha(?:proxy)?[-_.]?)?(?:stats?|statistics|status|admin|monitor(?:ing)?|dashboard|mgmt|management)(?:[^a-z]|$)|^haproxy$/i;

/** True for `redirect location /stats` beside `stats uri /stats`, or beside a rule that answers `if { path /stats }`. */
function leadsToOneOf(pages: readonly Statement[], { words }: Statement): boolean {
  const at = words.findIndex(word => word.value === 'location');
  const target = at > 0 ? words[at + 1]?.value.replace(/[?#].*/, '') : undefined;
  return target !== undefined && target.startsWith('/') && pages.some(page => page.words.some(({ value }) => value === target || `${value}/` === target));
}

/** True for a section whose connections, all or some, become those of a server: the outer end of the tunnels of reverse HTTP. */
export function attachesServers(proxy: Proxy): boolean {
  return rulesOf(proxy, 'tcp-request').some(rule => rule.action === 'attach-srv');
}

/** True for a rule whose action is a Lua function: it may answer, and nobody can tell from here. */
export function callsLua(proxy: Proxy): boolean {
  return [...rulesOf(proxy, 'http-request'), ...rulesOf(proxy, 'tcp-request')].some(rule => rule.action.startsWith('lua.'));
}

/** Where the statistics page is, or undefined without one; any `stats` setting but for its access switches it on, and only in HTTP mode. */
export function statsUri(proxy: Proxy): string | undefined {
  if (proxy.mode !== 'http') return undefined;
  const lines = statsLinesOf(proxy);
  return lines.length === 0 ? undefined : statsUriLine(lines)?.word(2)?.value ?? '/haproxy?stats';
}

/** The `stats` lines in force: with one of its own, a section has none of those that it would inherit (2.6 and 3.4). */
export function statsLinesOf(proxy: Proxy): readonly Statement[] {
  const own = proxy.statements('stats');
  return own.length > 0 || !proxy.defaults ? own : statsLinesOf(proxy.defaults);
}

/** The last of them that says where the page is. */
export function statsUriLine(lines: readonly Statement[]): Statement | undefined {
  return lines.filter(line => line.word(1)?.value === 'uri').at(-1);
}

/** The statistics page answers what begins with its path, `monitor-uri` what is its path (correction `stats`; lab case stats-at-root). */
function pagesOf(proxy: Proxy): Path {
  const stats = statsUri(proxy)?.replace(/\?.*/, '');
  const monitor = proxy.mode === 'http' ? proxy.effective('monitor-uri')?.value?.value : undefined;
  return [
    ...(stats === '/' ? [always()] : stats ? [whenMatches('path_beg', stats), whenMatches('path', stats)] : []),
    ...(monitor ? [whenMatches('path', monitor)] : []),
  ];
}

/** The rules of one keyword that a section has and inherits. Inherited rules run first. */
export function rulesOf(proxy: Proxy, keyword: string): Rule[] {
  const inherited = proxy.defaults ? rulesOf(proxy.defaults, keyword) : [];
  return [...inherited, ...proxy.statements(keyword).map(statement => new Rule(statement, proxy))];
}

/**
 * The word after `http-request`, or after `tcp-request` or `tcp-response` and its layer, which is empty where the line ends before it; `redirect` for a line
 * that begins so.
 */
export function actionOf(statement: Statement): string {
  if (statement.keyword === 'redirect') return 'redirect';
  return statement.word(statement.keyword.startsWith('tcp-') ? 2 : 1)?.value ?? '';
}

/** Where a line runs among all rules: the number of its layer. Those of one layer run in the order in which they stand, inherited ones first. */
export function orderOf(line: Statement): number {
  if (line.keyword === 'tcp-request') return tcpLayers.indexOf(line.word(1)?.value ?? '');
  return line.keyword === 'http-request' ? tcpLayers.length : tcpLayers.length + 1;
}

/** True for a rule that turns away whoever it acts on: it refuses, or answers with a 4xx or 5xx. */
export function turnsAway(statement: Statement): boolean {
  const action = actionOf(statement);
  return refusingActions.includes(action) || (action === 'return' && /^[45]\d\d$/.test(replyOf(statement.words.slice(2), action).status?.value ?? ''));
}

/** A rule set with more early ends than this is not taken apart: nothing is then said to come past it. */
const MAX_EARLY_ENDS = 8;

function pathsPast(rules: readonly Rule[], before: Path): Path[] {
  const path = [...before];
  const early: Path[] = [];
  for (const { statement, owner, action } of rules) {
    if (action === 'allow' || action === 'accept') {
      if (early.length === MAX_EARLY_ENDS) return [];
      const taken = whenActs(statement, owner);
      if (owner.section.isCertain(statement)) early.push([...path, inverse(taken)]);
      path.push(taken);
    } else if ((statement.keyword === 'tcp-request' ? closing : answering).has(action)) {
      path.push(whenActs(statement, owner));
    }
  }
  return [path, ...early];
}
