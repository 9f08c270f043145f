import { misplacedStepOf } from '../../model/checks/check-order.ts';
import type { Configuration } from '../../model/configuration.ts';
import {
  checksServers, healthCheckOf, httpCheckRulesOf, lostHttpCheckRulesOf, requestOfOption, requestOfSend, rulesNamed, type CheckRequest, type HttpCheckRules,
} from '../../model/checks/health-check.ts';
import type { Proxy, Setting } from '../../model/proxy.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import type { Statement } from '../../syntax/statement.ts';
import { asWritten } from '../../syntax/word.ts';
import { sendStepFor } from '../edits/check-request-edits.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { insertLineAbove, insertLineBelow, type RuleEdit } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** What the checks of a section lose to its own lines. */
interface Loss {
  /** The section whose lines push the inherited ones aside: the proxy, or a defaults between. */
  readonly by: HttpCheckRules;
  /** The `option httpchk` in force. */
  readonly option: Setting;
  /** What the check asks for in place of what the option says; undefined when the option is obeyed. */
  readonly request: 'nothing' | CheckRequest | undefined;
  /** The inherited `http-check expect` rules, when no others take their place. */
  readonly expects: readonly Statement[];
  /** The inherited `http-check send` rules with headers, when no others take their place; with what the check asks for where the option is lost, too. */
  readonly sends: readonly Statement[];
  /** The inherited `http-check send` that says what to ask for, instead of the option. */
  readonly asking: Statement | undefined;
  readonly from: Proxy;
}

const lossesIn = inProxies((proxy): readonly Loss[] => {
  if (!checksServers(proxy)) return [];
  const check = healthCheckOf(proxy);
  if (check?.kind !== 'httpchk') return [];
  const by = httpCheckRulesOf(proxy);
  // HAProxy refuses such steps: http-check-step-out-of-order.
  if (misplacedStepOf(by.owner)) return [];
  const lost = lostHttpCheckRulesOf(proxy);
  const option = check.setting;
  const asking = rulesNamed(lost.rules, 'send').find(namesRequest);
  const request = by.rules.length > 0 && option.owner !== by.owner ? requestInstead(asking ? requestOfSend(asking) : requestOfOption(option.statement), by.rules) : undefined;
  const lostExpects = rulesNamed(by.rules, 'expect').length > 0 ? [] : rulesNamed(lost.rules, 'expect');
  const expects = request === undefined && lostExpects.every(saysWhatHolds) ? [] : lostExpects;
  const sends = rulesNamed(by.rules, 'send').length > 0 ? [] : rulesNamed(lost.rules, 'send').filter(rule => addsHeaders(rule) || (request !== undefined && namesRequest(rule)));
  return request || expects.length > 0 || sends.length > 0 ? [{ by, option, request, expects, sends, asking, from: lost.owner }] : [];
}, ['httpchk']);

/** True for an `expect` of what a check takes without one. */
function saysWhatHolds(expect: Statement): boolean {
  return expect.values(2).join(' ') === 'status 200-399';
}

/** True for an `http-check send` with headers; `Host localhost` alone stands there because HTTP/1.1 wants one, and no server looks for it. */
function addsHeaders(send: Statement): boolean {
  const words = send.values(2);
  return words.includes('hdr') && !/^hdr host localhost$/i.test(words.join(' '));
}

/** True for an `http-check send` that says what is asked for, which then is not what the option says. */
function namesRequest(send: Statement): boolean {
  return send.values(2).some(word => ['meth', 'uri', 'uri-lf'].includes(word));
}

/** A section with rules of its own makes its own request, or none (lab case httpchk-in-defaults-rules-in-backend). */
function requestInstead(wanted: CheckRequest, rules: readonly Statement[]): Loss['request'] {
  const [send] = rulesNamed(rules, 'send');
  if (!send) return 'nothing';
  const asked = requestOfSend(send);
  const names = (...keywords: string[]) => send.values(2).some(word => keywords.includes(word));
  const isMeant = (asked.method === wanted.method || names('meth')) && (asked.uri === wanted.uri || names('uri', 'uri-lf'));
  return isMeant ? undefined : asked;
}

/** One finding for each section whose lines push others aside, however many sections inherit from it. */
function losses(configuration: Configuration): Loss[] {
  const found = new Map<Proxy, Loss>();
  for (const loss of lossesIn(configuration)) if (!found.has(loss.by.owner)) found.set(loss.by.owner, loss);
  return [...found.values()];
}

const written = (line: Statement) => asWritten(line.words);

