import { handsOnAddress, hasPort, namesCertificate, type Bind } from '../../model/binds/bind.ts';
import { clearBindsBefore, clearBindsOf, clearValuesOf, nameWithoutTls } from '../../model/binds/clear-clients.ts';
import type { Valuation } from '../../model/conditions/condition-value.ts';
import { fetchOf } from '../../model/conditions/condition-tests.ts';
import { deadBranchesOf, type DeadBranch } from '../../model/conditions/dead-branches.ts';
import type { Configuration } from '../../model/configuration.ts';
import { decidableLines, linesDecidedBy, type DecidedLine } from '../../model/conditions/decided-lines.ts';
import { hasText } from '../../model/incremental/per-block.ts';
import { remember } from '../../model/incremental/memo.ts';
import { perProxy, type Proxy } from '../../model/proxy.ts';
import { refusalOf } from '../../model/request-rules/refusal.ts';
import { rulesOf } from '../../model/request-rules/request-rules.ts';
import { inProxies, proxiesThat } from '../../model/incremental/in-proxies.ts';
import { copyAnywhere, copyBefore, variableSetBy } from '../../model/expressions/variable-source.ts';
import { byPlace, isInherited, sniReadsOf, type SniRead } from '../../model/servers/sni-reads.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { askGreeting, greetingFetch } from '../edits/greeting-edits.ts';
import { nameServers } from '../edits/check-option-edits.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** A line that does nothing, or does it always, when no client of the section speaks TLS. `name`: the name of a backend is made of it. */
interface Line extends Omit<DecidedLine, 'effect' | 'term' | 'above'> {
  readonly effect: DecidedLine['effect'] | 'name';
  /** The name of a backend that is made without TLS. */
  readonly made?: string;
  /** Where that is a variable, what is put into it. */
  readonly setting?: Word;
  /** The first line by which clients come to a frontend; that of others is the affair of the whole configuration. */
  readonly bind?: Bind;
}

const mentionsTls = hasText(text => /\bssl_(?:fc|c|f)/.test(text));
/** True for a section with a rule that may ask for TLS, its own or an inherited one. */
const asksForTls: (proxy: Proxy) => boolean = perProxy(proxy => mentionsTls(proxy.section) || (proxy.defaults ? asksForTls(proxy.defaults) : false));
const asksForVariables = hasText(text => /[^\w-]var\(/.test(text));

const suspectLines = inProxies(proxy => {
  if (proxy.isDisabled || proxy.kind === 'defaults' || !asksForTls(proxy)) return [];
  const [bind] = proxy.kind === 'frontend' ? clearBindsOf(proxy) : [];
  if (proxy.kind === 'frontend' && (!bind || isForgottenTls(bind, proxy))) return [];
  return linesIn(proxy, clearValuesOf(proxy)).map(line => (bind ? { ...line, bind } : line));
}, decidableLines);

/** True where `ssl` is missing behind all doubt, and https-port-without-ssl says so. */
function isForgottenTls(bind: Bind, { mode }: Proxy): boolean {
  return mode === 'http' && namesCertificate(bind) && (hasPort(bind, 443) || hasPort(bind, 8443));
}

const readers = proxiesThat(proxy => proxy.isBackend && !proxy.isDisabled && asksForVariables(proxy.section), decidableLines);

const setters = proxiesThat(proxy => proxy.isFrontend && asksForTls(proxy) && [...rulesOf(proxy, 'http-request'), ...rulesOf(proxy, 'tcp-request')].some(
  ({ statement }) => variableSetBy(statement)?.value?.value.startsWith('ssl_') === true,
), ['http-request', 'tcp-request']);

/** The lines of backends that ask for TLS by a variable of the sections before them. */
function linesByVariable(configuration: Configuration): Line[] {
  if (setters(configuration).length === 0) return [];
  return readers(configuration).filter(proxy => clearBindsBefore(proxy, configuration).length > 0).flatMap(proxy => {
    const known = linesIn(proxy, clearValuesOf(proxy));
    const lines = linesIn(proxy, clearValuesOf(proxy, name => copyAnywhere(proxy, name, configuration)));
    return lines.filter(line => !known.some(({ statement }) => statement.equals(line.statement))).map(line => {
      const setting = copyBefore(proxy, /^var\(([\w.]+)\)/.exec(line.word.value)?.[1] ?? '', configuration)?.value;
      return setting ? { ...line, setting } : line;
    });
  });
}

function linesIn(proxy: Proxy, values: Valuation): Line[] {
  const names = proxy.statements('use_backend').flatMap(statement => lineByName(statement, proxy) ?? []);
  const refusal = refusalOf(proxy)?.rule.statement;
  // A bare `ssl_fc` of a frontend: refuses-everybody says so.
  const isNew = ({ statement, effect }: DecidedLine) => !refusal?.equals(statement) && !(effect === 'redirect' && leadsToClearText(statement));
  const isRoute = ({ statement }: Line, name: Line) => statement.equals(name.statement);
  const decided = linesDecidedBy(proxy, () => values).filter(isNew);
  return [...decided, ...names.filter(name => !decided.some(line => isRoute(line, name)))];
}

/** True for a redirect that takes clients away from TLS: those without it are where it leads. */
function leadsToClearText({ words }: Statement): boolean {
  return words.some(({ value }, i) => value === 'scheme' && words[i + 1]?.value === 'http');
}

function lineByName(statement: Statement, proxy: Proxy): Line | undefined {
  const word = statement.word(1);
  const made = word && nameWithoutTls(word, proxy);
  return !word || made === undefined ? undefined : { proxy, owner: proxy, statement, word, effect: 'name', made };
}

/** Without TLS the `Host` header has the name that `ssl_fc_sni` would have; in TCP mode there is no header, but TLS that HAProxy passes on has a greeting. */
function repairsOf({ proxy, statement, word, effect, setting }: Line): RuleRepair[] {
  if (proxy.mode === 'tcp') return setting ? [] : askGreeting(statement, word, proxy);
  if (setting) {
    const edits = /^ssl_fc_sni\b/.test(setting.text) ? [replaceWord(setting, setting.text.replace('ssl_fc_sni', 'req.hdr(host)'))] : [];
    return edits.length > 0 ? [{ title: 'Put `req.hdr(host)` into the variable instead', safety: 'review', edits }] : [];
  }
  if (effect === 'name' ? !/ssl_fc_sni\b/.test(word.text) : word.value !== 'ssl_fc_sni') return [];
  const title = effect === 'name' ? 'Use `req.hdr(host)` instead' : 'Test `req.hdr(host)` instead';
  return [{ title, safety: 'review', edits: [replaceWord(word, word.text.replaceAll('ssl_fc_sni', 'req.hdr(host)'))] }];
}

const effects = {
  route: (text: string) => `\`${text}\` never holds: this line is never taken`,
  redirect: (text: string) => `\`${text}\` never holds: this line redirects nobody`,
  name: (text: string, made: string) => `${made === '' ? `\`${text}\` names no backend` : `\`${text}\` always makes the name \`${made}\`, which no backend has`}: this line is never taken`,
  refusal: (text: string) => `\`${text}\` never holds: this line refuses everybody`,
  inherited: (text: string, from: string) => `\`${text}\` never holds: a rule of ${from} refuses everybody`,
};

