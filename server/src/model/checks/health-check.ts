import type { Statement } from '../../syntax/statement.ts';
import { forAMomentWith, type Proxy, type Setting } from '../proxy.ts';

/** The options that choose what a health check does; the last one read wins, over an inherited one too (lab case httpchk-then-tcp-check). */
export const checkOptions: readonly string[] = [
  'external-check', 'httpchk', 'ldap-check', 'mysql-check', 'pgsql-check', 'redis-check', 'smtpchk', 'spop-check', 'ssl-hello-chk', 'tcp-check',
];

/** The directives of `http-check` that make up the check itself; the others (`disable-on-404`, `send-state`) only colour its result. */
const httpCheckRules: readonly string[] = ['comment', 'connect', 'expect', 'send', 'set-var', 'set-var-fmt', 'unset-var'];

export interface HealthCheck {
  /** `httpchk`, `tcp-check`, ... */
  readonly kind: string;
  readonly setting: Setting;
}

/** The options in a section's own lines that choose what its checks do. */
export function ownCheckOptions(proxy: Proxy): Statement[] {
  return proxy.statements('option').filter(line => checkOptions.includes(line.word(1)?.value ?? ''));
}

/** The kind of check in force, or undefined for a plain connection check. */
export const healthCheckOf: (proxy: Proxy) => HealthCheck | undefined = forAMomentWith(checkOptions, undefined, proxy => {
  const statement = ownCheckOptions(proxy).at(-1);
  const kind = statement?.word(1)?.value;
  if (statement && kind) return { kind, setting: { statement, owner: proxy, value: statement.word(2) } };
  return proxy.defaults && healthCheckOf(proxy.defaults);
});

/** True for a section that sends health checks: `disabled` servers get none. */
export function checksServers(proxy: Proxy): boolean {
  return proxy.isBackend && !proxy.isDisabled && proxy.servers.some(server => server.has('check') && !server.isDisabled);
}

/** True for an `http-check` line that is a step of the check. `set-var` carries its variable in the same word: `set-var(check.a)`. */
export function isHttpCheckRule(line: Statement): boolean {
  return httpCheckRules.includes(line.word(1)?.value.split('(', 1)[0] ?? '');
}

/**
 * The `http-check` or `tcp-check` rules in a section's own lines that HAProxy reads while their option, `httpchk` or `tcp-check`, is not in force, own or
 * inherited. That option further down takes them up. Rules above a check option that replaces theirs are ignored as well, but there it is that option
 * which surprises, and HAProxy says nothing (tried with all orders of up to three lines on 2.6 and 3.4; 2.6 is silent when any check option follows).
 */
export function rulesWithoutOption(proxy: Proxy, keyword: 'http-check' | 'tcp-check'): Statement[] {
  const wanted = keyword === 'http-check' ? 'httpchk' : 'tcp-check';
  const isRule = (line: Statement) => (keyword === 'http-check' ? isHttpCheckRule(line) : line.word(1) !== undefined);
  let kind = proxy.defaults && healthCheckOf(proxy.defaults)?.kind;
  let ignored: Statement[] = [];
  for (const line of proxy.statements('option', keyword)) {
    if (line.keyword === keyword) {
      if (kind !== wanted && isRule(line)) ignored.push(line);
    } else if (checkOptions.includes(line.word(1)?.value ?? '')) {
      kind = line.word(1)?.value;
      if (kind === wanted) ignored = [];
    }
  }
  return ignored;
}

/**
 * True for an `http-check` or `tcp-check` line that HAProxy does not read, since another check is in force where it stands, or none. Rules in `defaults` may be
 * taken up further down: on 2.6 `tcp-check` rules are, by an `option tcp-check`; `http-check` rules never (see `httpCheckRulesOf`).
 */
export function isIgnoredCheckRule({ keyword }: Statement, proxy: Proxy, isWhole: boolean): boolean {
  if (keyword !== 'http-check' && (keyword !== 'tcp-check' || proxy.kind === 'defaults')) return false;
  const kind = healthCheckOf(proxy)?.kind;
  return (isWhole || kind !== undefined) && kind !== (keyword === 'http-check' ? 'httpchk' : 'tcp-check');
}

/** The `http-check` rules in a section's own lines. */
export function ownHttpCheckRules(proxy: Proxy): Statement[] {
  return proxy.statements('http-check').filter(isHttpCheckRule);
}

export interface HttpCheckRules {
  /** The section that decides which rules there are. */
  readonly owner: Proxy;
  readonly rules: readonly Statement[];
}

/**
 * The `http-check` rules in force. A section with one rule of its own inherits none (lab case fact-httpchk-defaults-rules-not-inherited), and so does a
 * section with its own `option httpchk` (tried on 2.6 and 3.4: neither an inherited `send` nor an inherited `expect` takes part in the check).
 */
export function httpCheckRulesOf(proxy: Proxy): HttpCheckRules {
  return rulesInForce(proxy) ?? { owner: proxy, rules: [] };
}

const rulesInForce: (proxy: Proxy) => HttpCheckRules | undefined = forAMomentWith(['http-check', 'httpchk'], undefined, proxy => {
  const rules = ownHttpCheckRules(proxy);
  if (rules.length > 0 || ownsHttpchk(proxy)) return { owner: proxy, rules };
  return proxy.defaults && rulesInForce(proxy.defaults);
});

/** The inherited `http-check` rules that do not apply because a section nearer to the servers has rules or an `option httpchk` of its own. */
export function lostHttpCheckRulesOf(proxy: Proxy): HttpCheckRules {
  const { owner } = httpCheckRulesOf(proxy);
  return owner.defaults ? httpCheckRulesOf(owner.defaults) : { owner, rules: [] };
}

/** The rules with one of these actions: `expect`, `send`, ... */
export function rulesNamed(rules: readonly Statement[], ...actions: string[]): Statement[] {
  return rules.filter(rule => actions.includes(rule.word(1)?.value ?? ''));
}

/** The request line of a check. */
export interface CheckRequest {
  readonly method: string;
  readonly uri: string;
}

/** What `option httpchk` asks for: `OPTIONS /` when bare, `OPTIONS URI` with one argument (tried on 2.6 and 3.4). */
export function requestOfOption(option: Statement): CheckRequest {
  const [first, second] = option.values(2);
  return second === undefined ? { method: 'OPTIONS', uri: first ?? '/' } : { method: first ?? 'OPTIONS', uri: second };
}

/** What an `http-check send` asks for when no `option httpchk` in its own section fills the gaps: `OPTIONS /` again. */
export function requestOfSend(send: Statement): CheckRequest {
  const after = (...names: string[]) => {
    const at = send.words.findIndex((word, i) => i > 1 && names.includes(word.value));
    return at < 0 ? undefined : send.word(at + 1)?.value;
  };
  return { method: after('meth') ?? 'OPTIONS', uri: after('uri', 'uri-lf') ?? '/' };
}

function ownsHttpchk(proxy: Proxy): boolean {
  return proxy.statements('option').some(line => line.word(1)?.value === 'httpchk');
}
