import { clearBindsBefore, clearBindsOf, clearValuesOf, isTlsName } from '../../model/clear-clients.ts';
import { valueOfCondition, valueOfTerm, type Valuation } from '../../model/condition-value.ts';
import { hasText } from '../../model/per-block.ts';
import type { Proxy } from '../../model/proxy.ts';
import { refusalOf } from '../../model/refusal.ts';
import { firstRefusalOf } from '../../model/refused-by.ts';
import { conditionOf, type StatementCondition } from '../../model/statement-condition.ts';
import { inProxies } from '../../model/stretch.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleRepair } from '../finding.ts';
import { replaceWord } from '../rule-edits.ts';
import { defineRule } from '../rule.ts';

/** A line that does nothing, or does it always, when no client of the section speaks TLS. */
interface Line {
  readonly proxy: Proxy;
  readonly statement: Statement;
  /** What asks for TLS: a test, the name of an ACL, or the name of a backend that is made of it. */
  readonly word: Word;
  readonly effect: 'route' | 'name' | 'refusal';
  /** The first line by which clients come to a frontend; that of others is the affair of the whole configuration. */
  readonly bind?: Word;
}

const mentionsTls = hasText(text => /\bssl_(?:fc|c|f)/.test(text));
const routing = ['use_backend', 'use-server', 'redirect'];

const suspectLines = inProxies(proxy => {
  if (proxy.isDisabled || proxy.kind === 'defaults' || !mentionsTls(proxy.section)) return [];
  const [bind] = proxy.kind === 'frontend' ? clearBindsOf(proxy) : [];
  if (proxy.kind === 'frontend' && !bind) return [];
  const values = clearValuesOf(proxy);
  const routes = proxy.statementsAmong(routing).flatMap(statement => routeWithTls(statement, proxy, values) ?? []);
  const refusals = (['tcp-request', 'http-request'] as const).flatMap((keyword): Line[] => {
    const statement = firstRefusalOf(proxy, keyword, values);
    // A bare `ssl_fc` of a frontend: refuses-everybody says so.
    if (!statement || refusalOf(proxy)?.rule.statement.equals(statement)) return [];
    const found = conditionOf(statement);
    const word = found && wordWithTls(found, proxy, values);
    return word ? [{ proxy, statement, word, effect: 'refusal' }] : [];
  });
  return [...routes, ...refusals].map(line => (bind ? { ...line, bind: bind.word } : line));
}, [...routing, 'http-request', 'tcp-request']);

function routeWithTls(statement: Statement, proxy: Proxy, values: Valuation): Line | undefined {
  const found = conditionOf(statement);
  const word = found && valueOfCondition(found.condition, found.unless, proxy, values) === false ? wordWithTls(found, proxy, values) : undefined;
  if (word) return { proxy, statement, word, effect: 'route' };
  const name = statement.keyword === 'use_backend' ? statement.word(1) : undefined;
  return name && isTlsName(name, proxy) ? { proxy, statement, word: name, effect: 'name' } : undefined;
}

/** Where the first term begins that needs TLS. */
function wordWithTls({ statement, start, condition }: StatementCondition, proxy: Proxy, values: Valuation): Word | undefined {
  const term = condition.groups.flat().find(each => valueOfTerm(each, proxy, values) !== undefined);
  return term && statement.word(start + (term.kind === 'named' ? term.word : term.firstWord));
}

/** Without TLS the `Host` header has the name that `ssl_fc_sni` would have. */
function repairsOf({ word, effect }: Line): RuleRepair[] {
  if (effect === 'name' ? !/ssl_fc_sni\b/.test(word.text) : word.value !== 'ssl_fc_sni') return [];
  const title = effect === 'name' ? 'Use `req.hdr(host)` instead' : 'Test `req.hdr(host)` instead';
  return [{ title, safety: 'review', edits: [replaceWord(word, word.text.replace('ssl_fc_sni', 'req.hdr(host)'))] }];
}

const effects = {
  route: (text: string) => `\`${text}\` never holds: this line is never taken`,
  name: (text: string) => `\`${text}\` names no backend: this line is never taken`,
  refusal: (text: string) => `\`${text}\` never holds: this line refuses everybody`,
};

/**
 * Lab cases ssl-fc-on-clear-bind, ssl-fc-in-name and ssl-fc-refuses-everybody, 2.6 to 3.4. `redirect ... if !{ ssl_fc }` is the usual way to send clients to
 * HTTPS.
 */
export default defineRule({
  name: 'ssl-fc-on-clear-bind',
  summary: 'A route or a refusal asks for TLS with the client, but no `bind` line that leads to it speaks TLS.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['bind'],
  *check(configuration) {
    for (const line of suspectLines(configuration)) {
      const { proxy, statement, word, effect } = line;
      const bind = line.bind ?? clearBindsBefore(proxy, configuration)[0]?.word;
      if (!bind) continue;
      const binds = proxy.isFrontend ? `\`bind\` line of ${proxy.title}` : `\`bind\` line by which clients come to ${proxy.title}`;
      yield {
        at: word,
        severity: statement.keyword === 'redirect' ? 'warning' : 'error',
        message: `No ${binds} has \`ssl\`, so there is no TLS with the client and ${effects[effect](word.value)}. Add \`ssl crt ...\` to the \`bind\` line, or test something else, as \`req.hdr(host)\`.`,
        related: [{ at: bind, message: 'Clear text' }],
        repairs: repairsOf(line),
      };
    }
  },
});
