import { parseLogFormat } from '../../expression/log-format.ts';
import { parseSampleExpression, type Call } from '../../expression/sample-expression.ts';
import { contentReadBy, contentReadByPredefined } from '../../language/content-fetches.ts';
import { parseDuration } from '../../language/duration.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { termsOn, testsOfTerm } from '../conditions/condition-tests.ts';
import { perProxy, type Proxy } from '../proxy.ts';
import { conditionOf } from '../conditions/statement-condition.ts';
import { variableReplacedBy } from '../expressions/variable-source.ts';

export type Content = 'http' | 'raw';

/**
 * What of the request the condition of a line reads, and the name of a `use_backend` that is made at run time: the HTTP request, or other first bytes
 * of a connection. Empty when neither.
 */
export function contentReadOn(statement: Statement, owner: Proxy): ReadonlySet<Content> {
  const found = new Set<Content>();
  const add = (content: Content | undefined) => { if (content) found.add(content); };
  for (const term of termsOn(statement)) {
    if (term.kind === 'named' && testsOfTerm(term, owner).length === 0) add(contentReadByPredefined(term.name));
  }
  for (const { name } of fetchesOn(statement, owner)) add(contentReadBy(name));
  return found;
}

/** The fetches of the condition of a line, with those of the ACLs that it names, and of a `use_backend` name that is made at run time. */
function fetchesOn(statement: Statement, owner: Proxy): Call[] {
  const tested = termsOn(statement).flatMap(term => testsOfTerm(term, owner)).map(test => test.criterion);
  const name = statement.keyword === 'use_backend' ? (statement.word(1)?.value ?? '') : '';
  const items = name.includes('%') ? parseLogFormat(name).items : [];
  const made = items.flatMap(item => (item.kind === 'expression' ? [item.expression] : []));
  return [...tested, ...made].flatMap(({ calls }) => calls.slice(0, 1));
}

/**
 * The names of the fetches that decide on a line in TCP mode: its own, and in the place of a variable those of the `tcp-request content set-var` lines that
 * set it. Such a line does not wait for what it reads: the variable is empty then (tried on 2.6 and 3.4).
 */
export function fetchesBehind(statement: Statement, owner: Proxy): ReadonlySet<string> {
  const names = new Set(fetchesOn(statement, owner).map(fetch => fetch.name));
  for (const variable of variablesReadOn(statement, owner)) {
    for (const line of owner.effectiveLines('tcp-request')) {
      const set = variableReplacedBy(line);
      const source = set?.name === variable ? parseSampleExpression(set.value?.value ?? '').calls[0] : undefined;
      if (source) names.add(source.name);
    }
  }
  return names;
}

/** The variables that decide on a line. */
export function variablesReadOn(statement: Statement, owner: Proxy): string[] {
  return fetchesOn(statement, owner).flatMap(({ name, arguments: values }) => (name === 'var' ? (values?.[0]?.text ?? []) : []));
}

/** True for a line in TCP mode that asks for the HTTP request, itself or by a variable. Lab case host-in-variable-in-tcp-mode, 2.6 to 3.4. */
export function needsHttp(statement: Statement, owner: Proxy): boolean {
  return contentReadOn(statement, owner).has('http') || [...fetchesBehind(statement, owner)].some(fetch => contentReadBy(fetch) === 'http');
}

/** The time of the `inspect-delay` among `tcp-request` lines: of several the last counts. */
export function inspectDelayIn(rules: readonly Statement[]): Word | undefined {
  return rules.filter(rule => rule.word(1)?.value === 'inspect-delay').at(-1)?.word(2);
}

/**
 * How far a section in TCP mode waits for what its clients say first, before it goes on (tried on 2.6 and 3.4):
 *   waits      there is a delay, and a `tcp-request content` rule whose condition looks at the content
 *   no-delay   there is no `tcp-request inspect-delay`, so nothing is waited for
 *   no-rule    there is a delay, but no rule that would wait, or one without a condition accepts before it
 */
export const waitingIn: (proxy: Proxy) => 'waits' | 'no-delay' | 'no-rule' = perProxy(proxy => {
  const rules = proxy.effectiveLines('tcp-request');
  const delay = inspectDelayIn(rules);
  if (!delay || parseDuration(delay.value)?.ms === 0) return 'no-delay';
  for (const rule of rules) {
    if (rule.word(1)?.value !== 'content') continue;
    if (looksAtContent(rule, proxy)) return 'waits';
    if (rule.word(2)?.value === 'accept' && !conditionOf(rule)) return 'no-rule';
  }
  return 'no-rule';
});

/**
 * The `tcp-request content` rule by which a section in TCP mode that waits goes on before the TLS greeting of the client is whole: one that accepts at the first
 * bytes (`req.len gt 0`), or the last one where none looks into the greeting. Undefined where one does, or asks for `WAIT_END`, and where none waits (lab case
 * greeting-in-pieces; tried on 2.6 and 3.4).
 */
export const hurriedRuleIn: (proxy: Proxy) => Statement | undefined = perProxy(proxy => {
  if (waitingIn(proxy) !== 'waits') return undefined;
  let last: Statement | undefined;
  for (const rule of proxy.effectiveLines('tcp-request')) {
    if (rule.word(1)?.value !== 'content') continue;
    if (looksIntoGreeting(rule, proxy)) return undefined;
    const found = conditionOf(rule);
    if (!found && rule.word(2)?.value === 'accept') return last;
    if (found && looksAtContent(rule, proxy)) last = rule;
    if (last === rule && rule.word(2)?.value === 'accept' && acceptsFirstBytes(rule, proxy)) return rule;
  }
  return last;
});

/** True for a rule that waits for the whole greeting, or for the end of the delay; a payload that is asked for may be that of a whole greeting, too. */
function looksIntoGreeting(rule: Statement, proxy: Proxy): boolean {
  const [action = '', ...words] = rule.values(2);
  if (action.startsWith('lua.') || termsOn(rule).some(term => term.kind === 'named' && term.name === 'WAIT_END')) return true;
  if (fetchesOn(rule, proxy).some(({ name }) => name === 'wait_end' || /payload|^req[._]ssl_|^var$/.test(name))) return true;
  return !action.startsWith('set-var') && words.some(word => /(?:payload|req[._]ssl_)/.test(word));
}

/** A predefined ACL, such as `HTTP`, waits for the whole request that it asks about. */
function acceptsFirstBytes(rule: Statement, proxy: Proxy): boolean {
  if (termsOn(rule).some(term => term.kind === 'named' && testsOfTerm(term, proxy).length === 0)) return false;
  return fetchesOn(rule, proxy).every(({ name }) => name === 'req.len' || name === 'req_len');
}

/** A condition waits, and so do most actions that need the content; `set-var` does not. */
export function looksAtContent(rule: Statement, proxy: Proxy): boolean {
  if (contentReadOn(rule, proxy).size > 0) return true;
  const [action = '', ...words] = rule.values(2);
  if (action.startsWith('lua.')) return true;
  return !action.startsWith('set-var') && words.some(word => /(?:^|[^\w.])(?:req[._]|path|url|hdr|cook|payload)/.test(word));
}

/** True when a rule turns connections of a section in TCP mode into HTTP. */
export function switchesToHttp(proxy: Proxy): boolean {
  return proxy.effectiveLines('tcp-request').some(rule => rule.word(2)?.value === 'switch-mode');
}