function explain({ proxy, owner, word, effect, made = '' }: Line): string {
  const text = word.value.replace(/^!/, '');
  return owner === proxy ? effects[effect](text, made) : effects.inherited(text, owner.title);
}

function adviceFor({ proxy, statement, word }: Line): string {
  if (proxy.mode === 'http') return 'Add `ssl crt ...` to the `bind` line, or test something else, as `req.hdr(host)`.';
  const fetch = greetingFetch(statement, word, proxy);
  return fetch === undefined ? 'Add `ssl crt ...` to the `bind` line.' : `If HAProxy is to pass on the TLS of the clients, ask \`${fetch}\`; if it is to decrypt it, add \`ssl crt ...\` to the \`bind\` line.`;
}

/** Remembered as long as the section lives, for the `bind` line that it was asked with last: a file may have hundreds. */
const findingOf = remember((line: Line) => remember((bind: Bind): RuleFinding => {
  const { proxy, owner, word, effect } = line;
  const isInherited = owner !== proxy;
  const binds = proxy.isFrontend ? `\`bind\` line of ${proxy.title}` : `\`bind\` line by which clients come to ${proxy.title}`;
  return {
    at: isInherited ? proxy.header : word,
    severity: effect === 'redirect' ? 'warning' : 'error',
    message: `No ${binds} has \`ssl\`, so there is no TLS with the client${handsOnAddress(bind) ? ' (that of a proxy in front does not count)' : ''} and ${explain(line)}. ${adviceFor(line)}`,
    related: [{ at: bind.word, message: 'Clear text' }, ...(isInherited ? [{ at: word, message: 'Asks for TLS' }] : []), ...(line.setting ? [{ at: line.setting, message: 'Set here' }] : [])],
    repairs: repairsOf(line),
  };
}));

/** What a name or a certificate of TLS may be asked beside without being meant in its place. */
const ofTheRequest = /^(?:path|pathq|query|method|url_param|urlp)(?:_|$)/;

