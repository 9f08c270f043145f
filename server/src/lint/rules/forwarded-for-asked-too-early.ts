import type { AclTest } from '../../expression/acl.ts';
import { handsOnAddress, bindsOf } from '../../model/binds/bind.ts';
import { aclTestsOf } from '../../model/conditions/acl-tests.ts';
import { aclLinesOf, fetchOf, termsOf } from '../../model/conditions/condition-tests.ts';
import { valueOfCondition, type Valuation } from '../../model/conditions/condition-value.ts';
import { conditionOf } from '../../model/conditions/statement-condition.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import { hasText } from '../../model/incremental/per-block.ts';
import type { Proxy } from '../../model/proxy.ts';
import { rulesOf, turnsAway, type Rule } from '../../model/request-rules/request-rules.ts';
import { headerActions } from '../../model/request-rules/header-state.ts';
import { valueWord } from '../../model/word-after.ts';
import type { Statement } from '../../syntax/statement.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import type { RuleRepair } from '../finding.ts';
import { nameOf } from '../findings/rule-effect.ts';
import { defineRule } from '../rule.ts';

/** A rule that lets those alone by who have a header that HAProxy adds only later. */
interface EarlyQuestion {
  readonly proxy: Proxy;
  readonly rule: Rule;
  /** What adds it: `option forwardfor`, or a rule below that sets it. */
  readonly adder: Statement;
  readonly header: string;
  /** The line that takes `src` for the address of the client: no proxy stands in front then. */
  readonly sign: Statement;
}

const isFetchOf = (test: AclTest, header: string) =>
  /^(?:req\.)?f?hdr(?:_\w+)?$/.test(fetchOf(test)) && !fetchOf(test).endsWith('_cnt') && test.criterion.calls[0]?.arguments?.[0]?.text.toLowerCase() === header.toLowerCase();

/** What tests give when the header is there and fits, or is not there, and all else may be either way. */
function valuesWhere(header: string, fits: boolean): Valuation {
  return test => (typeof test !== 'string' && isFetchOf(test, header) ? fits : 'open');
}

/** True for a rule that refuses by nothing but that the header is missing, or does not fit. */
function refusesWithout({ statement, owner }: Rule, header: string): boolean {
  const found = turnsAway(statement) ? conditionOf(statement) : undefined;
  if (!found) return false;
  const value = (fits: boolean) => valueOfCondition(found.condition, found.unless, owner, valuesWhere(header, fits));
  // What else may let somebody by, as `or { src ... }`: then it is the header or that.
  if (found.unless) return value(true) === false && value(false) === true;
  return value(true) === false && value(false) !== false && found.condition.groups.every(group => group.filter(({ negated }) => negated).length < 2);
}

/** `http-request set-header X-Real-IP %[src]`, `track-sc0 src`. */
function takesSrcForClient({ statement, action }: Rule): boolean {
  if (/^track-sc\d+$/.test(action)) return statement.word(statement.keyword === 'tcp-request' ? 3 : 2)?.value === 'src';
  return action === 'set-header' && /^x-(?:real-ip|client-ip|forwarded-for)$/i.test(statement.word(2)?.value ?? '') && isSrc(statement.word(3)?.value);
}

