import type { AclTest } from '../../expression/acl.ts';
import type { Configuration } from '../configuration.ts';
import { changedBy } from '../conditions/changed-tests.ts';
import { fetchOf } from '../conditions/condition-tests.ts';
import { valueOfCondition, type TestValue, type Valuation } from '../conditions/condition-value.ts';
import { conditionOf } from '../conditions/statement-condition.ts';
import type { Proxy } from '../proxy.ts';
import { targetOf } from '../redirects/redirect.ts';
import { replyOf } from '../request-rules/rule-reply.ts';
import { rulesOf, statsUri, turnsAway, type Rule } from '../request-rules/request-rules.ts';
import { routesOf } from '../routes/route.ts';
import { acceptsStatus, expectationOf } from './check-expect.ts';
import { takesStatus, type SentRequest } from './check-request.ts';
import { valuesForCheck } from './check-values.ts';
import { httpCheckRulesOf, rulesNamed } from './health-check.ts';
import type { OwnCall } from './own-calls.ts';

/** The rule that answers the check of a server which leads to a section of the same configuration, with a status that the check does not take. */
export interface CheckEnd {
  readonly rule: Rule;
  readonly status: number;
  /** The backend that the section leads the check to, where the rule is one of that. */
  readonly backend: Proxy | undefined;
}

const serving = /^(?:accept|allow|auth|lua\..*|redirect|return|switch-mode|use-service)$/;

type Ended = Pick<CheckEnd, 'rule' | 'backend'>;

/** A test of something that a rule above may have changed. */
function isTouched(test: AclTest | string, changed: readonly RegExp[]): boolean {
  const text = typeof test !== 'string' ? test.criterion.text : test.startsWith('METH') ? 'method' : '';
  return changed.some(each => each.test(text));
}

/** Goes with a request through the rules of sections, and remembers what these have changed of it. */
class Walk {
  readonly #values: Valuation;
  readonly #changed: RegExp[] = [];

  constructor(values: Valuation) {
    this.#values = values;
  }

  valueOf({ statement, owner }: Pick<Rule, 'statement' | 'owner'>, values = this.#values): TestValue {
    const found = conditionOf(statement);
    return found ? valueOfCondition(found.condition, found.unless, owner, test => (isTouched(test, this.#changed) ? undefined : values(test))) : true;
  }

  /** The first rule that certainly ends the request; `passed` where none may serve it before, and `open` where one may. */
  through(proxy: Proxy): Rule | 'open' | 'passed' {
    if (proxy.mode !== 'http') return 'open';
    let isPassed = true;
    for (const rule of [...rulesOf(proxy, 'http-request'), ...rulesOf(proxy, 'redirect')]) {
      const isRefusal = turnsAway(rule.statement);
      const value = isRefusal || serving.test(rule.action) ? this.valueOf(rule) : false;
      if (value === true) return rule.owner.section.isCertain(rule.statement) && (isRefusal || this.#isMeantForOthers(rule)) ? rule : 'open';
      if (value !== false && !isRefusal) return 'open';
      isPassed &&= value === false;
      const changed = changedBy(rule);
      if (changed) this.#changed.push(changed);
    }
    return isPassed ? 'passed' : 'open';
  }

  /** What leads all who come without TLS elsewhere leads clients in circles as well, which https-redirect-loop tells. */
  #isMeantForOthers(rule: Rule): boolean {
    const ends = rule.action === 'redirect' || rule.action === 'auth' || rule.action === 'return';
    return ends && this.valueOf(rule, test => (typeof test !== 'string' && fetchOf(test) === 'ssl_fc' ? undefined : this.#values(test))) === true;
  }
}

/** Where a request ends that comes to a section, in one of its own rules or in one of the backend that it is led to. */
function endOf(to: Proxy, values: Valuation, configuration: Configuration): Ended | undefined {
  const walk = new Walk(values);
  const rule = walk.through(to);
  if (typeof rule === 'object') return { rule, backend: undefined };
  if (rule === 'open' || to.section.isConditional || statsUri(to) !== undefined) return undefined;
  for (const route of routesOf(to)) {
    const value = walk.valueOf(route);
    if (value === false) continue;
    const backend = value === true && !route.isDynamic ? configuration.backend(route.name) : undefined;
    const end = backend && backend !== to && !backend.isDisabled && statsUri(backend) === undefined ? walk.through(backend) : undefined;
    return typeof end === 'object' ? { rule: end, backend } : undefined;
  }
  return undefined;
}

/** The status where a rule ends a request without an answer. */
const NO_ANSWER = 0;

/** The status of the answer that a rule makes; undefined where a file or a log-format says it. */
function statusOf({ statement, action }: Rule): number | undefined {
  if (action === 'auth') return 401;
  if (action === 'redirect') return Number(targetOf(statement)?.status ?? NaN) || undefined;
  const words = statement.words.slice(2);
  const { status, body, denyStatus } = replyOf(words, action);
  if (body?.option.value.startsWith('errorfile')) return undefined;
  const given = denyStatus ? words[1] : status;
  if (given) return Number(given.value) || undefined;
  return { 'deny': 403, 'tarpit': 500, 'return': 200, 'reject': NO_ANSWER, 'silent-drop': NO_ANSWER }[action];
}

/** True when no answer with this status leaves the server UP. Without rules about it HAProxy takes 2xx and 3xx. */
function isFailure(proxy: Proxy, status: number): boolean {
  if (status === NO_ANSWER || status >= 400) return !takesStatus(proxy, status);
  return rulesNamed(httpCheckRulesOf(proxy).rules, 'expect').some(rule => {
    const expectation = expectationOf(rule);
    return expectation !== undefined && /^r?status$/.test(expectation.match) && expectation.pattern?.hasVariable === false && !acceptsStatus(expectation, status);
  });
}

/** Where the check of a server comes to grief that leads to a section of the same configuration. Of what ends all requests, and not only the check, other rules speak. */
export function checkEndOf({ from, to, server, bind }: OwnCall, request: SentRequest, configuration: Configuration): CheckEnd | undefined {
  if (to === from || to.mode !== 'http' || !server.has('check') || ['port', 'addr'].some(option => server.has(option))) return undefined;
  if (to.effective('monitor-uri')?.value?.value === (request.uri?.value ?? '/')) return undefined;
  const end = endOf(to, valuesForCheck(request, bind), configuration);
  if (!end || endOf(to, () => undefined, configuration)?.rule.statement.equals(end.rule.statement)) return undefined;
  const status = statusOf(end.rule);
  return status !== undefined && isFailure(from, status) ? { ...end, status } : undefined;
}
