import { bindsOf, isTls } from '../../model/binds/bind.ts';
import { contradictsItself } from '../../model/conditions/clashing-terms.ts';
import { aclLinesOf } from '../../model/conditions/condition-tests.ts';
import { lackingAll, separatorsOf } from '../../model/conditions/lacking-one.ts';
import { meansToServe, redirectOfAll, type RedirectOfAll } from '../../model/redirects/redirect-of-all.ts';
import type { Proxy } from '../../model/proxy.ts';
import { decryptedFetch } from '../../model/conditions/handshake-test.ts';
import { answerRefusalOf, refusalOf } from '../../model/request-rules/refusal.ts';
import { actionOf, orderOf, rulesOf, type Rule } from '../../model/request-rules/request-rules.ts';
import { conditionOf, writtenConditionOf } from '../../model/conditions/statement-condition.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { replaceCondition } from '../edits/condition-edits.ts';
import { deleteLine, deleteWord, moveBelow, replaceWord } from '../edits/rule-edits.ts';
import { exceptMisread } from '../findings/except-misread.ts';
import { endOf, endOfAnswer, nameOf } from '../findings/rule-effect.ts';
import { defineRule } from '../rule.ts';

/** The built-in names that hold for everybody, at the latest once the delay for inspection is over. */
const holding: readonly string[] = ['HTTP', 'WAIT_END'];

/** True for a rule without a condition, or with a built-in one that takes nobody out. */
function asksNothing({ statement, owner }: Rule): boolean {
  const found = conditionOf(statement);
  const [group, other] = found?.condition.groups ?? [];
  if (!found || !group) return !found;
  return !found.unless && !other && group.every(term => term.kind === 'named' && !term.negated && holding.includes(term.name) && aclLinesOf(term.name, owner).length === 0);
}

/**
 * The `accept` and `allow` rules of the same kind below a refusal that asks nothing: it was meant for those they leave, and stands too high (lab case
 * reject-above-accept). One by password refuses those who know it, too, wherever it stands.
 */
function acceptsBelow(rule: Rule): Statement[] {
  const { statement, owner, action } = rule;
  if (!asksNothing(rule) || action === 'auth') return [];
  const rules = owner.statements(statement.keyword).filter(each => orderOf(each) === orderOf(statement));
  const at = rules.findIndex(each => each.equals(statement));
  return rules.slice(at + 1).filter(each => ['accept', 'allow'].includes(actionOf(each)) && conditionOf(each) && owner.section.isCertain(each));
}

/**
 * True where rules of the same keyword let some pass, wherever they stand: who wrote them meant the refusal for the rest, and without it everybody gets in
 * (lab case reject-above-accept).
 */
function letsSomePass({ statement, action }: Rule, proxy: Proxy): boolean {
  if (action === 'auth') return false;
  return rulesOf(proxy, statement.keyword).some(other => ['accept', 'allow'].includes(other.action) && conditionOf(other.statement));
}

function moveUnder(rule: Rule, last: Statement): RuleRepair {
  return { title: `Move ${nameOf(rule)} below \`${actionOf(last)}\``, safety: 'review', edits: moveBelow(rule.statement, last) };
}

/** The same for a rule that takes every answer. Lab cases http-response-deny-all and tcp-response-close-all. */
function withheldAnswers(proxy: Proxy, rule: Rule): RuleFinding {
  const { statement, owner } = rule;
  const why = writtenConditionOf(statement) ? 'has a condition that holds for every answer' : 'has no condition';
  const from = owner === proxy ? '' : ` (inherited from ${owner.title})`;
  return {
    at: owner === proxy ? statement : proxy.header,
    message: `${nameOf(rule)} ${why}, so no answer of a server comes through ${proxy.title}${from}: each client ${endOfAnswer(rule, proxy)}. ${writtenConditionOf(statement) ? 'Correct its condition' : 'Give it a condition'}, or remove it.`,
    related: owner === proxy ? [] : [{ at: statement, message: 'This takes the answers' }],
    repairs: [{ title: `Remove ${nameOf(rule)}`, safety: 'review', edits: [deleteLine(statement)] }],
  };
}

