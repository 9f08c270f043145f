import type { Term } from '../../expression/condition.ts';
import { termsOn } from '../../model/conditions/condition-tests.ts';
import { conditionOf } from '../../model/conditions/statement-condition.ts';
import type { Proxy } from '../../model/proxy.ts';
import { contentReadOn } from '../../model/request-rules/content.ts';
import { deadAllowsOf } from '../../model/request-rules/dead-allows.ts';
import { actionOf, ruleSetsOf, turnsAway } from '../../model/request-rules/request-rules.ts';
import type { Statement } from '../../syntax/statement.ts';
import { deleteLine, moveAbove } from '../edits/rule-edits.ts';
import type { RuleFinding } from '../finding.ts';
import { defineRule } from '../rule.ts';

function letsIn(line: Statement | undefined): boolean {
  return line !== undefined && /^(?:allow|accept)$/.test(actionOf(line)) && conditionOf(line) !== undefined;
}

/** True where the last line of a rule set may be one that lets in: sections have thousands of rules, and few of them end so. */
function mayEndSo(proxy: Proxy): boolean {
  return letsIn(proxy.statements('http-request').at(-1)) || proxy.statements('tcp-request').some(letsIn);
}

/** True for a rule that refuses all but some: `deny unless office`, `deny if !office !home`. */
function refusesTheRest(line: Statement): boolean {
  const found = conditionOf(line);
  if (!found || !(turnsAway(line) || actionOf(line) === 'auth')) return false;
  return found.condition.groups.length > 0 && found.condition.groups.every(group => group.every(term => term.negated !== found.unless));
}

function nameOf(term: Term): string {
  return term.kind === 'named' ? term.name : term.text;
}

/** True for a rule that asks for the first bytes of a connection: it waits for them, which is a purpose of its own, and what ends the rules above it does away with that. */
function waits(rule: Statement, proxy: Proxy): boolean {
  return rule.keyword === 'tcp-request' && contentReadOn(rule, proxy).size > 0;
}

/** Below a rule that refuses all but some, the last of all lets nobody in, whoever it is for. */
function* lastOnesOf(proxy: Proxy): Generator<RuleFinding & { at: Statement }> {
  if (proxy.isDisabled || proxy.kind === 'defaults' || !mayEndSo(proxy)) return;
  for (const rules of ruleSetsOf(proxy)) {
    const last = rules.at(-1)?.statement;
    if (!last || !proxy.section.has(last.block) || !letsIn(last) || waits(last, proxy) || !rules.every(({ statement, owner }) => owner.section.isCertain(statement))) continue;
    const names = new Set(termsOn(last).map(nameOf));
    const refusal = rules.map(({ statement }) => statement).find(refusesTheRest);
    if (!refusal || termsOn(refusal).some(term => names.has(nameOf(term)))) continue;
    const what = `${last.keyword} ${actionOf(last)}`;
    const why = `This \`${what}\` lets nobody in: whom \`${refusal.keyword} ${actionOf(refusal)}\` above refuses does not get here, and all others come through without it.`;
    const related = [{ at: refusal, message: 'Refuses first' }];
    if (waits(refusal, proxy)) {
      yield {
        at: last,
        message: `${why} Remove it: above that rule, which waits for what the client says first, it would send these clients on before anything is known of them.`,
        related,
        repairs: [{ title: `Remove the \`${actionOf(last)}\`, which changes nothing`, safety: 'review', edits: [deleteLine(last)] }],
      };
      continue;
    }
    yield {
      at: last,
      message: `${why} Move it above that rule.`,
      related,
      repairs: proxy.section.has(refusal.block) ? [{ title: `Move it above \`${actionOf(refusal)}\``, safety: 'review', edits: moveAbove(last, refusal) }] : [],
    };
  }
}

/** Lab cases allow-below-refusal and allow-within-refusal: 403 for whom the last line names, on 2.6 to 3.4. `allow` ends the rules of its kind; where none is left, there is nothing to end. */
export default defineRule({
  name: 'allow-below-refusal',
  summary: 'An `allow` or `accept` stands below a rule that refuses all that it is for: it lets nobody in.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['http-request', 'tcp-request'],
  *check(proxy) {
    const told = [...lastOnesOf(proxy)];
    yield* told;
    for (const { rule, by } of deadAllowsOf(proxy)) {
      if (rule.owner !== proxy || waits(rule.statement, proxy) || waits(by.statement, proxy) || told.some(({ at }) => at.equals(rule.statement))) continue;
      yield {
        at: rule.statement,
        message: `This \`${rule.statement.keyword} ${rule.action}\` lets nobody in: \`${by.statement.keyword} ${by.action}\` above refuses all that it is for, and the first rule that ends a request counts. Move it above that rule.`,
        related: [{ at: by.statement, message: 'Refuses first' }],
        repairs: by.owner === proxy ? [{ title: `Move it above \`${by.action}\``, safety: 'review', edits: moveAbove(rule.statement, by.statement) }] : [],
      };
    }
  },
});
