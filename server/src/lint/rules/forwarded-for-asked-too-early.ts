import type { AclTest } from '../../expression/acl.ts';
import { handsOnAddress, bindsOf } from '../../model/binds/bind.ts';
import { aclTestsOf } from '../../model/conditions/acl-tests.ts';
import { aclLinesOf, fetchOf, termsOf } from '../../model/conditions/condition-tests.ts';
import { valueOfCondition, type Valuation } from '../../model/conditions/condition-value.ts';
import { conditionOf } from '../../model/conditions/statement-condition.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
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
  readonly option: Statement;
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
  return action === 'set-header' && /^x-(?:real-ip|client-ip|forwarded-for)$/i.test(statement.word(2)?.value ?? '') && /^%(?:\[src\]|ci)$/.test(statement.word(3)?.value ?? '');
}

const questions = inProxies((proxy): readonly EarlyQuestion[] => {
  const option = proxy.isFrontend && !proxy.isDisabled && proxy.mode === 'http' ? proxy.option('forwardfor')?.statement : undefined;
  if (!option || option.values(2).includes('if-none') || bindsOf(proxy).some(handsOnAddress)) return [];
  const header = valueWord('header', option)?.value ?? 'X-Forwarded-For';
  const rules = rulesOf(proxy, 'http-request');
  const sign = [...rulesOf(proxy, 'tcp-request'), ...rules].find(takesSrcForClient)?.statement;
  const isChanged = rules.some(({ action, statement }) => action === 'set-src' || action.startsWith('lua.') || (headerActions.includes(action) && statement.word(2)?.value.toLowerCase() === header.toLowerCase()));
  if (!sign || isChanged) return [];
  const rule = rules.find(each => each.owner.section.isCertain(each.statement) && refusesWithout(each, header));
  return rule ? [{ proxy, rule, option, header, sign }] : [];
}, ['forwardfor']);

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
  summary: 'A rule asks for the X-Forwarded-For that `option forwardfor` adds only when all rules have run.',
  category: '503',
  severity: 'information',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['forwardfor'],
  *check(configuration) {
    for (const question of questions(configuration)) {
      const { proxy, rule, option, header, sign } = question;
      yield {
        at: rule.owner === proxy ? rule.statement : proxy.header,
        message: `\`option forwardfor\` adds \`${header}\` only when the request goes to a server: ${nameOf(rule)} sees the one that the client itself sends, so it refuses everybody who comes without, and lets in who makes one up. Ask \`src\`, which is the client here.`,
        related: [
          ...(rule.owner === proxy ? [] : [{ at: rule.statement, message: 'This refuses' }]),
          { at: option, message: 'The header is added by this, later' },
          { at: sign, message: 'Here `src` is the client' },
        ],
        repairs: askSrc(question),
      };
    }
  },
});
