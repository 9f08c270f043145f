import { checkEndOf, type CheckEnd } from '../../model/checks/check-end.ts';
import { isHttp11, lineOf, requestsOf, type SentRequest } from '../../model/checks/check-request.ts';
import { connectRulesOf } from '../../model/checks/check-connection.ts';
import { ownCallsIn } from '../../model/checks/own-calls.ts';
import { writtenConditionOf } from '../../model/conditions/statement-condition.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { RuleEdit } from '../edits/rule-edits.ts';
import type { RuleRepair } from '../finding.ts';
import { endOf, nameOf } from '../findings/rule-effect.ts';
import { defineRule } from '../rule.ts';

/** How it ends, behind the name of the rule. */
function endingOf({ rule, status }: CheckEnd, to: Proxy): string {
  if (rule.action === 'redirect') return `is redirected (${status}), which \`http-check expect\` does not take`;
  if (rule.action === 'auth') return 'is asked for a password (401)';
  return status > 0 && status < 400 ? `gets a ${status}, which \`http-check expect\` does not take` : endOf(rule, to);
}

/** What of it the rules ask for. */
function asking(request: SentRequest): string {
  const { host } = request;
  const sent = host ? `, with the Host header \`${host.value}\`` : request.hasHost ? '' : ', without a Host header';
  return `A check asks ${isHttp11(request) ? 'with HTTP/1.1' : 'with HTTP/1.0'}${sent} and without what browsers send, and no \`http-request\` rule of its own section is for it.`;
}

/** Takes the path of the check out of what the rule refuses, where nobody else asks for it. */
function letPass({ rule: { statement, owner } }: CheckEnd, to: Proxy, { uri }: SentRequest): RuleRepair[] {
  const found = writtenConditionOf(statement);
  const last = statement.words.at(-1);
  if (!found || !last || owner !== to || !uri || !/^\/[\w./-]+$/.test(uri.value) || (!found.unless && found.condition.groups.length > 1)) return [];
  const test = `{ path ${uri.value} }`;
  const edit: RuleEdit = { at: { block: last.block, span: { start: last.span.end, end: last.span.end } }, text: found.unless ? ` or ${test}` : ` !${test}` };
  return [{ title: `Let \`${uri.value}\` pass`, safety: 'review', edits: [edit] }];
}

/** Lab cases check-refused-by-own-section and check-redirected-by-own-section: 503 with `SC--`, on 2.6 to 3.4. */
export default defineRule({
  name: 'check-refused-by-own-section',
  summary: 'A health check of another section of the same configuration is refused or led elsewhere by a rule of that section.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['httpchk'],
  *check(configuration) {
    for (const calls of ownCallsIn(configuration)) {
      const [first] = calls;
      if (!first || first.from.isDisabled) continue;
      const [request, another] = requestsOf(first.from);
      if (!request || another || connectRulesOf(first.from).length > 0) continue;
      const refused = calls.flatMap(call => {
        const end = checkEndOf(call, request, configuration);
        return end ? [{ call, end }] : [];
      });
      const [found, ...others] = refused;
      if (!found) continue;
      const { call: { from, to, server, bind }, end } = found;
      const { rule, backend } = end;
      const line = lineOf(request);
      yield {
        at: from.section.has(line.block) ? line : server.statement,
        message: `The health check of server \`${server.name}\` comes to ${to.title}, ${backend ? `which leads it to ${backend.title}, ` : ''}and ${nameOf(rule)} there acts on it: it ${endingOf(end, to)}, the server goes DOWN, and users get a 503. ${asking(request)} Let ${to.title} answer it before, as by \`monitor-uri\`, or send with \`http-check send\` what is asked for there.`,
        related: [
          { at: rule.statement, message: 'This answers the check' },
          { at: bind.statement, message: 'The check comes to this line' },
          ...others.map(each => ({ at: each.call.server.statement, message: 'The same here' })),
        ],
        repairs: letPass(end, to, request),
      };
    }
  },
});
