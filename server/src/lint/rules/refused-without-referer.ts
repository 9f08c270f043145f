import type { AclTest } from '../../expression/acl.ts';
import type { Valuation } from '../../model/conditions/condition-value.ts';
import { headerMatches } from '../../model/request-rules/forwarded-header.ts';
import { firstRefusalOf } from '../../model/request-rules/refused-by.ts';
import type { RuleEdit } from '../edits/rule-edits.ts';
import { aclTestsOf } from '../../model/conditions/acl-tests.ts';
import { aclLinesOf, fetchOf, termsOf } from '../../model/conditions/condition-tests.ts';
import { conditionOf, writtenConditionOf } from '../../model/conditions/statement-condition.ts';
import type { Rule } from '../../model/request-rules/request-rules.ts';
import { publicBindsOf } from '../../model/binds/public-bind.ts';
import { endOf, nameOf } from '../findings/rule-effect.ts';
import type { RuleRepair } from '../finding.ts';
import { defineRule } from '../rule.ts';

/** The headers that say where a request comes from, and that browsers leave out of the first one. */
const asked = /^(?:referer|origin)$/i;

function headerOf(test: AclTest): string | undefined {
  const [call] = test.criterion.calls;
  const name = /^(?:req\.)?f?hdr(?:_\w+)?$/.test(fetchOf(test)) ? call?.arguments?.[0]?.text : undefined;
  return name !== undefined && asked.test(name) ? name : undefined;
}

/** What other sites embed, and pages call: nobody types the address of such a section. */
const isEmbedded = /api|asset|cdn|download|file|image|img|media|socket|static|video|ws/i;

/** What tests give for who types the address, or comes by a bookmark. */
const whoTypes: Valuation = test => {
  if (typeof test === 'string') return { TRUE: true, HTTP: true, FALSE: false, METH_GET: true, METH_POST: false, METH_OPTIONS: false }[test];
  return headerOf(test) === undefined ? undefined : headerMatches(test, 'absent');
};

/** The rule, and the header for want of which it acts. */
function askedHeader({ statement, owner }: Rule): string | undefined {
  const found = conditionOf(statement);
  const lines = [statement, ...(found ? termsOf(found.condition) : []).flatMap(term => (term.kind === 'named' ? aclLinesOf(term.name, owner) : []))];
  return lines.flatMap(aclTestsOf).flatMap(({ test }) => headerOf(test) ?? [])[0];
}

/** Asks those only who send the header: with `unless`, another alternative, and with `if`, another condition beside it. */
function askWhoSends({ statement }: Rule, header: string): RuleRepair[] {
  const found = writtenConditionOf(statement);
  const last = statement.words.at(-1);
  if (!found || !last || found.condition.groups.length > 1) return [];
  const text = found.unless ? ` or !{ req.hdr(${header}) -m found }` : ` { req.hdr(${header}) -m found }`;
  const edit: RuleEdit = { at: { block: last.block, span: { start: last.span.end, end: last.span.end } }, text };
  return [{ title: `Refuse only those who send \`${header}\``, safety: 'review', edits: [edit] }];
}

/** Lab case refused-without-referer: 403 for a request as a browser sends it first, on 2.6 to 3.4. */
export default defineRule({
  name: 'refused-without-referer',
  summary: 'A site refuses who comes without `Referer` or `Origin`, as everybody does who types its address.',
  category: '503',
  severity: 'information',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['bind'],
  mentions: ['http-request'],
  *check(proxy) {
    if (proxy.isDisabled || proxy.mode !== 'http' || isEmbedded.test(proxy.name) || publicBindsOf(proxy).length === 0) return;
    const refusal = firstRefusalOf(proxy, 'http-request', () => whoTypes)?.rule;
    const header = refusal && askedHeader(refusal);
    // Without the header of another rule, this one would refuse all the same.
    if (!refusal || header === undefined || firstRefusalOf(proxy, 'http-request', () => test => (typeof test === 'string' ? whoTypes(test) : undefined))?.rule === refusal) return;
    yield {
      at: refusal.owner === proxy ? refusal.statement : proxy.header,
      message: `${nameOf(refusal)} acts on every request without \`${header}\`, and browsers send none with the first one: who types the address, comes by a bookmark or from another site that hides it, ${endOf(refusal, proxy)}. Ask only those who send it, with \`{ req.hdr(${header}) -m found }\`, or only for the paths that are to be protected.`,
      related: refusal.owner === proxy ? [] : [{ at: refusal.statement, message: 'This refuses' }],
      repairs: askWhoSends(refusal, header),
    };
  },
});
