import { isTls } from '../../model/binds/bind.ts';
import { headersOf, isHttp11, lineOf, methodOf, requestsOf, takesStatus, type SentRequest } from '../../model/checks/check-request.ts';
import { connectRulesOf } from '../../model/checks/check-connection.ts';
import { ownCallsIn, type OwnCall } from '../../model/checks/own-calls.ts';
import { fetchOf } from '../../model/conditions/condition-tests.ts';
import type { Valuation } from '../../model/conditions/condition-value.ts';
import { writtenConditionOf } from '../../model/conditions/statement-condition.ts';
import { textMatches } from '../../model/conditions/text-match.ts';
import { sourceOf } from '../../model/conditions/text-test.ts';
import type { Proxy } from '../../model/proxy.ts';
import { headerMatches } from '../../model/request-rules/forwarded-header.ts';
import { firstRefusalOf } from '../../model/request-rules/refused-by.ts';
import type { Rule } from '../../model/request-rules/request-rules.ts';
import type { RuleEdit } from '../edits/rule-edits.ts';
import type { RuleRepair } from '../finding.ts';
import { endOf, nameOf } from '../findings/rule-effect.ts';
import { defineRule } from '../rule.ts';

/** What tests give for the request of a check; undefined for what is not known of it. */
function valuesFor(request: SentRequest, { bind }: OwnCall): Valuation {
  const version = isHttp11(request) ? '1.1' : '1.0';
  const method = methodOf(request);
  const uri = request.uri?.value ?? '/';
  const path = /^\/[^?%$\s]*$/.test(uri) && request.uri?.hasVariable !== true ? uri : undefined;
  const sent = request.send ? headersOf(request.send).map(({ name }) => name.value.toLowerCase()) : [];
  // Headers may hide behind a version, or come from the environment.
  const isPlain = !/[\r\n$%]/.test(`${request.version?.value ?? ''}${uri}`) && !sent.some(name => /[$%]/.test(name));
  return test => {
    if (typeof test === 'string') {
      const named = /^(?:HTTP|METH)_([\d.]+|[A-Z]+)$/.exec(test)?.[1];
      if (named !== undefined && test.startsWith('METH')) return named === method || (named === 'GET' && method === 'HEAD');
      if (named !== undefined && /^\d/.test(named)) return named === version;
      return { TRUE: true, HTTP: true, FALSE: false }[test];
    }
    const fetch = fetchOf(test);
    if (/^req[._]ver$/.test(fetch)) return textMatches(test, version);
    if (fetch === 'method') return textMatches(test, method);
    if (fetch === 'ssl_fc') return test.patterns.length + test.flags.length === 0 ? isTls(bind) : undefined;
    const subject = sourceOf(test.criterion.calls)?.subject;
    if (subject === 'path') return path === undefined ? undefined : textMatches(test, path);
    const header = /^(?:req\.)?f?hdr(?:_\w+)?$/.test(fetch) ? test.criterion.calls[0]?.arguments?.[0]?.text.toLowerCase() : undefined;
    if (header === undefined || !isPlain || sent.includes(header) || header === 'connection' || header === 'content-length') return undefined;
    return header === 'host' && request.hasHost ? undefined : headerMatches(test, 'absent');
  };
}

function statusOf({ statement, action }: Rule): number {
  const words = statement.values();
  const given = words[Math.max(words.indexOf('deny_status'), words.indexOf('status')) + 1];
  return words.includes('deny_status') || words.includes('status') ? Number(given) : action === 'tarpit' ? 500 : 403;
}

/** The rule by which a section refuses the check of a server that leads to it. */
function refusalOf(call: OwnCall, request: SentRequest): Rule | undefined {
  const { from, to, server } = call;
  if (to === from || to.mode !== 'http' || !server.has('check') || ['port', 'addr'].some(option => server.has(option))) return undefined;
  if (to.effective('monitor-uri')?.value?.value === (request.uri?.value ?? '/')) return undefined;
  const rule = firstRefusalOf(to, 'http-request', () => valuesFor(request, call))?.rule;
  // Of what refuses everybody, and not only the check, another rule speaks.
  if (!rule || firstRefusalOf(to, 'http-request', () => () => undefined)?.rule === rule) return undefined;
  return takesStatus(from, statusOf(rule)) ? undefined : rule;
}

/** Takes the path of the check out of what the rule refuses, where nobody else asks for it. */
function letPass({ statement, owner }: Rule, to: Proxy, { uri }: SentRequest): RuleRepair[] {
  const found = writtenConditionOf(statement);
  const last = statement.words.at(-1);
  if (!found || !last || owner !== to || !uri || !/^\/[\w./-]+$/.test(uri.value) || (!found.unless && found.condition.groups.length > 1)) return [];
  const test = `{ path ${uri.value} }`;
  const edit: RuleEdit = { at: { block: last.block, span: { start: last.span.end, end: last.span.end } }, text: found.unless ? ` or ${test}` : ` !${test}` };
  return [{ title: `Let \`${uri.value}\` pass`, safety: 'review', edits: [edit] }];
}

/** Lab case check-refused-by-own-section: 503 with `SC--`, on 2.6 to 3.4. */
export default defineRule({
  name: 'check-refused-by-own-section',
  summary: 'A health check of another section of the same configuration is refused by a rule of that section.',
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
        const rule = refusalOf(call, request);
        return rule ? [{ call, rule }] : [];
      });
      const [found, ...others] = refused;
      if (!found) continue;
      const { call: { from, to, server, bind }, rule } = found;
      const line = lineOf(request);
      yield {
        at: from.section.has(line.block) ? line : server.statement,
        message: `The health check of server \`${server.name}\` comes to ${to.title}, and ${nameOf(rule)} there acts on it: it ${endOf(rule, to)}, the server goes DOWN, and users get a 503. A check asks ${isHttp11(request) ? 'with HTTP/1.1' : 'with HTTP/1.0'}${request.hasHost ? '' : ', without a Host header'} and without what browsers send. Let ${to.title} answer it before, as by \`monitor-uri\`, or send with \`http-check send\` what the rule asks for.`,
        related: [
          { at: rule.statement, message: 'This refuses the check' },
          { at: bind.statement, message: 'The check comes to this line' },
          ...others.map(each => ({ at: each.call.server.statement, message: 'The same here' })),
        ],
        repairs: letPass(rule, to, request),
      };
    }
  },
});
