import { acceptsStatus, expectationOf, type CheckExpectation } from '../../model/checks/check-expect.ts';
import { sentRequestsOf } from '../../model/checks/check-request.ts';
import { httpCheckRulesOf, rulesNamed } from '../../model/checks/health-check.ts';
import type { Proxy } from '../../model/proxy.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { sharedBy } from '../findings/by-cause.ts';
import { listOf } from '../findings/group.ts';
import { replaceWord, type RuleEdit } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** The rule that takes 200 for an answer to a request for the root page, and no redirect. */
interface StrictExpect {
  readonly line: Statement;
  readonly owner: Proxy;
  readonly expectation: CheckExpectation;
  readonly pattern: Word;
}

function strictExpectOf(proxy: Proxy): StrictExpect | undefined {
  const requests = sentRequestsOf(proxy);
  const [request] = requests;
  if (!request || requests.length > 1 || (request.uri && request.uri.value !== '/')) return undefined;
  const { owner, rules } = httpCheckRulesOf(proxy);
  for (const line of rulesNamed(rules, 'expect')) {
    const expectation = expectationOf(line);
    const pattern = expectation?.pattern;
    if (expectation && pattern && !pattern.hasVariable && takesNoRedirect(expectation)) return { line, owner, expectation, pattern };
  }
  return undefined;
}

/** Also with `status 200-299` or `! rstatus ^[345]`: L7STS 301 on 2.6 and 3.4. */
function takesNoRedirect(expectation: CheckExpectation): boolean {
  return acceptsStatus(expectation, 200) && ![301, 302, 303, 307, 308].some(status => acceptsStatus(expectation, status));
}

/** What the rule takes, for a message: that one status, or whatever it says, but no redirect. */
function taken({ expectation: { match, isNegated }, pattern }: StrictExpect): string {
  const isOne = !isNegated && (match === 'status' ? pattern.value === '200' : pattern.value === '^200$');
  return isOne ? 'only 200' : 'no redirect';
}

/** The status codes of the rule, and redirects. What `! rstatus ^[345]` is to leave out is for the author to say. */
function redirectsToo({ expectation: { match, isNegated, keyword }, pattern }: StrictExpect): RuleEdit[] {
  if (isNegated) return [];
  if (match === 'rstatus') return [replaceWord(keyword, 'status'), replaceWord(pattern, WELL)];
  return [replaceWord(pattern, isWithin(pattern.value) ? WELL : `${pattern.value},300-399`)];
}

const WELL = '200-399';

/** True for a list of codes of success. */
function isWithin(list: string): boolean {
  return list.split(',').every(part => /^2\d\d(?:-2\d\d)?$/.test(part));
}

const strictExpects = inProxies(proxy => {
  const strict = strictExpectOf(proxy);
  return strict ? [{ proxy, strict }] : [];
}, ['httpchk']);

/** Lab case root-page-expects-200: L7STS 301 and 503 with `SC--` on 2.6 to 3.4. */
export default defineRule({
  name: 'root-page-expects-200',
  summary: 'A health check asks for the root page and takes no redirect for healthy: one takes all servers DOWN.',
  category: '503',
  severity: 'information',
  preset: 'strict',

  looksAt: 'configuration',
  mentions: ['httpchk'],
  *check(configuration) {
    for (const { first: { strict }, proxies } of sharedBy(strictExpects(configuration), each => each.strict.owner)) {
      const { line, owner } = strict;
      const inherited = owner !== proxies[0];
      const edits = redirectsToo(strict);
      yield {
        at: line,
        message: `The health check${inherited ? ` of ${listOf(proxies)}` : ''} asks for \`/\` and takes ${taken(strict)} for healthy: the day this page redirects, to a login say, every server goes DOWN and users get a 503. Ask for a page made for checks, or take redirects too.`,
        repairs: edits.length > 0 ? [{ title: `Expect \`status ${edits.at(-1)?.text}\``, safety: 'review', edits }] : [],
      };
    }
  },
});
