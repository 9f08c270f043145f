import type { Term } from '../../expression/condition.ts';
import { aclTestsOf, suspectTests, WrittenTest } from '../../model/acl-tests.ts';
import { bindOption, bindsOf, isTls, type Bind } from '../../model/bind.ts';
import type { Proxy } from '../../model/proxy.ts';
import { conditionOf, type StatementCondition } from '../../model/statement-condition.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleRepair } from '../finding.ts';
import { replaceWord } from '../rule-edits.ts';
import { defineRule } from '../rule.ts';

const tlsTests = suspectTests(/\bssl_(?:fc|c|f)/, needsTls);

/** True for a test that only TLS with the client can make true. `ssl_fc 0` and `ssl_fc,not` ask for the opposite. */
function needsTls({ test }: WrittenTest): boolean {
  const [call, ...converters] = test.criterion.calls;
  return /^ssl_(?:fc|c|f)(?:_|$)/.test(call?.name ?? '') && converters.every(each => each.name === 'lower') && !test.patterns.some(pattern => pattern.text === '0');
}

/** True when nobody speaks TLS with a section for certain; the client of a proxy before it is unknown. */
function isClear(bind: Bind): boolean {
  const isKnown = bind.addresses.every(({ kind }) => kind === 'ip' || kind === 'name' || kind === 'path' || kind === 'abstract');
  return isKnown && !isTls(bind) && !bindOption(bind, 'accept-proxy') && !bind.statement.words.slice(2).some(word => word.hasVariable);
}

/** The names of the ACLs of a section of which each line needs TLS. */
function namesNeedingTls(proxy: Proxy, tests: readonly WrittenTest[]): Set<string> {
  const names = new Set(tests.flatMap(({ name }) => name ?? []));
  if (names.size === 0) return names;
  for (const line of proxy.statements('acl')) {
    const name = line.word(1)?.value ?? '';
    if (names.has(name) && !aclTestsOf(line).every(needsTls)) names.delete(name);
  }
  return names;
}

/** In each group of the condition the first term that needs TLS; empty when a group has none. */
function termsNeedingTls(found: StatementCondition, names: ReadonlySet<string>): Term[] {
  const { groups } = found.condition;
  const terms = groups.map(group => group.find(term => {
    if (term.negated) return false;
    return term.kind === 'named' ? names.has(term.name) : needsTls(new WrittenTest(found.statement, undefined, false, term.test, found.start + term.firstWord));
  }));
  const complete = terms.filter(term => term !== undefined);
  return complete.length === groups.length ? complete : [];
}

function wordOf({ statement, start }: StatementCondition, term: Term): Word | undefined {
  return statement.word(start + (term.kind === 'named' ? term.word : term.firstWord));
}

/** Without TLS the `Host` header has the name that `ssl_fc_sni` would have. */
function repairsOf({ statement, start }: StatementCondition, term: Term): RuleRepair[] {
  const criterion = term.kind === 'anonymous' && term.test.criterion.text === 'ssl_fc_sni' ? statement.word(start + term.firstWord) : undefined;
  return criterion ? [{ title: 'Test `req.hdr(host)` instead', safety: 'review', edits: [replaceWord(criterion, 'req.hdr(host)')] }] : [];
}

const routing = ['use_backend', 'use-server', 'redirect'];

/** Lab case ssl-fc-on-clear-bind. `!{ ssl_fc }` is the usual way to send clients to HTTPS. */
export default defineRule({
  name: 'ssl-fc-on-clear-bind',
  summary: 'A route asks for TLS with the client, but no `bind` line of the section speaks it.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['bind'],
  *check(proxy) {
    const tests = proxy.section.collect(tlsTests);
    if (tests.length === 0) return;
    const binds = bindsOf(proxy);
    const [bind] = binds;
    if (!bind || !binds.every(isClear)) return;
    const names = namesNeedingTls(proxy, tests);
    for (const statement of proxy.statementsAmong(routing)) {
      const found = conditionOf(statement);
      const [term] = found && !found.unless ? termsNeedingTls(found, names) : [];
      const word = found && term && wordOf(found, term);
      if (!word) continue;
      yield {
        at: word,
        severity: statement.keyword === 'redirect' ? 'warning' : 'error',
        message: `No \`bind\` line of ${proxy.title} has \`ssl\`, so there is no TLS with the client and \`${word.value}\` never holds: this line is never taken. Add \`ssl crt ...\` to the \`bind\` line, or test something else, as \`req.hdr(host)\`.`,
        related: [{ at: bind.word, message: 'Clear text' }],
        repairs: repairsOf(found, term),
      };
    }
  },
});