/** The same for a redirect with a wrong `or`, or two that come to the same; one without a condition is a site that moved. Lab cases redirected-unless-both and redirected-by-two. */
function redirectsEverybody(proxy: Proxy, { redirect: { statement, owner, target }, other }: RedirectOfAll): RuleFinding {
  const from = owner === proxy ? '' : ` (inherited from ${owner.title})`;
  return {
    at: owner === proxy ? statement : proxy.header,
    message: other
      ? `The redirect to \`${target.value}\` takes what the one above leaves, so together they redirect everybody who comes to ${proxy.title}${from}, and none gets to a server. Whoever lacks one of what they ask for is redirected, and nobody has both: in one condition, side by side, those are redirected who have neither. Put them together, or remove one.`
      : `The redirect to \`${target.value}\` has a condition that always holds, so everybody who comes to ${proxy.title}${from} is redirected, and none gets to a server. Whoever lacks one of what it asks for is redirected, and nobody has all: without \`or\`, those are redirected who have none. Correct its condition, or remove it.`,
    related: [...(owner === proxy ? [] : [{ at: statement, message: 'This redirects' }]), ...(other ? [{ at: other.statement, message: 'This redirects the others' }] : [])],
    repairs: [
      ...(other ? joined(other.statement, statement) : [{ title: 'Redirect those who have none of them', safety: 'review' as const, edits: separatorsOf(statement).map(deleteWord) }]),
      { title: 'Remove the redirect', safety: 'review', edits: [deleteLine(statement)] },
    ],
  };
}

/** Two redirects to the same address as one, for those who have neither of what they ask for. */
function joined(first: Statement, second: Statement): RuleRepair[] {
  const condition = lackingAll(first, second);
  const [asked, alike] = [first, second].map(line => conditionOf(line)?.start ?? 0) as [number, number];
  if (condition === undefined || first.values().slice(0, asked).join(' ') !== second.values().slice(0, alike).join(' ')) return [];
  return [{ title: 'Redirect those who have neither of them', safety: 'review', edits: [...replaceCondition(first, condition), deleteLine(second)] }];
}

/** Why what was asked about the handshake never holds, and what to ask instead. */
function blindness(fetch: string | undefined, proxy: Proxy): string {
  if (fetch === undefined) return '';
  const instead = decryptedFetch(fetch);
  const ask = instead !== undefined && bindsOf(proxy).some(isTls) ? ` Ask \`${instead}\`, which HAProxy knows once it has decrypted.` : '';
  return ` A test of \`${fetch}\` never holds here: no TLS handshake is left to read${proxy.mode === 'http' ? ' in `mode http`' : ', as the `bind` lines have `ssl`'}.${ask}`;
}

/** Asks for the name that HAProxy knows once it has decrypted, in all conditions of the section. */
function askDecryptedName(fetch: string | undefined, proxy: Proxy): RuleRepair[] {
  if (!/^req[._]ssl_sni$/.test(fetch ?? '') || !bindsOf(proxy).some(isTls)) return [];
  const lines = proxy.statements('acl', 'tcp-request', 'http-request', 'use_backend');
  const words = lines.flatMap(line => line.words).filter(word => /^req[._]ssl_sni\b/.test(word.text));
  const edits = words.map(word => replaceWord(word, word.text.replace(/^req[._]ssl_sni/, 'ssl_fc_sni')));
  return edits.length > 0 ? [{ title: 'Ask `ssl_fc_sni`', safety: 'review', edits }] : [];
}

