import { bindsOf, bindOptionValue, isTls, bindOption } from '../../model/binds/bind.ts';
import { aclTestsOf } from '../../model/conditions/acl-tests.ts';
import { aclLinesOf, fetchOf, termsOn, testsOfTerm } from '../../model/conditions/condition-tests.ts';
import { numbersOf } from '../../model/conditions/number-test.ts';
import { conditionOf } from '../../model/conditions/statement-condition.ts';
import type { AclTest } from '../../expression/acl.ts';
import { isAtLeast } from '../../language/version.ts';
import type { Proxy } from '../../model/proxy.ts';
import { rulesOf, turnsAway, type Rule } from '../../model/request-rules/request-rules.ts';
import { publicBindsOf } from '../../model/binds/public-bind.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import type { RuleRepair } from '../finding.ts';
import { nameOf } from '../findings/rule-effect.ts';
import { defineRule } from '../rule.ts';

/** So many connections a browser opens to one host with HTTP/1. */
const OF_A_BROWSER = 6;

/** The number of a client's connections from which on a test refuses him; undefined for other tests. One or two are another rule's. */
function refusedFrom(test: AclTest): number | undefined {
  const [range, another] = (/^(?:sc\d?|src)_conn_cur$/.test(fetchOf(test)) ? numbersOf(test) : undefined) ?? [];
  return range && !another && !Number.isFinite(range.to) && range.from > 2 && range.from <= OF_A_BROWSER ? Number(range.from) : undefined;
}

/** What a rule asks alone. */
function limitOf({ statement, owner }: Rule): number | undefined {
  const found = turnsAway(statement) ? conditionOf(statement) : undefined;
  const [term, another] = found ? termsOn(statement) : [];
  if (!found || found.unless || !term || another || term.negated) return undefined;
  const limits = testsOfTerm(term, owner).map(refusedFrom);
  return limits.length === 1 ? limits[0] : undefined;
}

/** True where browsers come with HTTP/1: with HTTP/2 they open one connection. */
function takesHttp1(proxy: Proxy): boolean {
  return bindsOf(proxy).some(bind => {
    if (!isTls(bind)) return bindOptionValue(bind, 'proto') !== 'h2';
    const alpn = bindOptionValue(bind, 'alpn');
    return alpn === undefined ? !isAtLeast(proxy.section.version, '2.8') || bindOption(bind, 'no-alpn') !== undefined : !alpn.includes('h2');
  });
}

/** True where all who come without TLS are only told to come with it. */
function onlyRedirectsClear(proxy: Proxy): boolean {
  return [...rulesOf(proxy, 'http-request'), ...rulesOf(proxy, 'redirect')].some(({ action, statement }) => action === 'redirect' && statement.values().includes('https'));
}

/** Pages call these, or programs, and not one browser with all its images. */
const isForPrograms = /api|smtp|mail|ssh|grpc|rpc|mqtt|webhook|ws|socket/i;

function raise({ statement, owner }: Rule): RuleRepair[] {
  const lines = [statement, ...termsOn(statement).flatMap(term => (term.kind === 'named' ? aclLinesOf(term.name, owner) : []))];
  const [pattern, another] = lines.flatMap(aclTestsOf).filter(({ test }) => refusedFrom(test) !== undefined).flatMap(written => written.patterns);
  return pattern && !another ? [{ title: 'Raise the limit to 50', safety: 'review', edits: [replaceWord(pattern, '50')] }] : [];
}

/** Lab case limit-below-one-browser: of six connections at a time some are reset, on 2.6 to 3.4. */
export default defineRule({
  name: 'limit-below-one-browser',
  summary: 'A limit of connections for each client is below what one browser opens.',
  category: '503',
  severity: 'information',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['bind'],
  mentions: ['tcp-request', 'http-request'],
  *check(proxy) {
    if (proxy.isDisabled || proxy.mode !== 'http' || isForPrograms.test(proxy.name) || publicBindsOf(proxy).length === 0) return;
    const rule = [...rulesOf(proxy, 'tcp-request'), ...rulesOf(proxy, 'http-request')].find(each => each.owner.section.isCertain(each.statement) && limitOf(each) !== undefined);
    const limit = rule && limitOf(rule);
    if (!rule || limit === undefined || !takesHttp1(proxy) || (bindsOf(proxy).some(isTls) && onlyRedirectsClear(proxy))) return;
    yield {
      at: rule.owner === proxy ? rule.statement : proxy.header,
      message: `${nameOf(rule)} turns away a client's connection number ${limit}, and one browser opens ${OF_A_BROWSER} at a time for the parts of a page with HTTP/1; clients behind one address share the limit, too. Pages come without some of their images and scripts. Raise the limit to 50 or more.`,
      related: rule.owner === proxy ? [] : [{ at: rule.statement, message: 'This refuses' }],
      repairs: raise(rule),
    };
  },
});
