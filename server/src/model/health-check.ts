import type { Statement } from '../syntax/statement.ts';
import type { Proxy, Setting } from './proxy.ts';

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

/** The kind of check in force, or undefined for a plain connection check. */
export function healthCheckOf(proxy: Proxy): HealthCheck | undefined {
  for (let owner: Proxy | undefined = proxy; owner; owner = owner.defaults) {
    const statement = owner.statements('option').filter(line => checkOptions.includes(line.word(1)?.value ?? '')).at(-1);
    const kind = statement?.word(1)?.value;
    if (statement && kind) return { kind, setting: { statement, owner, value: statement.word(2) } };
  }
  return undefined;
}

/** The `http-check` rules in a section's own lines. */
export function ownHttpCheckRules(proxy: Proxy): Statement[] {
  return proxy.statements('http-check').filter(line => httpCheckRules.includes(line.word(1)?.value ?? ''));
}

/**
 * The `http-check` rules in force and the section they stand in: a section with one rule of its own inherits none (lab case
 * fact-httpchk-defaults-rules-not-inherited).
 */
export function httpCheckRulesOf(proxy: Proxy): { readonly owner: Proxy; readonly rules: readonly Statement[] } {
  for (let owner: Proxy | undefined = proxy; owner; owner = owner.defaults) {
    const rules = ownHttpCheckRules(owner);
    if (rules.length > 0) return { owner, rules };
  }
  return { owner: proxy, rules: [] };
}
