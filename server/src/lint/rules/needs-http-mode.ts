import { isAtLeast } from '../../language/version.ts';
import { bindOption, bindOptionValue, bindsOf } from '../../model/binds/bind.ts';
import type { Configuration } from '../../model/configuration.ts';
import { switchesToHttp } from '../../model/request-rules/content.ts';
import { formatLines, httpAliasesOf } from '../../model/expressions/http-aliases.ts';
import { isHttpLogFormat, logFormatLineOf } from '../../model/expressions/log-options.ts';
import { withForgottenMode } from '../../model/routes/misread-rules.ts';
import { hasText } from '../../model/incremental/per-block.ts';
import { mentionsAny, mentionsItself, type Proxy } from '../../model/proxy.ts';
import { linesWithServerOptions, optionOn, optionsOf } from '../../model/servers/server-options.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import type { Statement } from '../../syntax/statement.ts';
import { Word } from '../../syntax/word.ts';
import type { RuleFinding, RuleRepair, Severity } from '../finding.ts';
import { httpModeRepairs, toTcpLog } from '../edits/mode-edits.ts';
import { deleteLine, insertLineBelow, replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** A line that needs HTTP mode, in force for a section that has another. */
interface Misfit {
  readonly proxy: Proxy;
  readonly owner: Proxy;
  readonly statement: Statement;
  readonly at: Statement | Word;
  /** How a message calls it. */
  readonly what: string;
  readonly effect: string;
  /** The line that takes its place in a section that inherits it. `option forwardfor` has none: HAProxy refuses `no` before it. */
  readonly instead?: string;
  readonly severity: Severity;
  /** A word of the line that suits the mode when it is replaced. */
  readonly better?: { readonly word: Word; readonly text: string };
  /** The lines that do nothing, where there may be more than the one. */
  readonly lines?: readonly Statement[];
  /** True for an error that goes away with the `mode http` that http-rules-in-tcp-mode asks for. */
  readonly isOfMode?: true;
  /** True for a setting that says nothing of what the section is for: defaults have it for those in HTTP mode. */
  readonly isNoSign?: true;
  /** The mode in force at the line, where that counts. */
  readonly modeThere?: string;
}

const notHttp: readonly string[] = ['tcp', 'log', 'spop'];
const httpRules: readonly string[] = ['http-request', 'http-response', 'http-after-response', 'redirect'];
const mayName = mentionsItself('proto');
const may = mentionsAny('proto', 'httplog', 'httpslog', 'forwardfor', 'originalto', 'cookie', 'balance', 'capture', 'redir', 'use-fcgi-app', ...formatLines, ...httpRules, 'stats');

function misfitsInForce(proxy: Proxy): readonly Misfit[] {
  if (proxy.kind === 'defaults' || !notHttp.includes(proxy.mode) || proxy.isDisabled) return [];
  return [...quicListeners(proxy), ...(may(proxy) ? mentionedMisfits(proxy) : [])];
}

function mentionedMisfits(proxy: Proxy): readonly Misfit[] {
  if (switchesToHttp(proxy)) return protocols(proxy);
  return [
    ...logFormat(proxy), ...options(proxy), ...backendLines(proxy), ...captures(proxy), ...redirections(proxy), ...protocols(proxy), ...rulesInVain(proxy),
    ...inheritedStats(proxy), ...aliases(proxy),
  ];
}

const warning = 'warning' as const;

/** The lines of a section that HAProxy reads while a mode without HTTP is in force, with that mode: a `mode http` below comes too late. */
function readTooEarly(proxy: Proxy, keywords: readonly string[]): { readonly statement: Statement; readonly modeThere: string }[] {
  let modeThere = proxy.defaults?.mode ?? 'tcp';
  return proxy.statements('mode', ...keywords).flatMap(statement => {
    const isCertain = proxy.section.isCertain(statement);
    if (statement.keyword !== 'mode') return isCertain && notHttp.includes(modeThere) ? [{ statement, modeThere }] : [];
    modeThere = isCertain ? statement.word(1)?.value ?? modeThere : 'unknown';
    return [];
  });
}

/** HAProxy looks at the mode that is in force where it reads the line. A section that is `disabled` is read all the same. */
function earlyRules(proxy: Proxy): readonly Misfit[] {
  const { section, kind } = proxy;
  if (!isAtLeast(section.version, '3.2') || kind === 'backend' || (kind === 'defaults' && !proxy.nameWord)) return [];
  return readTooEarly(proxy, ['quic-initial']).map(({ statement, modeThere }) =>
    ({ proxy, owner: proxy, statement, at: statement, what: '`quic-initial`', effect: 'HAProxy refuses to start', severity: 'error', modeThere }));
}

const observes = mentionsItself('observe');

/** So it does with what servers observe. */
function earlyServers(proxy: Proxy): readonly Misfit[] {
  if (!observes(proxy)) return [];
  return readTooEarly(proxy, linesWithServerOptions).flatMap(({ statement, modeThere }): Misfit[] => {
    const option = optionOn(statement, 'observe', optionsOf(statement));
    if (option === undefined || option === 'off' || option.value?.value !== 'layer7') return [];
    const better = { word: option.value, text: 'layer4' };
    return [{ proxy, owner: proxy, statement, at: option.word, what: '`observe layer7`', effect: 'HAProxy complains, and observes nothing', better, severity: warning, modeThere }];
  });
}

const misfitsIn = inProxies(proxy => [...misfitsInForce(proxy), ...earlyRules(proxy), ...earlyServers(proxy)]);

function logFormat(proxy: Proxy): Misfit[] {
  const line = proxy.isFrontend ? logFormatLineOf(proxy) : undefined;
  if (!line || !isHttpLogFormat(line.statement)) return [];
  const what = `\`option ${line.statement.word(1)?.value ?? ''}\``;
  return [{ proxy, ...line, at: line.statement, what, effect: 'HAProxy warns, and writes the lines of `option tcplog`', instead: 'option tcplog', severity: warning }];
}

/** "format variable 'r' is reserved for HTTP mode": 2.6; 3.0 to 3.4 write `-`. Also in a section that logs nowhere. */
function aliases(proxy: Proxy): Misfit[] {
  if (isAtLeast(proxy.section.version, '3.0')) return [];
  return httpAliasesOf(proxy).map(({ owner, statement, word, alias }) => ({
    proxy, owner, statement, at: word, what: `\`${alias}\` in \`${statement.keyword}\``, effect: 'HAProxy refuses to start', severity: 'error', isOfMode: true,
    ...(statement.keyword === 'log-format' && owner !== proxy ? { instead: 'option tcplog' } : {}),
  }));
}

function options(proxy: Proxy): Misfit[] {
  return ['forwardfor', 'originalto'].flatMap(name => {
    const setting = proxy.option(name);
    return setting ? [{ proxy, ...setting, at: setting.statement, what: `\`option ${name}\``, effect: 'HAProxy warns, and ignores it', severity: warning }] : [];
  });
}

function backendLines(proxy: Proxy): Misfit[] {
  if (!proxy.isBackend) return [];
  const found: Misfit[] = [];
  const cookie = proxy.effective('cookie');
  if (cookie) found.push({ proxy, ...cookie, at: cookie.statement, what: '`cookie`', effect: 'HAProxy warns, and clients do not keep their server', severity: warning });
  const balance = proxy.effective('balance');
  if (balance && /^(?:uri|url_param|hdr\()/.test(balance.value?.value ?? '')) {
    found.push({ proxy, ...balance, at: balance.statement, what: `\`balance ${balance.value?.value ?? ''}\``, effect: 'HAProxy warns, and goes round robin', instead: 'balance roundrobin', severity: warning });
  }
  const [app] = proxy.statements('use-fcgi-app');
  if (app) found.push({ proxy, owner: proxy, statement: app, at: app, what: '`use-fcgi-app`', effect: 'HAProxy refuses to start', severity: 'error' });
  return found;
}

function captures(proxy: Proxy): Misfit[] {
  const [capture] = proxy.isFrontend ? proxy.statements('capture') : [];
  return capture ? [{ proxy, owner: proxy, statement: capture, at: capture, what: '`capture`', effect: 'HAProxy warns, and ignores it', severity: warning }] : [];
}

const hasRedir = hasText(text => text.includes('redir'));

function redirections(proxy: Proxy): Misfit[] {
  if (!proxy.isBackend || !hasRedir(proxy.section)) return [];
  return proxy.servers.flatMap((server): Misfit[] => {
    const option = server.ownOption('redir');
    return option && option !== 'off' ? [{ proxy, owner: proxy, statement: server.statement, at: option.word, what: '`redir`', effect: 'HAProxy refuses to start', severity: 'error' }] : [];
  });
}

/** "MUX protocol 'h2' is not usable for 'bind :443'": `switch-mode http` changes nothing about it. */
function protocols(proxy: Proxy): Misfit[] {
  if (!mayName(proxy)) return [];
  const misfit = (statement: Statement, at: Word | undefined, value: string | undefined): Misfit[] => (
    at && ['h1', 'h2', 'fcgi'].includes(value ?? '') && proxy.section.isCertain(statement)
      ? [{ proxy, owner: proxy, statement, at, what: `\`proto ${value ?? ''}\``, effect: 'HAProxy refuses to start', severity: 'error' }]
      : []
  );
  const onServers = proxy.isBackend ? proxy.servers.flatMap(server => {
    const option = server.ownOption('proto');
    return option && option !== 'off' ? misfit(server.statement, option.word, option.value?.value) : [];
  }) : [];
  return [...bindsOf(proxy).flatMap(bind => misfit(bind.statement, bindOption(bind, 'proto'), bindOptionValue(bind, 'proto'))), ...onServers];
}

const namesQuic = hasText(text => /\bquic[46]@/.test(text));

/** "MUX protocol 'quic' is not usable": 3.0 to 3.4. */
function quicListeners(proxy: Proxy): Misfit[] {
  if (!proxy.isFrontend || !namesQuic(proxy.section)) return [];
  const binds = bindsOf(proxy).filter(({ statement, addresses }) => proxy.section.isCertain(statement) && addresses.some(({ transport }) => transport === 'quic'));
  return binds.map(({ statement, word }) => ({ proxy, owner: proxy, statement, at: word, what: 'QUIC', effect: 'HAProxy refuses to start', severity: 'error' }));
}

/** "rules ignored for backend 'x' as they require HTTP mode" (3.0 to 3.4), in `mode log` and `mode spop`, one for each kind of rules. Of those in TCP mode http-rules-in-tcp-mode tells. */
function rulesInVain(proxy: Proxy): Misfit[] {
  if (proxy.mode === 'tcp') return [];
  return httpRules.flatMap((keyword): Misfit[] => {
    const lines = proxy.statements(keyword).filter(line => proxy.section.isCertain(line));
    const [statement] = lines;
    return statement ? [{ proxy, owner: proxy, statement, at: statement, what: `\`${keyword}\``, effect: 'HAProxy warns, and ignores these rules', lines, severity: warning }] : [];
  });
}

/** "'stats' statement ignored for proxy 'x' as it requires HTTP mode" (2.6 to 3.4). Of a section's own lines http-rules-in-tcp-mode tells. */
function inheritedStats(proxy: Proxy): Misfit[] {
  if (proxy.statements('stats').length > 0) return [];
  for (let owner = proxy.defaults; owner; owner = owner.defaults) {
    const lines = owner.statements('stats');
    const statement = lines.find(line => line.word(1)?.value === 'enable') ?? lines[0];
    if (!statement) continue;
    const what = `\`stats ${statement.word(1)?.value ?? ''}\``;
    return owner.section.isCertain(statement) ? [{ proxy, owner, statement, at: statement, what, effect: 'HAProxy warns, and has no statistics page there', isNoSign: true, severity: warning }] : [];
  }
  return [];
}

function modeOf(proxy: Proxy, modeThere = proxy.mode): string {
  if (modeThere !== proxy.mode) return `has \`mode ${proxy.mode}\` only below`;
  const setting = proxy.effective('mode');
  if (!setting) return 'has no `mode`, which means TCP';
  return `has \`mode ${proxy.mode}\`${setting.owner === proxy ? '' : ` from ${setting.owner.title}`}`;
}

/** Where nothing names a mode, `mode http` was forgotten, to all appearance; a log format alone is as likely one for too much. */
function repairs(all: readonly [Misfit, ...Misfit[]], configuration: Configuration): RuleRepair[] {
  const [first, ...others] = all;
  const isUnsaid = all.every(({ proxy, modeThere, isNoSign }) => !isNoSign && !proxy.effective('mode') && (modeThere === undefined || modeThere === 'tcp'));
  const forgotten = isUnsaid ? httpModeRepairs([first.proxy, ...others.map(({ proxy }) => proxy)], configuration) : [];
  return first.instead === 'option tcplog' ? [...withoutHttp(all), ...forgotten] : [...forgotten, ...withoutHttp(all)];
}

/** What suits the mode that is in force. */
function withoutHttp(all: readonly Misfit[]): RuleRepair[] {
  const [first] = all;
  if (!first || (first.severity === 'error' && !first.instead)) return [];
  const { statement, instead, better, owner, proxy, lines = [statement] } = first;
  if (better) return [{ title: `Write \`${better.text}\``, safety: 'review', edits: [replaceWord(better.word, better.text)] }];
  if (owner === proxy) {
    const isLog = instead === 'option tcplog';
    const edits = isLog ? toTcpLog(statement) : lines.map(deleteLine);
    return [{ title: isLog ? `Change to \`${instead}\`` : lines.length === 1 ? 'Remove the line' : `Remove the ${lines.length} lines`, safety: 'review', edits }];
  }
  if (!instead) return [];
  const title = `Add \`${instead}\` to ${all.length === 1 ? proxy.title : `${all.length} sections`}`;
  return [{ title, safety: 'review', edits: all.map(each => insertLineBelow(each.proxy.header, instead, each.proxy.section)) }];
}

/** True where http-rules-in-tcp-mode tells of the missing mode: the line is right, once there is one. */
function isToldThere({ proxy, severity, isOfMode }: Misfit, forgotten: ReadonlySet<Proxy>): boolean {
  return (severity !== 'error' || isOfMode === true) && (forgotten.has(proxy) || (proxy.defaults !== undefined && forgotten.has(proxy.defaults)));
}

function finding(all: readonly [Misfit, ...Misfit[]], configuration: Configuration): RuleFinding {
  const [first, ...others] = all;
  const { proxy, owner, at, what, effect, severity, modeThere } = first;
  const where = owner === proxy ? proxy.title : `${proxy.title}, which inherits ${what} from ${owner.title},`;
  return {
    at,
    severity,
    message: `${owner === proxy ? `${what} needs HTTP mode, and ${where}` : where} ${modeOf(proxy, modeThere)}: ${effect}.${others.length > 0 ? ` So it is in ${others.length} more.` : ''}`,
    related: (owner === proxy ? others : all).slice(0, 20).map(each => ({ at: each.proxy.header, message: 'Is not in HTTP mode' })),
    repairs: repairs(all, configuration),
  };
}

/** `not usable with frontend 'x' (needs 'mode http')`, `ignored ... as it requires HTTP mode` and their like: tried on 2.6 to 3.4. */
export default defineRule({
  name: 'needs-http-mode',
  summary: 'A section that is not in HTTP mode has, or inherits, an option that needs it.',
  category: 'validity',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration, { isWhole }) {
    const groups = new Map<string, [Misfit, ...Misfit[]]>();
    const misfits = misfitsIn(configuration);
    const forgotten = misfits.length > 0 ? withForgottenMode(configuration) : undefined;
    for (const misfit of misfits) {
      if (!misfit.proxy.effective('mode') && (!isWhole || (forgotten && isToldThere(misfit, forgotten)))) continue;
      const { document, span } = configuration.locate(misfit.at);
      const key = `${configuration.documents.indexOf(document)}:${span.start}`;
      const group = groups.get(key);
      if (group) group.push(misfit);
      else groups.set(key, [misfit]);
    }
    for (const group of groups.values()) yield finding(group, configuration);
  },
});
