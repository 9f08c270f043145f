import { clearBindsBefore, clearBindsOf, clearValuesOf, isTlsName } from '../../model/clear-clients.ts';
import { valueOfCondition, valueOfTerm, type Valuation } from '../../model/condition-value.ts';
import type { Configuration } from '../../model/configuration.ts';
import { hasText } from '../../model/per-block.ts';
import { perProxy, type Proxy } from '../../model/proxy.ts';
import { refusalOf } from '../../model/refusal.ts';
import { firstRefusalOf } from '../../model/refused-by.ts';
import { rulesOf } from '../../model/request-rules.ts';
import { conditionOf, type StatementCondition } from '../../model/statement-condition.ts';
import { inProxies, proxiesThat } from '../../model/stretch.ts';
import { copyBefore, copyIn, variableSetBy } from '../../model/variable-source.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleRepair } from '../finding.ts';
import { replaceWord } from '../rule-edits.ts';
import { defineRule } from '../rule.ts';

/** A line that does nothing, or does it always, when no client of the section speaks TLS. */
interface Line {
  readonly proxy: Proxy;
  /** Where the line stands: in the section, or in a defaults it inherits from. */
  readonly owner: Proxy;
  readonly statement: Statement;
  /** What asks for TLS: a test, the name of an ACL, or the name of a backend that is made of it. */
  readonly word: Word;
  readonly effect: 'route' | 'name' | 'refusal';
  /** Where that is a variable, what is put into it. */
  readonly setting?: Word;
  /** The first line by which clients come to a frontend; that of others is the affair of the whole configuration. */
  readonly bind?: Word;
}