function* findingsIn(proxy: Proxy): Generator<RuleFinding> {
  if (proxy.kind === 'defaults' || proxy.isDisabled) return;
  const refusal = refusalOf(proxy);
  const answers = refusal ? undefined : answerRefusalOf(proxy);
  if (!meansToServe(proxy)) return;
  if (answers && !contradictsItself(answers.statement, answers.owner)) yield withheldAnswers(proxy, answers);
  const redirect = refusal ? undefined : redirectOfAll(proxy);
  if (redirect) yield redirectsEverybody(proxy, redirect);
  if (!refusal || contradictsItself(refusal.rule.statement, refusal.rule.owner)) return;
  const { rule, others, isHeadLeft, handshakeFetch } = refusal;
  const what = rule.statement.keyword === 'http-request' ? 'request' : 'connection';
  const why = others.length > 0
    ? `${nameOf(rule)} takes what the rules above leave, so together they`
    : `${nameOf(rule)} ${writtenConditionOf(rule.statement) ? `has a condition that ${isHeadLeft ? 'nearly ' : ''}always holds` : 'has no condition'}, so it`;
  const from = rule.owner === proxy ? '' : ` (inherited from ${rule.owner.title})`;
  const separators = others.length === 0 ? separatorsOf(rule.statement) : [];
  const all = isHeadLeft ? 'only `HEAD` has all, for which `METH_GET` holds, too' : 'nobody has all';
  const accepts = acceptsBelow(rule);
  const last = accepts.at(-1);
  const advice = last ? `HAProxy takes the first rule that applies, so \`${actionOf(last)}\` below it never runs: move it below` : writtenConditionOf(rule.statement) ? 'Correct its condition' : 'Give it a condition';
  // What asks for a handshake tells protocols apart, and keeps nobody out.
  const isForTheRest = handshakeFetch === undefined && letsSomePass(rule, proxy);
  const lacking = separators.length > 0 ? ` Whoever lacks one of what it asks for is refused, and ${all}: without \`or\`, those are refused who have none.` : '';
  yield {
    at: rule.owner === proxy ? rule.statement : proxy.header,
    message: `${why} refuse${others.length > 0 ? '' : 's'} everybody who comes to ${proxy.title}${from}${isHeadLeft ? ' but for `HEAD`' : ''}: each ${isHeadLeft ? `other ${what}` : what} ${endOf(rule, proxy)}, and ${isHeadLeft ? 'no `GET`' : 'none'} gets to a server.${lacking}${blindness(handshakeFetch, proxy)} ${advice}${last || isForTheRest ? '' : ', or remove it'}.`,
    related: [
      ...(rule.owner === proxy ? [] : [{ at: rule.statement, message: 'This refuses' }]),
      ...others.map(other => ({ at: other.statement, message: 'This refuses the others' })),
      ...accepts.map(each => ({ at: each, message: 'This never runs' })),
    ],
    repairs: [
      ...askDecryptedName(handshakeFetch, proxy),
      ...(last ? [moveUnder(rule, last)] : []),
      ...(separators.length > 0 ? [{ title: 'Refuse those who have none of them', safety: 'review' as const, edits: separators.map(deleteWord) }] : []),
      ...(isForTheRest ? [] : [{ title: `Remove ${nameOf(rule)}`, safety: 'review' as const, edits: [deleteLine(rule.statement)] }]),
    ],
  };
}

const findings = exceptMisread(findingsIn, ['http-request', 'http-response', 'redirect', 'tcp-request', 'tcp-response', 'bind', 'server', 'server-template']);

/** Lab cases handshake-asked-after-decryption, deny-all, refused-unless-both, tcp-reject-wait-end and tcp-reject-all: 403 with `PR--`, or a reset connection, on 2.6 to 3.4. */
export default defineRule({
  name: 'refuses-everybody',
  summary: 'Rules refuse every request, although servers stand ready behind them.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['http-request', 'http-response', 'redirect', 'tcp-request', 'tcp-response', 'bind', 'server', 'server-template'],
  check: findings,
});
