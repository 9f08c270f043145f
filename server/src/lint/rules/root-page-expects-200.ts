import { expectationOf } from '../../model/check-expect.ts';
import { sentRequestsOf } from '../../model/check-request.ts';
import { httpCheckRulesOf, rulesNamed } from '../../model/health-check.ts';
import type { Proxy } from '../../model/proxy.ts';
import { inProxies } from '../../model/in-proxies.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { sharedBy } from '../by-cause.ts';
import { listOf } from '../group.ts';
import { replaceWord } from '../rule-edits.ts';
import { defineRule } from '../rule.ts';

/** The rule that takes only 200 for an answer to a request for the root page. */
interface StrictExpect {
  readonly line: Statement;
  readonly owner: Proxy;
  readonly status: Word;
}

function strictExpectOf(proxy: Proxy): StrictExpect | undefined {
  const requests = sentRequestsOf(proxy);
  const [request] = requests;
  if (!request || requests.length > 1 || (request.uri && request.uri.value !== '/')) return undefined;
  const { owner, rules } = httpCheckRulesOf(proxy);
  for (const line of rulesNamed(rules, 'expect')) {
    const { match, isNegated, pattern } = expectationOf(line) ?? {};
    if (match === 'status' && !isNegated && pattern?.value === '200') return { line, owner, status: pattern };
  }
  return undefined;
}

const strictExpects = inProxies(proxy => {
  const strict = strictExpectOf(proxy);
  return strict ? [{ proxy, strict }] : [];
}, ['httpchk']);

/** Lab case root-page-expects-200: L7STS 301 and 503 with `SC--` on 2.6 to 3.4. */
export default defineRule({
  name: 'root-page-expects-200',
  summary: 'A health check asks for the root page and takes only 200 for healthy: a redirect takes all servers DOWN.',
  category: '503',
  severity: 'information',
  preset: 'strict',

  looksAt: 'configuration',
  mentions: ['httpchk'],
  *check(configuration) {
    for (const { first: { strict: { line, owner, status } }, proxies } of sharedBy(strictExpects(configuration), each => each.strict.owner)) {
      const inherited = owner !== proxies[0];
      yield {
        at: line,
        message: `The health check${inherited ? ` of ${listOf(proxies)}` : ''} asks for \`/\` and takes only 200 for healthy: the day this page redirects, to a login say, every server goes DOWN and users get a 503. Ask for a page made for checks, or take redirects too.`,
        repairs: [{ title: 'Expect `status 200-399`', safety: 'review', edits: [replaceWord(status, '200-399')] }],
      };
    }
  },
});