const mentionsTls = hasText(text => /\bssl_(?:fc|c|f)/.test(text));
/** True for a section with a rule that may ask for TLS, its own or an inherited one. */
const asksForTls: (proxy: Proxy) => boolean = perProxy(proxy => mentionsTls(proxy.section) || (proxy.defaults ? asksForTls(proxy.defaults) : false));
const asksForVariables = hasText(text => /[^\w-]var\(/.test(text));
const routing = ['use_backend', 'use-server', 'redirect'];

const suspectLines = inProxies(proxy => {
  if (proxy.isDisabled || proxy.kind === 'defaults' || !asksForTls(proxy)) return [];
  const [bind] = proxy.kind === 'frontend' ? clearBindsOf(proxy) : [];
  if (proxy.kind === 'frontend' && !bind) return [];
  return linesIn(proxy, clearValuesOf(proxy)).map(line => (bind ? { ...line, bind: bind.word } : line));
}, [...routing, 'http-request', 'tcp-request']);

const readers = proxiesThat(proxy => proxy.isBackend && !proxy.isDisabled && asksForVariables(proxy.section), [...routing, 'http-request', 'tcp-request']);

const setters = proxiesThat(proxy => proxy.isFrontend && asksForTls(proxy) && [...rulesOf(proxy, 'http-request'), ...rulesOf(proxy, 'tcp-request')].some(
  ({ statement }) => variableSetBy(statement)?.value?.value.startsWith('ssl_') === true,
), ['http-request', 'tcp-request']);

/** The lines of backends that ask for TLS by a variable of the sections before them. */
function linesByVariable(configuration: Configuration): Line[] {
  if (setters(configuration).length === 0) return [];
  return readers(configuration).filter(proxy => clearBindsBefore(proxy, configuration).length > 0).flatMap(proxy => {
    const known = linesIn(proxy, clearValuesOf(proxy));
    const lines = linesIn(proxy, clearValuesOf(proxy, name => copyIn(proxy, name) ?? copyBefore(proxy, name, configuration)));
    return lines.filter(line => !known.some(({ statement }) => statement.equals(line.statement))).map(line => {
      const setting = copyBefore(proxy, /^var\(([\w.]+)\)/.exec(line.word.value)?.[1] ?? '', configuration)?.value;
      return setting ? { ...line, setting } : line;
    });
  });
}

function linesIn(proxy: Proxy, values: Valuation): Line[] {
  const routes = proxy.statementsAmong(routing).flatMap(statement => routeWithTls(statement, proxy, values) ?? []);
  const refusals = (['tcp-request', 'http-request'] as const).flatMap((keyword): Line[] => {
    const { statement, owner = proxy } = firstRefusalOf(proxy, keyword, values) ?? {};
    // A bare `ssl_fc` of a frontend: refuses-everybody says so. An inherited rule is told of those who accept the clients.
    if (!statement || refusalOf(proxy)?.rule.statement.equals(statement) || (owner !== proxy && !proxy.isFrontend)) return [];
    const found = conditionOf(statement);
    const word = found && wordWithTls(found, owner, values);
    return word ? [{ proxy, owner, statement, word, effect: 'refusal' }] : [];
  });
  return [...routes, ...refusals];
}

function routeWithTls(statement: Statement, proxy: Proxy, values: Valuation): Line | undefined {
  const found = conditionOf(statement);
  const word = found && valueOfCondition(found.condition, found.unless, proxy, values) === false ? wordWithTls(found, proxy, values) : undefined;
  if (word) return { proxy, owner: proxy, statement, word, effect: 'route' };
  const name = statement.keyword === 'use_backend' ? statement.word(1) : undefined;
  return name && isTlsName(name, proxy) ? { proxy, owner: proxy, statement, word: name, effect: 'name' } : undefined;
}

/** Where the first term begins that needs TLS. */
function wordWithTls({ statement, start, condition }: StatementCondition, proxy: Proxy, values: Valuation): Word | undefined {
  const term = condition.groups.flat().find(each => valueOfTerm(each, proxy, values) !== undefined);
  return term && statement.word(start + (term.kind === 'named' ? term.word : term.firstWord));
}

/** Without TLS the `Host` header has the name that `ssl_fc_sni` would have. */
function repairsOf({ word, effect, setting }: Line): RuleRepair[] {
  if (setting) {
    const edits = /^ssl_fc_sni\b/.test(setting.text) ? [replaceWord(setting, setting.text.replace('ssl_fc_sni', 'req.hdr(host)'))] : [];
    return edits.length > 0 ? [{ title: 'Put `req.hdr(host)` into the variable instead', safety: 'review', edits }] : [];
  }
  if (effect === 'name' ? !/ssl_fc_sni\b/.test(word.text) : word.value !== 'ssl_fc_sni') return [];
  const title = effect === 'name' ? 'Use `req.hdr(host)` instead' : 'Test `req.hdr(host)` instead';
  return [{ title, safety: 'review', edits: [replaceWord(word, word.text.replace('ssl_fc_sni', 'req.hdr(host)'))] }];
}

const effects = {
  route: (text: string) => `\`${text}\` never holds: this line is never taken`,
  name: (text: string) => `\`${text}\` names no backend: this line is never taken`,
  refusal: (text: string) => `\`${text}\` never holds: this line refuses everybody`,
  inherited: (text: string, from: string) => `\`${text}\` never holds: a rule of ${from} refuses everybody`,
};

/**
 * Lab cases ssl-fc-on-clear-bind, ssl-fc-in-name, ssl-fc-refuses-everybody, inherited-tls-refusal and tls-in-variable-of-frontend, 2.6 to 3.4. `redirect ... if
 * !{ ssl_fc }` is the usual way to send clients to HTTPS.
 */
export default defineRule({
  name: 'ssl-fc-on-clear-bind',
  summary: 'A route or a refusal asks for TLS with the client, but no `bind` line that leads to it speaks TLS.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['bind'],
  *check(configuration, { isWhole }) {
    for (const line of [...suspectLines(configuration), ...(isWhole ? linesByVariable(configuration) : [])]) {
      const { proxy, owner, statement, word } = line;
      const isInherited = owner !== proxy;
      const bind = line.bind ?? clearBindsBefore(proxy, configuration)[0]?.word;
      if (!bind) continue;
      const binds = proxy.isFrontend ? `\`bind\` line of ${proxy.title}` : `\`bind\` line by which clients come to ${proxy.title}`;
      yield {
        at: isInherited ? proxy.header : word,
        severity: statement.keyword === 'redirect' ? 'warning' : 'error',
        message: `No ${binds} has \`ssl\`, so there is no TLS with the client and ${effects[isInherited ? 'inherited' : line.effect](word.value.replace(/^!/, ''), owner.title)}. Add \`ssl crt ...\` to the \`bind\` line, or test something else, as \`req.hdr(host)\`.`,
        related: [{ at: bind, message: 'Clear text' }, ...(isInherited ? [{ at: word, message: 'Asks for TLS' }] : []), ...(line.setting ? [{ at: line.setting, message: 'Set here' }] : [])],
        repairs: repairsOf(line),
      };
    }
  },
});
