import { canAllFail } from '../expression/negation.ts';
import type { Condition } from '../expression/condition.ts';
import { parseCondition } from '../expression/condition.ts';
import type { Statement } from '../syntax/statement.ts';
import type { Proxy } from './proxy.ts';
import { routesOf } from './route.ts';
import { conditionOf } from './statement-condition.ts';

/** The condition of a rule that ends a request's way, as `canAllFail` takes it. */
interface Exit {
  readonly condition: Condition;
  readonly unless: boolean;
}

const always: Exit = { condition: parseCondition(['TRUE']), unless: false };

/** `http-request` actions after which no backend is looked for. `use-service` answers, the others answer or refuse. */
const answering = new Set(['deny', 'tarpit', 'reject', 'redirect', 'return', 'silent-drop', 'use-service']);
const refusing = new Set(['reject', 'silent-drop']);

/**
 * True when a request can come to the end of a frontend's rules without a backend: no `use_backend` took it, there is no `default_backend`, and
 * nothing answered or refused it before. HAProxy then answers 503 (HTTP) or closes the connection (TCP). A listen section falls back to its servers.
 *
 * A dynamic `use_backend` counts as no catch-all: a name that no backend has sends the request on to `default_backend`, past all later `use_backend`
 * lines (lab case dynamic-use-backend-first).
 */
export function canFallThrough(proxy: Proxy): boolean {
  if (proxy.servers.length > 0 || hasOtherTarget(proxy)) return false;
  const routes = routesOf(proxy);
  if (routes.some(route => route.keyword === 'default_backend')) return false;
  const exits = routes.filter(route => !route.isDynamic).map(route => exitOf(route.statement));
  return pathsToRouting(proxy).some(path => canAllFail([...path, ...exits]));
}

/** What takes requests besides servers: all gone or rare, and never a hole. */
function hasOtherTarget(proxy: Proxy): boolean {
  return proxy.statements('dispatch').length > 0 || proxy.option('http_proxy') !== undefined || proxy.option('transparent') !== undefined || ownsStatsRoot(proxy);
}

/** A stats page at `/` answers every path; at any other place it answers only that (correction `stats`). */
function ownsStatsRoot(proxy: Proxy): boolean {
  return proxy.mode === 'http' && proxy.effectiveLines('stats').some(line => line.word(1)?.value === 'uri' && line.word(2)?.value === '/');
}

/**
 * The ways past the rules that run before routing, each as conditions that all fail on it. `allow` and `accept` end their rule set early, so each of
 * them opens a way of its own past the rules after it.
 */
function pathsToRouting(proxy: Proxy): Exit[][] {
  let paths: Exit[][] = [[]];
  const rules = [
    tcpRules(proxy, 'connection'), tcpRules(proxy, 'session'), tcpRules(proxy, 'content'),
    ...(proxy.mode === 'http' ? [proxy.effectiveLines('http-request'), proxy.effectiveLines('redirect')] : []),
  ];
  for (const set of rules) paths = paths.flatMap(path => pathsPast(set, path));
  return paths;
}

function tcpRules(proxy: Proxy, layer: string): Statement[] {
  return proxy.effectiveLines('tcp-request').filter(line => line.word(1)?.value === layer);
}

/** A file with more early ends than this is not taken apart further: it is then said to let nothing fall through. */
const MAX_EARLY_ENDS = 8;

function pathsPast(rules: readonly Statement[], before: Exit[]): Exit[][] {
  const path = [...before];
  const early: Exit[][] = [];
  for (const rule of rules) {
    const action = actionOf(rule);
    if (action === 'allow' || action === 'accept') {
      if (early.length === MAX_EARLY_ENDS) return [];
      const taken = exitOf(rule);
      early.push([...path, { ...taken, unless: !taken.unless }]);
      path.push(taken);
    } else if (endsRequest(rule, action)) {
      path.push(exitOf(rule));
    }
  }
  return [path, ...early];
}

function actionOf(rule: Statement): string {
  if (rule.keyword === 'redirect') return 'redirect';
  const action = rule.word(rule.keyword === 'tcp-request' ? 2 : 1)?.value ?? '';
  return action.startsWith('use-service') ? 'use-service' : action;
}

function endsRequest(rule: Statement, action: string): boolean {
  return rule.keyword === 'tcp-request' ? refusing.has(action) || action === 'use-service' : answering.has(action);
}

function exitOf(rule: Statement): Exit {
  const condition = conditionOf(rule);
  return condition ? { condition: condition.condition, unless: condition.unless } : always;
}
