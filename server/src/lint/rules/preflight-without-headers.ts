import { termsOf, testsOfTerm } from '../../model/conditions/condition-tests.ts';
import { conditionOf } from '../../model/conditions/statement-condition.ts';
import type { Proxy } from '../../model/proxy.ts';
import { actionOf, rulesOf } from '../../model/request-rules/request-rules.ts';
import { replyOf } from '../../model/request-rules/rule-reply.ts';
import type { Statement } from '../../syntax/statement.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

const allowing = /^access-control-allow-origin$/i;

/** True for a line that puts the header by which browsers know who may read an answer. */
function allows(line: Statement): boolean {
  return /^(?:set|add)-header$/.test(actionOf(line)) && allowing.test(line.word(2)?.value ?? '');
}

/** True for `return status 204 if { method OPTIONS }` without that header of its own. */
function answersPreflight(line: Statement, owner: Proxy): boolean {
  if (actionOf(line) !== 'return' || line.words.some(({ value }) => allowing.test(value))) return false;
  const found = conditionOf(line);
  const status = replyOf(line.words.slice(2), 'return').status?.value ?? '200';
  if (!found || found.unless || !/^2\d\d$/.test(status)) return false;
  return termsOf(found.condition).some(term => !term.negated && (
    (term.kind === 'named' && term.name === 'METH_OPTIONS')
    || testsOfTerm(term, owner).some(({ criterion, patterns }) => criterion.text === 'method' && patterns.length === 1 && patterns[0]?.text.toUpperCase() === 'OPTIONS')
  ));
}

/** Lab case preflight-without-headers: `http-response` rules see what servers say, and nothing else, on 2.6 to 3.4. */
export default defineRule({
  name: 'preflight-without-headers',
  summary: 'HAProxy answers the OPTIONS requests of browsers itself, without the CORS headers that `http-response` lines put into other answers.',
  category: 'validity',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['http-response'],
  *check(proxy) {
    if (!proxy.isFrontend || proxy.mode !== 'http' || proxy.isDisabled) return;
    const [first] = proxy.statements('http-response').filter(allows);
    if (!first || rulesOf(proxy, 'http-after-response').some(({ statement }) => allows(statement))) return;
    const answer = rulesOf(proxy, 'http-request').find(({ statement, owner }) => owner.section.isCertain(statement) && answersPreflight(statement, owner));
    if (!answer) return;
    // The other headers of this kind go with it.
    const moved = proxy.statements('http-response').filter(line => /^(?:set|add)-header$/.test(actionOf(line)) && /^access-control-/i.test(line.word(2)?.value ?? ''));
    yield {
      at: first,
      message: '`http-response` rules act on what servers answer, and the answer to OPTIONS is HAProxy\'s own: it has no `Access-Control-Allow-Origin`, and browsers then do not send the request that they asked about. Use `http-after-response`, which acts on all answers.',
      related: [{ at: answer.statement, message: 'Answers without the header' }],
      repairs: [{ title: 'Use `http-after-response`', safety: 'review', edits: moved.flatMap(line => line.words.slice(0, 1).map(word => replaceWord(word, 'http-after-response'))) }],
    };
  },
});
