import { parseLogFormat } from '../expression/log-format.ts';
import { contentReadBy, contentReadByPredefined } from '../language/content-fetches.ts';
import type { Statement } from '../syntax/statement.ts';
import { fetchOf, termsOn, testsOfTerm } from './condition-tests.ts';
import { perProxy, type Proxy } from './proxy.ts';

export type Content = 'http' | 'raw';

/**
 * What of the request the condition of a line reads, and the name of a `use_backend` that is made at run time: the HTTP request, or other first bytes
 * of a connection. Empty when neither.
 */
export function contentReadOn(statement: Statement, owner: Proxy): ReadonlySet<Content> {
  const found = new Set<Content>();
  const add = (content: Content | undefined) => { if (content) found.add(content); };
  for (const term of termsOn(statement)) {
    const tests = testsOfTerm(term, owner);
    for (const test of tests) add(contentReadBy(fetchOf(test)));
    if (tests.length === 0 && term.kind === 'named') add(contentReadByPredefined(term.name));
  }
  const name = statement.keyword === 'use_backend' ? (statement.word(1)?.value ?? '') : '';
  if (name.includes('%')) for (const item of parseLogFormat(name).items) if (item.kind === 'expression') add(contentReadBy(item.expression.calls[0]?.name ?? ''));
  return found;
}

/**
 * How far a section in TCP mode waits for what its clients say first, before it goes on:
 *   waits      there is a delay, and a `tcp-request content` rule whose condition looks at the content
 *   no-delay   there is no `tcp-request inspect-delay`, so nothing is waited for
 *   no-rule    there is a delay, but no rule that would wait (2.6 to 3.4: it then does nothing)
 */
export const waitingIn: (proxy: Proxy) => 'waits' | 'no-delay' | 'no-rule' = perProxy(proxy => {
  const rules = proxy.effectiveLines('tcp-request');
  if (!rules.some(rule => rule.word(1)?.value === 'inspect-delay')) return 'no-delay';
  return rules.some(rule => rule.word(1)?.value === 'content' && looksAtContent(rule, proxy)) ? 'waits' : 'no-rule';
});

/** A rule that only stores something may wait as well; nobody is told otherwise. */
function looksAtContent(rule: Statement, proxy: Proxy): boolean {
  if (contentReadOn(rule, proxy).size > 0) return true;
  return rule.values(2).some(word => /(?:^|[^\w.])(?:req[._]|path|url|hdr|cook|payload|lua\.)/.test(word));
}

/** True when a rule turns connections of a section in TCP mode into HTTP. */
export function switchesToHttp(proxy: Proxy): boolean {
  return proxy.effectiveLines('tcp-request').some(rule => rule.word(2)?.value === 'switch-mode');
}