const isSrc = (value: string | undefined) => /^%(?:\[src\]|ci)$/.test(value ?? '');
const setsSrc = hasText(text => /\bset-header\s+\S+\s+["']?%(?:\[src\]|ci\b)/.test(text));

const questions = inProxies((proxy): readonly EarlyQuestion[] => {
  if (!proxy.isFrontend || proxy.isDisabled || proxy.mode !== 'http') return [];
  const option = proxy.option('forwardfor')?.statement;
  const isSet = setsSrc(proxy.section);
  if ((!option && !isSet) || bindsOf(proxy).some(handsOnAddress)) return [];
  const rules = rulesOf(proxy, 'http-request');
  if (rules.some(({ action }) => action === 'set-src' || action.startsWith('lua.'))) return [];
  return [...(option ? askedBeforeOption(proxy, option, rules) : []), ...(isSet ? askedBeforeRule(proxy, rules) : [])];
}, ['forwardfor', 'http-request']);

const changes = ({ action, statement }: Rule, header: string) => headerActions.includes(action) && statement.word(2)?.value.toLowerCase() === header.toLowerCase();

function askedBeforeOption(proxy: Proxy, option: Statement, rules: readonly Rule[]): EarlyQuestion[] {
  const header = valueWord('header', option)?.value ?? 'X-Forwarded-For';
  const sign = [...rulesOf(proxy, 'tcp-request'), ...rules].find(takesSrcForClient)?.statement;
  if (!sign || option.values(2).includes('if-none') || rules.some(rule => changes(rule, header))) return [];
  const rule = rules.find(each => each.owner.section.isCertain(each.statement) && refusesWithout(each, header));
  return rule ? [{ proxy, rule, adder: option, header, sign }] : [];
}

/** The address of the client, which is that of who connects, is put into the header only below. */
function askedBeforeRule(proxy: Proxy, rules: readonly Rule[]): EarlyQuestion[] {
  return rules.flatMap((adder, at): EarlyQuestion[] => {
    const { statement, owner, action } = adder;
    const header = statement.word(2)?.value ?? '';
    if (action !== 'set-header' || owner !== proxy || !isSrc(statement.word(3)?.value) || conditionOf(statement) || !proxy.section.isCertain(statement)) return [];
    const above = rules.slice(0, at);
    const rule = above.some(each => changes(each, header)) ? undefined : above.find(each => each.owner.section.isCertain(each.statement) && refusesWithout(each, header));
    return rule ? [{ proxy, rule, adder: statement, header, sign: statement }] : [];
  });
}

/** Asks for the address of who connects, where addresses are compared. */
function askSrc({ rule: { statement, owner }, header }: EarlyQuestion): RuleRepair[] {
  const found = conditionOf(statement);
  const lines = [statement, ...(found ? termsOf(found.condition) : []).flatMap(term => (term.kind === 'named' ? aclLinesOf(term.name, owner) : []))];
  const tests = lines.flatMap(aclTestsOf).filter(({ test }) => isFetchOf(test, header));
  const areAddresses = tests.every(({ test }) => fetchOf(test).endsWith('hdr_ip') && test.criterion.calls.length === 1);
  return areAddresses && tests.length > 0 ? [{ title: 'Ask `src`', safety: 'review', edits: tests.map(({ criterion }) => replaceWord(criterion, 'src')) }] : [];
}

/** Lab case forwarded-for-asked-too-early: 403 for a client of the network that is let in, on 2.6 to 3.4. */
export default defineRule({
  name: 'forwarded-for-asked-too-early',
  summary: 'A rule asks for the X-Forwarded-For that `option forwardfor` adds only when all rules have run, or for a header that is set below.',
  category: '503',
  severity: 'information',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['forwardfor', 'http-request'],
  *check(configuration) {
    for (const question of questions(configuration)) {
      const { proxy, rule, adder, header, sign } = question;
      const why = adder === sign
        ? `\`${header}\` is set only below`
        : `\`option forwardfor\` adds \`${header}\` only when the request goes to a server`;
      yield {
        at: rule.owner === proxy ? rule.statement : proxy.header,
        message: `${why}: ${nameOf(rule)} sees the one that the client itself sends, so it refuses everybody who comes without, and lets in who makes one up. Ask \`src\`, which is the client here.`,
        related: [
          ...(rule.owner === proxy ? [] : [{ at: rule.statement, message: 'This refuses' }]),
          { at: adder, message: adder === sign ? 'Set here, to the address of the client' : 'The header is added by this, later' },
          ...(adder === sign ? [] : [{ at: sign, message: 'Here `src` is the client' }]),
        ],
        repairs: askSrc(question),
      };
    }
  },
});