function finding(loss: Loss): RuleFinding {
  const { by, option, request, expects, sends, asking } = loss;
  const ownsOption = option.owner === by.owner;
  const own = ownsOption ? option.statement : (by.rules[0] as Statement);
  const why = ownsOption ? 'an `option httpchk`' : '`http-check` rules';
  return {
    at: own,
    severity: request === 'nothing' && rulesNamed(by.rules, 'expect').length > 0 ? 'error' : 'warning',
    message: `${by.owner.title} has ${why} of its own, so ${consequence(loss)}`,
    related: [
      ...(request ? [{ at: asking ?? option.statement, message: 'This request is not sent' }] : []),
      ...[...expects, ...sends].filter(line => !line.equals(asking)).map(line => ({ at: line, message: 'This rule does not apply' })),
    ],
    repairs: repairs(loss),
  };
}

/** HAProxy refuses an `expect` behind a `connect` without a `send` between them, and an option above does not count as one (2.6 to 3.4). */
function needsSendStep({ by, request, expects, sends }: Loss): boolean {
  return request === 'nothing' && expects.length > 0 && sends.length === 0 && rulesNamed(by.rules, 'connect').length > 0;
}

function consequence(loss: Loss): string {
  const { by, option, request, expects, sends, asking, from } = loss;
  const inherited = `\`${written(asking ?? option.statement)}\` of ${option.owner.title}`;
  const what = asking ? 'both' : 'the option';
  if (needsSendStep(loss)) {
    return `the request of the inherited ${inherited} and the \`http-check expect\` are dropped: the check only connects, and a server that answers errors stays UP. Repeat the request as \`http-check send\` below the \`connect\`, and the \`expect\` below that.`;
  }
  if (request === 'nothing') {
    return rulesNamed(by.rules, 'expect').length > 0
      ? `the request of the inherited ${inherited} is dropped: the check sends nothing, waits in vain for an answer, and takes every server DOWN. Users get a 503. Repeat ${what} here.`
      : `the request of the inherited ${inherited} is dropped: the check only connects, and a server that answers errors stays UP. Repeat ${what} here.`;
  }
  if (request) return `the inherited ${inherited} is dropped: the check asks \`${request.method} ${request.uri}\`. Repeat ${asking ? 'it' : 'the option'} here, or say \`meth\` and \`uri\` in \`http-check send\`.`;
  if (expects.length > 0 && sends.length > 0) return `the \`http-check send\` and the \`http-check expect\` of ${from.title} do not apply: its headers are not sent, and any status from 200 to 399 counts as UP. Repeat them here.`;
  if (expects.length > 0) return `the \`http-check expect\` of ${from.title} does not apply: any status from 200 to 399 counts as UP. Repeat it here.`;
  return `the headers that \`http-check send\` adds in ${from.title} are not sent: a server that needs them refuses the check. Repeat ${sends.length > 1 ? 'them' : 'it'} here.`;
}

/**
 * Writes again, as they stand, the lines that got lost. Not where the order of the steps would have to be thought through (more than one `connect`), nor
 * where a lost `send` names a request of its own, which would replace the one of the section's option.
 */
function repairs(loss: Loss): RuleRepair[] {
  const { by, option, request, expects, sends, asking } = loss;
  const first = by.rules[0] ?? option.statement;
  const last = by.rules.at(-1) ?? option.statement;
  const lost = [...sends, ...expects];
  const [connect, ...further] = rulesNamed(by.rules, 'connect');
  const hasSteps = further.length > 0 || (connect !== undefined && connect !== first);
  const isAnother = request !== 'nothing' && (sends.some(namesRequest) || (request !== undefined && asking !== undefined));
  if ((lost.length > 0 && hasSteps) || isAnother || ![first, last].every(line => by.owner.section.isCertain(line))) return [];
  const step = connect && needsSendStep(loss) ? sendStepFor(by.owner) : '';
  if (step === undefined) return [];
  const edits: RuleEdit[] = connect && step ? [insertLineBelow(connect, step)] : request ? [insertLineAbove(first, written(option.statement))] : [];
  if (by.rules.length > 0) {
    edits.push(...sends.map(rule => (connect ? insertLineBelow(connect, written(rule)) : insertLineAbove(first, written(rule)))), ...expects.map(rule => insertLineBelow(last, written(rule))));
  } else {
    edits.push(...lost.map(rule => insertLineBelow(first, written(rule))));
  }
  const what = request ? `\`${step || written(option.statement)}\`` : lost.length > 1 ? 'the lost rules' : `\`${written(lost[0] as Statement)}\``;
  return [{ title: `Repeat ${what}${request && lost.length > 0 ? ' and the lost rules' : ''}`, safety: 'review', edits }];
}

/** Lab cases httpchk-in-defaults-rules-in-backend (L7TOUT, 503) and fact-httpchk-defaults-rules-not-inherited, on 2.6 to 3.4. */
export default defineRule({
  name: 'http-check-rules-not-inherited',
  summary: 'A section with `http-check` rules or an `option httpchk` of its own loses what it would inherit of the check.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['httpchk'],
  *check(configuration) {
    for (const loss of losses(configuration)) yield finding(loss);
  },
});