/** One of several things that a route is for, and never is taken for. Rules are copied from the section with TLS, and then it may do no harm. */
const idleBranches = inProxies((proxy): { readonly proxy: Proxy; readonly branch: DeadBranch }[] => {
  if (proxy.isDisabled || proxy.kind === 'defaults' || !asksForTls(proxy)) return [];
  const [bind] = proxy.kind === 'frontend' ? clearBindsOf(proxy) : [];
  if (proxy.kind === 'frontend' && (!bind || isForgottenTls(bind, proxy))) return [];
  const values = clearValuesOf(proxy);
  const isPlain = ({ test, others }: DeadBranch) => /^ssl_(?:fc_sni|c_)/.test(fetchOf(test)) && others.every(other => ofTheRequest.test(fetchOf(other)));
  return deadBranchesOf(proxy, () => values).filter(isPlain).map(branch => ({ proxy, branch }));
}, ['use_backend', 'use-server']);

function findingOnBranch(proxy: Proxy, { statement, test, word }: DeadBranch, bind: Bind): RuleFinding {
  return {
    at: word,
    severity: 'information',
    message: `No \`bind\` line by which clients come to ${proxy.title} has \`ssl\`, so there is no TLS with the client and \`${test.criterion.text}\` never holds: what is to go to \`${statement.word(1)?.value ?? ''}\` for that does not. Add \`ssl crt ...\` to the \`bind\` line, or test something else, as \`req.hdr(host)\`.`,
    related: [{ at: bind.word, message: 'Clear text' }],
  };
}

/** A server that is to hear the name of the client's TLS, where there is none. */
function findingOnName(read: SniRead, bind: Bind, heirs: readonly Proxy[]): RuleFinding {
  const { proxy, servers, word, others } = read;
  const failure = proxy.mode === 'http' ? 'users get a 503' : 'the connection is closed';
  const better = 'req.hdr(host),field(1,:)';
  return {
    at: word,
    severity: 'warning',
    message: `No \`bind\` line by which clients come to ${proxy.title} has \`ssl\`, so \`${word.value}\` is empty, and HAProxy names no site in its handshake with ${nameServers(servers)}: one that wants a name refuses it, and ${failure}. ${proxy.mode === 'http' ? `Use \`${better}\`, or a name` : 'Use a name'} as in \`str(app.example.com)\`.`,
    related: [
      { at: bind.word, message: 'Clear text' },
      ...others.map(at => ({ at, message: 'The same here' })),
      ...heirs.map(heir => ({ at: heir.header, message: 'Inherits it' })),
    ],
    repairs: proxy.mode === 'http' && !isInherited(read) && word.text === 'ssl_fc_sni' ? [{ title: `Send the host of the request: \`${better}\``, safety: 'review', edits: [word, ...others].map(each => replaceWord(each, better)) }] : [],
  };
}

function namesWithoutTls(configuration: Configuration): RuleFinding[] {
  const found = sniReadsOf(configuration).flatMap(read => {
    const [bind, ...others] = read.calls[0]?.name === 'ssl_fc_sni' ? clearBindsBefore(read.proxy, configuration) : [];
    // On a port of TLS, the `bind` lacks its `ssl`.
    return bind && ![bind, ...others].some(each => hasPort(each, 443) || hasPort(each, 8443)) ? [{ read, bind }] : [];
  });
  return byPlace(found).map(([{ read, bind }, ...others]) => findingOnName(read, bind, isInherited(read) ? [read, ...others.map(other => other.read)].map(({ proxy }) => proxy) : []));
}

/**
 * Lab cases ssl-fc-on-clear-bind, ssl-fc-in-name, ssl-fc-in-part-of-name, ssl-fc-refuses-everybody, inherited-tls-refusal, tls-in-variable-of-frontend,
 * ssl-fc-behind-proxy-header and sni-of-clear-client, 2.6 to 3.4. `redirect ... if !{ ssl_fc }` is the usual way to send clients to HTTPS.
 */
export default defineRule({
  name: 'ssl-fc-on-clear-bind',
  summary: 'A route, a refusal or the name for a server asks for TLS with the client, but no `bind` line that leads to it speaks TLS.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['bind'],
  *check(configuration, { isWhole }) {
    for (const line of [...suspectLines(configuration), ...(isWhole ? linesByVariable(configuration) : [])]) {
      if (line.made && (!isWhole || configuration.backend(line.made))) continue;
      const bind = line.bind ?? clearBindsBefore(line.proxy, configuration)[0];
      if (bind) yield findingOf(line)(bind);
    }
    for (const { proxy, branch } of idleBranches(configuration)) {
      const [bind] = clearBindsBefore(proxy, configuration);
      if (bind) yield findingOnBranch(proxy, branch, bind);
    }
    if (isWhole) yield* namesWithoutTls(configuration);
  },
});
