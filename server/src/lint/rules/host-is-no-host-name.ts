import { parseLogFormat } from '../../expression/log-format.ts';
import { headersOf, requestsOf } from '../../model/checks/check-request.ts';
import { inLongSections } from '../../model/incremental/per-block.ts';
import { writtenConditionOf } from '../../model/conditions/statement-condition.ts';
import { ruleLineOf } from '../../model/request-rules/rule-line.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import type { RuleRepair } from '../finding.ts';
import { defineRule } from '../rule.ts';

type Why = 'scheme' | 'path' | 'blank' | 'comma';

/** The value of a Host header that a line makes, of a rule or of the health check. */
function hostIn(statement: Statement): Word | undefined {
  if (statement.keyword === 'http-check') {
    return statement.word(1)?.value === 'send' ? headersOf(statement).find(({ name }) => name.value.toLowerCase() === 'host')?.value : undefined;
  }
  const rule = ruleLineOf(statement);
  const isHost = rule?.action?.value === 'set-header' && statement.word(rule.at + 1)?.value.toLowerCase() === 'host';
  const value = isHost ? statement.word(rule.at + 2) : undefined;
  // A line that breaks off has its condition there.
  const end = writtenConditionOf(statement)?.start;
  return end !== undefined && statement.word(end - 1)?.start === value?.start ? undefined : value;
}

/** What in the plain parts of the value cannot stand in a host name; what expressions and the environment give, nobody knows. */
function whyNot({ value }: Word): Why | undefined {
  const text = parseLogFormat(value).items.map(item => (item.kind === 'text' ? item.text : 'x')).join('').replace(/\$\{[^}]*\}|\$\w+|\{\{.*?\}\}|<[^>]*>/g, 'x');
  if (/^https?:\/\//i.test(text)) return 'scheme';
  if (text.includes('/')) return 'path';
  if (text.includes(',')) return 'comma';
  return /\S[ \t]+\S/.test(text) ? 'blank' : undefined;
}

/** A line that gives a Host header a value which is none. */
interface WrongHost {
  readonly statement: Statement;
  readonly host: Word;
  readonly why: Why;
}

const wrongHosts = inLongSections((block): readonly WrongHost[] => (/\bhost\b/i.test(block.text) ? block.statementsOf('http-request', 'http-check') : []).flatMap(statement => {
  const host = hostIn(statement);
  const why = host && whyNot(host);
  return host && why ? [{ statement, host, why }] : [];
}));

const reasons: Readonly<Record<Why, string>> = {
  scheme: 'The value of a Host header is a name without a scheme',
  path: 'The value of a Host header is a name without a path',
  comma: 'The value of a Host header is one name, and no list',
  blank: 'The value of a Host header is one name, without blanks',
};

/** The value without its scheme and its path, in the quotes that it has. */
function withoutRest(word: Word): RuleRepair[] {
  const [, open = '', host, close = ''] = /^(["']?)(?:https?:\/\/)?([^/\s,"'\\]+)(?:\/[\w./-]*)?(["']?)$/i.exec(word.text) ?? [];
  return host === undefined ? [] : [{ title: `Write \`${host}\``, safety: 'review', edits: [replaceWord(word, `${open}${host}${close}`)] }];
}

/** Lab cases host-with-scheme-sent and check-host-with-scheme: HAProxy 3.0 to 3.4 answers 400 as the server, 2.6 takes it. */
export default defineRule({
  name: 'host-is-no-host-name',
  summary: 'A Host header for the servers, or of a health check, is a URL or something else that is no host name: servers answer 400.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['http-request', 'http-check'],
  *check(proxy) {
    if (proxy.isDisabled) return;
    for (const { statement, host, why } of proxy.section.collect(wrongHosts)) {
      const isCheck = statement.keyword === 'http-check';
      if (isCheck ? proxy.kind !== 'defaults' && requestsOf(proxy).length === 0 : proxy.mode !== 'http' && proxy.kind !== 'defaults') continue;
      const effect = isCheck ? 'most servers answer 400 to the check and go DOWN, and users get a 503' : 'most servers answer 400 to all that is sent so';
      const advice = why === 'scheme' || why === 'path' ? 'Write the name alone, with its port if it is not the usual one.' : 'Write the name alone.';
      yield { at: host, message: `${reasons[why]}, and \`${host.value}\` is none: ${effect}. ${advice}`, repairs: withoutRest(host) };
    }
  },
});
