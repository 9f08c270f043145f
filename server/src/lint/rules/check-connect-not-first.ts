import { areInOrder, stepOf, type Step } from '../../model/checks/check-order.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Statement } from '../../syntax/statement.ts';
import { asWritten } from '../../syntax/word.ts';
import { sendStepFor } from '../edits/check-request-edits.ts';
import type { RuleRepair } from '../finding.ts';
import { deleteLine, insertLineAbove } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** The steps that talk over a connection, by the first word of their line. What only names or sets something may stand above `connect`. */
const exchanges: Readonly<Record<string, readonly string[]>> = {
  'http-check': ['send', 'expect'],
  'tcp-check': ['send', 'send-lf', 'send-binary', 'send-binary-lf', 'expect'],
};

function insertion(first: Statement, lines: readonly string[]): RuleRepair {
  const title = `Begin with ${lines.map(line => `\`${line}\``).join(' and ')}`;
  return { title, safety: 'review', edits: lines.map(line => insertLineAbove(first, line)) };
}

/** The steps of an HTTP check have to take turns afterwards, or HAProxy refuses the next one. */
function httpRepairs(proxy: Proxy, lines: readonly Statement[], first: Statement, connect: Statement): RuleRepair[] {
  const steps = lines.flatMap(line => stepOf(line) ?? []);
  const send = stepOf(first) === 'expect' ? sendStepFor(proxy) : undefined;
  const above: readonly Step[] = send === undefined ? ['connect'] : ['connect', 'send'];
  if (areInOrder([...above, ...steps])) return [insertion(first, ['http-check connect default', ...(send === undefined ? [] : [send])])];
  const others = lines.filter(line => !line.equals(connect)).flatMap(line => stepOf(line) ?? []);
  if (!areInOrder(['connect', ...others])) return [];
  return [{ title: 'Begin with this `connect`', safety: 'review', edits: [insertLineAbove(first, asWritten(connect.words)), deleteLine(connect)] }];
}

/**
 * "first step MUST also be a 'connect', optionally preceded by ...": tried on 2.6 to 3.4, also for checks that are not in force. The request of
 * `option httpchk` does not count, nor do steps that the section would inherit.
 */
export default defineRule({
  name: 'check-connect-not-first',
  summary: 'A health check has a `connect` step, but sends or expects something before it.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: Object.keys(exchanges),
  *check(proxy) {
    for (const [keyword, words] of Object.entries(exchanges)) {
      const steps = proxy.statements(keyword).filter(line => proxy.section.isCertain(line));
      const isConnect = (line: Statement) => line.word(1)?.value === 'connect';
      const first = steps.find(line => isConnect(line) || words.includes(line.word(1)?.value ?? ''));
      if (!first || isConnect(first)) continue;
      const [connect, ...others] = steps.filter(isConnect);
      if (!connect) continue;
      yield {
        at: connect,
        message: `The check of ${proxy.title} connects here, but does \`${keyword} ${first.word(1)?.value ?? ''}\` before: HAProxy does not start. Let the check begin with a \`connect\`.`,
        related: [{ at: first, message: 'Runs before any `connect`' }, ...others.map(at => ({ at, message: 'Connects too' }))],
        repairs: keyword === 'http-check' ? httpRepairs(proxy, steps, first, connect) : [insertion(first, [`${keyword} connect default`])],
      };
    }
  },
});
