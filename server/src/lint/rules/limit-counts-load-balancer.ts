import type { AclTest } from '../../expression/acl.ts';
import { bindsOf, handsOnAddress } from '../../model/binds/bind.ts';
import { fetchOf, termsOn, testsOfTerm } from '../../model/conditions/condition-tests.ts';
import { numbersOf } from '../../model/conditions/number-test.ts';
import type { Proxy } from '../../model/proxy.ts';
import { rulesOf, type Rule } from '../../model/request-rules/request-rules.ts';
import { conditionOf } from '../../model/conditions/statement-condition.ts';
import type { RuleFinding } from '../finding.ts';
import { replaceWord, type RuleEdit } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** A limit above this may be meant for a load balancer as a whole. */
const MOST_OF_ONE_CLIENT = 1000;

/** The number of the counter of a limit such as `sc0_conn_rate gt 20` or `sc_http_req_rate(0) ge 100`; `src` for one that looks the address up itself. */
function counterOf(test: AclTest): string | undefined {
  const [, name, number] = /^(sc|src)(\d?)_(?:conn|sess|http_req|http_err)_(?:rate|cur|cnt)$/.exec(fetchOf(test)) ?? [];
  const [range, another] = (name === undefined ? undefined : numbersOf(test)) ?? [];
  if (!range || another || range.from < 1 || range.from > MOST_OF_ONE_CLIENT || Number.isFinite(range.to)) return undefined;
  return name === 'src' ? 'src' : number !== '' ? number : test.criterion.calls[0]?.arguments?.[0]?.text;
}

/** The rules of the connection that refuse by such a limit, with the lines that count the address. */
function limitsIn(proxy: Proxy): { readonly limit: Rule; readonly tracks: readonly Rule[] }[] {
  const rules = rulesOf(proxy, 'tcp-request').filter(({ statement }) => statement.word(1)?.value === 'connection');
  // Who is let in first, or is exempt from the limit, mostly is the load balancer.
  if (rules.some(({ action }) => action === 'accept')) return [];
  const tracks = rules.filter(({ statement, action }) => /^track-sc\d+$/.test(action) && statement.word(3)?.value === 'src');
  return rules.flatMap(limit => {
    const found = conditionOf(limit.statement);
    if (!['reject', 'silent-drop'].includes(limit.action) || found?.unless !== false || found.condition.groups.some(group => group.length > 1)) return [];
    const counters = termsOn(limit.statement).filter(term => !term.negated).flatMap(term => testsOfTerm(term, limit.owner).flatMap(test => counterOf(test) ?? []));
    const counted = tracks.filter(({ action }) => counters.includes(action.slice('track-sc'.length)));
    return counted.length > 0 || (counters.includes('src') && tracks.length > 0) ? [{ limit, tracks: counted.length > 0 ? counted : tracks }] : [];
  });
}

/** Networks in which load balancers stand: who lists them may mean connections that go past the load balancer. */
const inner = /^(?:0\.|10\.|127\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|192\.168\.|::|f[cdef])/i;

/** True for a list of addresses that are turned away, where it cannot be the load balancer who is meant. */
function listsStrangers(test: AclTest): boolean {
  const { criterion, flags, patterns } = test;
  const isListed = flags.some(({ name }) => name === '-f') || patterns.length > 0;
  return criterion.text === 'src' && isListed && !flags.some(({ name }) => name === '-m') && !patterns.some(({ text }) => inner.test(text) || !/^[\da-f]+[.:]/i.test(text));
}

/** The rules of the connection that refuse who is on a list, and nobody else. */
function listsIn(proxy: Proxy): readonly Rule[] {
  const rules = rulesOf(proxy, 'tcp-request').filter(({ statement }) => statement.word(1)?.value === 'connection');
  if (rules.some(({ action }) => action === 'accept')) return [];
  return rules.filter(({ statement, owner, action }) => {
    const found = conditionOf(statement);
    const terms = termsOn(statement);
    return ['reject', 'silent-drop'].includes(action) && found?.unless === false && terms.length > 0 && found.condition.groups.every(group => group.length === 1) && terms.every(term => {
      const tests = testsOfTerm(term, owner);
      return !term.negated && tests.length > 0 && tests.every(listsStrangers);
    });
  });
}

function listFinding(proxy: Proxy, [first, ...others]: readonly [Rule, ...Rule[]]): RuleFinding {
  const rules = [first, ...others];
  const layers = rules.flatMap(({ statement, owner }): RuleEdit[] => {
    const layer = owner === proxy ? statement.word(1) : undefined;
    return layer ? [replaceWord(layer, 'session')] : [];
  });
  return {
    at: first.owner === proxy ? first.statement : proxy.header,
    severity: 'information',
    message: '`tcp-request connection` rules run before the PROXY header is read, so `src` is the address of the load balancer, which is not on this list: clients who are on it get in. Write `tcp-request session`.',
    related: others.map(({ statement }) => ({ at: statement, message: 'The same here' })),
    repairs: layers.length === rules.length ? [{ title: 'Write `tcp-request session`', safety: 'review', edits: layers }] : [],
  };
}

/** Lab case limit-counts-load-balancer: connections of different clients are reset, on 2.6 to 3.4. Lists were tried on 2.6 and 3.4. */
export default defineRule({
  name: 'limit-counts-load-balancer',
  summary: 'A limit for each client counts the load balancer, or a list is compared with it, since the PROXY header has not been read yet.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['bind', 'tcp-request'],
  mentions: ['accept-proxy', 'accept-netscaler-cip'],
  *check(proxy) {
    const binds = bindsOf(proxy);
    if (proxy.isDisabled || binds.length === 0 || !binds.every(handsOnAddress)) return;
    const [list, ...more] = listsIn(proxy);
    if (list) yield listFinding(proxy, [list, ...more]);
    const [first, ...others] = limitsIn(proxy);
    if (!first) return;
    const lines = [...new Set([first, ...others].flatMap(({ limit, tracks }) => [...tracks, limit]))];
    const layers = lines.flatMap(({ statement, owner }): RuleEdit[] => {
      const layer = owner === proxy ? statement.word(1) : undefined;
      return layer ? [replaceWord(layer, 'session')] : [];
    });
    yield {
      at: first.limit.owner === proxy ? first.limit.statement : proxy.header,
      message: `\`tcp-request connection\` rules run before the PROXY header is read, so \`src\` is the address of the load balancer: all its clients share one counter, and when they exceed the limit together, each of them is refused. Write \`tcp-request session\` here and where the counter is tracked.`,
      related: lines.filter(line => line !== first.limit).map(({ statement }) => ({ at: statement, message: statement.values(2)[0]?.startsWith('track') ? 'Counts the load balancer' : 'The same here' })),
      repairs: layers.length === lines.length ? [{ title: 'Write `tcp-request session`', safety: 'review', edits: layers }] : [],
    };
  },
});
