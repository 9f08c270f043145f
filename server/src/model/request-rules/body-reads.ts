import { parseDuration } from '../../language/duration.ts';
import type { Statement } from '../../syntax/statement.ts';
import { termsOn, testsOfTerm } from '../conditions/condition-tests.ts';
import type { Configuration } from '../configuration.ts';
import { inProxies } from '../incremental/in-proxies.ts';
import type { Proxy } from '../proxy.ts';
import { entrancesTo } from '../routes/senders.ts';
import { inspectDelayIn } from './content.ts';
import { rulesOf } from './request-rules.ts';

/** A line that asks for the body of a request or of an answer, where its section does not wait for it. */
export interface BodyRead {
  readonly proxy: Proxy;
  readonly line: Statement;
  /** As it is written: `req.body`. */
  readonly fetch: string;
  readonly of: 'request' | 'answer';
}

/** Not `req.body_size`, which a header says mostly. */
const readsOf = {
  request: /(?<![\w.-])req\.body(?:_len|_param)?(?![\w.-])/,
  answer: /(?<![\w.-])res\.body(?:_len)?(?![\w.-])/,
};

/** The fetch by which a line reads the body: in its words, or in an ACL that it names. */
function readOn(line: Statement, proxy: Proxy, fetch: RegExp): string | undefined {
  for (const { value } of line.words.slice(1)) {
    const found = fetch.exec(value)?.[0];
    if (found !== undefined) return found;
  }
  const tests = termsOn(line).filter(term => term.kind === 'named').flatMap(term => testsOfTerm(term, proxy));
  return tests.map(test => fetch.exec(test.criterion.text)?.[0]).find(found => found !== undefined);
}

/** True where a section waits for the body of all requests. With a delay for `tcp-request content` rules, it may. */
function waitsForAll(proxy: Proxy): boolean {
  if (proxy.option('http-buffer-request')) return true;
  const delay = inspectDelayIn(proxy.effectiveLines('tcp-request'));
  return delay !== undefined && parseDuration(delay.value)?.ms !== 0;
}

/** The lines that read the body with no rule above them that waits for it. Those that choose a backend or a server come after the rules. */
function readsIn(proxy: Proxy): BodyRead[] {
  if (proxy.kind === 'defaults' || proxy.isDisabled || proxy.mode !== 'http') return [];
  const requests = waitsForAll(proxy) ? [] : unawaited(proxy, 'http-request', 'use_backend', 'use-server');
  return [...readsAmong(requests, proxy, 'request'), ...readsAmong(unawaited(proxy, 'http-response'), proxy, 'answer')];
}

function readsAmong(lines: readonly Statement[], proxy: Proxy, of: BodyRead['of']): BodyRead[] {
  return lines.flatMap(line => {
    const fetch = readOn(line, proxy, readsOf[of]);
    return fetch === undefined ? [] : [{ proxy, line, fetch, of }];
  });
}

/** The lines up to the first that waits for the body, or may in Lua. */
function unawaited(proxy: Proxy, keyword: string, ...later: readonly string[]): readonly Statement[] {
  const rules = rulesOf(proxy, keyword);
  const end = rules.findIndex(({ action }) => action === 'wait-for-body' || action.startsWith('lua.'));
  const lines = (end < 0 ? rules : rules.slice(0, end)).filter(({ owner }) => owner === proxy).map(({ statement }) => statement);
  return end < 0 && later.length > 0 ? [...lines, ...proxy.statements(...later)] : lines;
}

const readsInProxies = inProxies(readsIn, ['req.body', 'req.body_len', 'req.body_param', 'res.body', 'res.body_len']);

/** True where a section waits for the body of some requests before it hands them on. */
function mayHaveWaited(proxy: Proxy): boolean {
  return waitsForAll(proxy) || rulesOf(proxy, 'http-request').some(({ action }) => action === 'wait-for-body' || action.startsWith('lua.'));
}

const waitingForAnswers = inProxies(proxy => (rulesOf(proxy, 'http-response').some(({ action }) => action === 'wait-for-body') ? [proxy] : []), ['wait-for-body']);

/** The lines that read a body for which nothing waits, neither in their section nor in one before it. */
export function hastyBodyReadsIn(configuration: Configuration): BodyRead[] {
  return readsInProxies(configuration).filter(({ proxy, of }) => {
    if (of === 'answer') return proxy.kind === 'backend' || waitingForAnswers(configuration).length === 0;
    if (proxy.kind === 'frontend') return true;
    const entrances = entrancesTo(proxy, configuration).filter(entrance => entrance !== proxy);
    return (proxy.kind === 'listen' || entrances.length > 0) && !entrances.some(mayHaveWaited);
  });
}
