import type { AclTest } from '../../expression/acl.ts';
import { bindOption, isTls } from '../../model/binds/bind.ts';
import { http2DoorBefore, type Door } from '../../model/binds/http2-doors.ts';
import { aclTestsOf } from '../../model/conditions/acl-tests.ts';
import { aclLinesOf, fetchOf, termsOf } from '../../model/conditions/condition-tests.ts';
import type { Valuation } from '../../model/conditions/condition-value.ts';
import { numberMatches } from '../../model/conditions/number-test.ts';
import { conditionOf } from '../../model/conditions/statement-condition.ts';
import { textMatches } from '../../model/conditions/text-match.ts';
import { proxiesThat } from '../../model/incremental/in-proxies.ts';
import { hasText } from '../../model/incremental/per-block.ts';
import { firstRefusalOf } from '../../model/request-rules/refused-by.ts';
import type { Rule } from '../../model/request-rules/request-rules.ts';
import { replaceWord, type RuleEdit } from '../edits/rule-edits.ts';
import type { RuleRepair } from '../finding.ts';
import { endOf, nameOf } from '../findings/rule-effect.ts';
import { defineRule } from '../rule.ts';

const asksForVersion = hasText(text => /HTTP_1\.|req[._]ver\b|fc_http_major/.test(text));
const suspects = proxiesThat(proxy => proxy.mode === 'http' && !proxy.isDisabled && asksForVersion(proxy.section), ['http-request']);

const isVersion = (test: AclTest) => /^req[._]ver$/.test(fetchOf(test));

/** What tests give for a request that came with a version of HTTP, `2.0` for example, by a `bind` line. */
function valuesFor(version: string, { bind }: Door): Valuation {
  return test => {
    if (typeof test === 'string') {
      const named = /^HTTP_(\d\.\d)$/.exec(test)?.[1];
      return named === undefined ? ['TRUE', 'HTTP'].includes(test) || (test === 'FALSE' ? false : undefined) : named === version;
    }
    if (isVersion(test)) return textMatches(test, version);
    if (fetchOf(test) === 'fc_http_major') return numberMatches(test, Number.parseInt(version));
    return fetchOf(test) === 'ssl_fc' && test.patterns.length + test.flags.length === 0 ? isTls(bind) : undefined;
  };
}

/** Writes `2.0` behind each `1.1` that the condition of the rule asks for. */
function takeHttp2({ statement, owner }: Rule): RuleRepair[] {
  const found = conditionOf(statement);
  const terms = found ? termsOf(found.condition) : [];
  const lines = [statement, ...terms.flatMap(term => (term.kind === 'named' ? aclLinesOf(term.name, owner) : []))];
  const patterns = lines.flatMap(aclTestsOf).filter(({ test }) => isVersion(test)).flatMap(written => written.patterns).filter(({ value }) => value === '1.1');
  const names = terms.flatMap(term => (term.kind === 'named' && term.name === 'HTTP_1.1' && found ? statement.word(found.start + term.word) ?? [] : []));
  const edits: RuleEdit[] = [
    ...patterns.map(word => replaceWord(word, `${word.text} 2.0`)),
    ...names.map(word => replaceWord(word, word.text.replace('HTTP_1.1', '{ req.ver 1.1 2.0 }'))),
  ];
  return edits.length > 0 ? [{ title: 'Take HTTP/2, too', safety: 'review', edits }] : [];
}

/** Lab cases version-test-refuses-http2 and version-test-refuses-http2-by-default: 403 with HTTP/2, on 2.6 to 3.4 and from 2.8 on. */
export default defineRule({
  name: 'http2-refused-by-version',
  summary: 'A rule lets only HTTP/1.1 in where browsers come with HTTP/2.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['http-request'],
  *check(configuration) {
    for (const proxy of suspects(configuration)) {
      const door = http2DoorBefore(proxy, configuration);
      if (!door || door.bind.addresses.some(({ transport }) => transport === 'quic')) continue;
      const refusal = firstRefusalOf(proxy, 'http-request', () => valuesFor('2.0', door))?.rule;
      // Of what refuses everybody another rule speaks.
      if (!refusal || firstRefusalOf(proxy, 'http-request', () => valuesFor('1.1', door))?.rule === refusal) continue;
      const bind = door.bind.statement;
      const why = bindOption(door.bind, 'alpn') || bindOption(door.bind, 'proto') ? 'takes HTTP/2' : 'offers HTTP/2 by itself since 2.8';
      yield {
        at: refusal.owner === proxy ? refusal.statement : proxy.header,
        message: `${nameOf(refusal)} has a condition that holds for HTTP/2, and a \`bind\` line of ${door.proxy.title} ${why}: every browser comes with it, and ${endOf(refusal, proxy)}. Take version \`2.0\` as well, or refuse only what is not wanted, as with \`if HTTP_1.0\`.`,
        related: [
          ...(refusal.owner === proxy ? [] : [{ at: refusal.statement, message: 'This refuses' }]),
          { at: bind, message: 'Browsers come with HTTP/2 by this line' },
        ],
        repairs: takeHttp2(refusal),
      };
    }
  },
});
