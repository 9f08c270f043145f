import { misplacedStepOf, stepOf, type MisplacedStep } from '../../model/checks/check-order.ts';
import { rulesNamed } from '../../model/checks/health-check.ts';
import type { Proxy } from '../../model/proxy.ts';
import { asWritten } from '../../syntax/word.ts';
import { sendStepFor } from '../edits/check-request-edits.ts';
import type { RuleRepair } from '../finding.ts';
import { deleteLine, insertLineAbove } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** Why a step cannot stand where it stands, and what to do. */
const advice: Readonly<Record<MisplacedStep['missing'], string>> = {
  send: 'nothing is sent over the new connection, and the request of `option httpchk` does not count. Add `http-check send` between them',
  connect: 'a connection is good for one request. Say all in one `send` above the first `expect`, or connect again before each further one',
  expect: 'a check looks at an answer before it connects again. Put what is missing of `send` and `expect` between them, or remove this line',
};

function repairs({ at, missing }: MisplacedStep, proxy: Proxy): RuleRepair[] {
  const exchanges = rulesNamed(proxy.statements('http-check'), 'send', 'expect');
  const [first] = exchanges;
  const [send, ...others] = rulesNamed(exchanges, 'send');
  // The only `send`, below what it should stand above.
  if (first && send && others.length === 0 && stepOf(first) === 'expect') {
    return [{ title: 'Move `http-check send` above the `expect`', safety: 'review', edits: [insertLineAbove(first, asWritten(send.words)), deleteLine(send)] }];
  }
  const line = missing === 'send' ? sendStepFor(proxy) : undefined;
  return line === undefined ? [] : [{ title: `Add \`${line}\``, safety: 'review', edits: [insertLineAbove(at, line)] }];
}

/** "unable to add http-check expect rule at step 2 (missing send rule)" and its kin, on 2.6 to 3.4. Lab case http-check-step-out-of-order. */
export default defineRule({
  name: 'http-check-step-out-of-order',
  summary: 'The steps of an HTTP check do not take turns: connect, send, expect.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'proxy',
  mentions: ['http-check'],
  *check(proxy) {
    const found = proxy.isBackend || proxy.kind === 'defaults' ? misplacedStepOf(proxy) : undefined;
    if (!found) return;
    const { step, after } = found;
    yield {
      at: found.at,
      message: `HAProxy does not start: the check of ${proxy.title} does \`${step}\` right after \`${stepOf(after)}\`, but ${advice[found.missing]}.`,
      related: [{ at: after, message: 'The step before' }],
      repairs: repairs(found, proxy),
    };
  },
});
