import { checkRulesOf, exchangesData, isTlsPort } from '../../model/checks/check-connection.ts';
import { checkOptions, healthCheckOf, isHttpCheckRule, ownCheckOptions, ownHttpCheckRules, rulesNamed, rulesWithoutOption } from '../../model/checks/health-check.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Server } from '../../model/servers/server.ts';
import type { Statement } from '../../syntax/statement.ts';
import { asWritten } from '../../syntax/word.ts';
import { addServerOption } from '../edits/check-option-edits.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { deleteLine, insertLineBelow, replaceWord, type RuleEdit } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

const written = (line: Statement) => asWritten(line.words);

/** The check options of a section that a later one of its own replaces, without those that say nothing else. */
function replacedBy(last: Statement, options: readonly Statement[]): Statement[] {
  const [kind, text] = [last.word(1)?.value, last.values().join(' ')];
  return options.filter(line => !line.equals(last) && (line.word(1)?.value !== kind || (line.values().join(' ') !== text && line.word(2) !== undefined)));
}

/** The lines that belong to a check option: rules of a check that is gone would be ignored, with a warning or without. */
function rulesOf(proxy: Proxy, option: Statement): readonly Statement[] {
  const kind = option.word(1)?.value;
  if (kind === 'httpchk') return proxy.statements('http-check').filter(line => isHttpCheckRule(line));
  return kind === 'tcp-check' ? proxy.statements('tcp-check') : [];
}

/** True when what is replaced would only connect: nothing is lost, the more so as connecting is what a check does without any option. */
function losesNothing(proxy: Proxy, replaced: readonly Statement[]): boolean {
  return replaced.every(line => line.word(1)?.value === 'tcp-check') && proxy.effectiveLines('tcp-check').length === 0;
}

/** Where the kept option has no `expect`: what it takes without one, said below its other steps. HAProxy refuses a `send` behind an `expect` (2.6 to 3.4). */
function expectFor(proxy: Proxy, option: Statement): RuleEdit[] {
  const rules = rulesOf(proxy, option);
  if (option.word(1)?.value !== 'httpchk' || rulesNamed(rules, 'expect').length > 0 || rules.at(-1)?.word(1)?.value === 'connect') return [];
  return [insertLineBelow(rules.at(-1) ?? option, 'http-check expect status 200-399')];
}

/** True for a server whose check of HTTP goes out in clear. Its `ssl` holds for the check too, unless that has a `port` or an `addr` of its own. */
function isCheckedInClear(server: Server): boolean {
  return !server.has('check-ssl') && !(server.has('ssl') && !server.has('port') && !server.has('addr'));
}

/**
 * Servers that speak TLS behind a section in mode tcp, and go DOWN when `option httpchk` asks in clear (lab case tls-passthrough-checked-in-clear): those
 * that understood `ssl-hello-chk`, whose greeting goes out without any `ssl` on the line, and those on a port for TLS.
 */
function askedOverTls(proxy: Proxy, kept: Statement, gone: Statement): Server[] {
  if (proxy.mode !== 'tcp' || kept.word(1)?.value !== 'httpchk' || gone.word(1)?.value === 'httpchk') return [];
  const speaksTls = (server: Server) => gone.word(1)?.value === 'ssl-hello-chk' || isTlsPort(server.parsedAddress.portText ?? '', 'httpchk');
  return proxy.servers.filter(server => isCheckedInClear(server) && speaksTls(server));
}

/** HAProxy verifies a certificate unless it is told not to, and does not start without an authority for that. */
function tlsWords(server: Server): string {
  return server.has('verify') || server.has('ca-file') ? 'check-ssl' : 'check-ssl verify none';
}

/** An option to remove, with the rules that go with it. */
interface Removal {
  readonly named: string;
  readonly edits: readonly RuleEdit[];
}

function removalOf(proxy: Proxy, option: Statement, kept: Statement): Removal {
  const kind = option.word(1)?.value;
  const rules = kind === kept.word(1)?.value ? [] : rulesOf(proxy, option);
  const rest = rules.length === 0 ? '' : ` and its \`${kind === 'httpchk' ? 'http-check' : 'tcp-check'}\` ${rules.length === 1 ? 'line' : 'lines'}`;
  return { named: `\`${written(option)}\`${rest}`, edits: [option, ...rules].map(line => deleteLine(line)) };
}

/** Within TLS the greeting is taken for a request: nobody should keep that check (lab case tls-greeting-within-tls). */
function greetsWithinTls(proxy: Proxy, option: Statement): boolean {
  return option.word(1)?.value === 'ssl-hello-chk' && proxy.servers.some(server => !isCheckedInClear(server));
}

function keeping(proxy: Proxy, first: Statement, last: Statement): RuleRepair[] {
  if (greetsWithinTls(proxy, first)) return [];
  const servers = askedOverTls(proxy, first, last);
  // A `connect` step says itself how to connect, and `check-ssl` does not count.
  if (servers.length > 0 && rulesNamed(rulesOf(proxy, first), 'connect').length > 0) return [];
  const expect = first.word(1)?.value === last.word(1)?.value ? [] : expectFor(proxy, first);
  const words = [...new Set(servers.map(tlsWords))].sort().at(-1);
  const over = words === undefined ? '' : ` over TLS (\`${words}\`)`;
  const { named, edits } = removalOf(proxy, last, first);
  return [{
    title: `Keep \`${written(first)}\`${over}${expect.length > 0 ? ' with `http-check expect status 200-399`' : ''}, and remove ${named}`,
    safety: 'review',
    edits: [...expect, ...edits, ...servers.flatMap(server => addServerOption([server], tlsWords(server)))],
  }];
}

/** Which of the two is meant, only the reader knows. First what holds, but for a check of HTTP that another one replaces in mode http: there it is likely to be meant. */
function repairs(proxy: Proxy, last: Statement, options: readonly Statement[], replaced: readonly Statement[]): RuleRepair[] {
  const [first] = replaced;
  if (!first || options.length !== 2) return [];
  const { named, edits } = removalOf(proxy, first, last);
  const removal: RuleRepair = { title: `Remove ${named}, which ${edits.length > 1 ? 'do' : 'does'} nothing`, safety: 'review', edits };
  const keep = keeping(proxy, first, last);
  if (greetsWithinTls(proxy, last)) return keep;
  return proxy.mode === 'http' && first.word(1)?.value === 'httpchk' && first.word(1)?.value !== last.word(1)?.value ? [...keep, removal] : [removal, ...keep];
}

function onOwn(proxy: Proxy, last: Statement, options: readonly Statement[]): RuleFinding | undefined {
  const replaced = replacedBy(last, options);
  const [first] = replaced;
  if (!first) return undefined;
  if (losesNothing(proxy, replaced)) {
    return {
      at: first,
      severity: 'information',
      message: `\`option tcp-check\` does nothing: \`${written(last)}\` below it replaces it, since a section has one kind of health check, the last one it names. Remove it.`,
      related: [{ at: last, message: 'This is the check in force' }],
      repairs: [{ title: 'Remove `option tcp-check`, which does nothing', safety: 'safe', edits: replaced.map(line => deleteLine(line)) }],
    };
  }
  const onlyConnects = last.word(1)?.value === 'tcp-check' && !exchangesData(proxy);
  const then = onlyConnects ? ' The check only opens a connection, and a server that answers errors stays UP.' : '';
  return {
    at: last,
    message: `A section has one kind of health check, the last one it names: \`${written(last)}\` replaces \`${written(first)}\`, which does nothing.${then} Keep one of them.`,
    related: replaced.map(line => ({ at: line, message: 'Replaced' })),
    repairs: repairs(proxy, last, options, replaced),
  };
}

/** An inherited check of what the application answers, given up for one that only connects: seldom meant so in mode http. */
function onInherited(proxy: Proxy, own: Statement): RuleFinding | undefined {
  const inherited = proxy.defaults && healthCheckOf(proxy.defaults);
  const isWeaker = own.word(1)?.value === 'tcp-check' && inherited?.kind === 'httpchk' && checkRulesOf(proxy).length === 0;
  if (!isWeaker || proxy.mode !== 'http' || !proxy.isBackend || !proxy.servers.some(server => server.has('check'))) return undefined;
  // Of rules below the option http-check-without-httpchk speaks, as HAProxy does.
  if (rulesWithoutOption(proxy, 'http-check').length > 0) return undefined;
  const rules = ownHttpCheckRules(proxy);
  if (rules.length > 0) return onLostRules(own, inherited.setting.statement, rules);
  return {
    at: own,
    severity: 'information',
    message: `\`option tcp-check\` replaces the inherited \`${written(inherited.setting.statement)}\`, and has no \`tcp-check\` rules: the check only opens a connection, and a server that answers errors stays UP. Remove it, unless that is meant.`,
    related: [{ at: inherited.setting.statement, message: 'Replaced here' }],
    repairs: [{ title: 'Remove `option tcp-check`', safety: 'review', edits: [deleteLine(own)] }],
  };
}

/** The section has rules for the inherited check: it surely did not mean to give that up, and HAProxy ignores them without a word (tried on 2.6 and 3.4). */
function onLostRules(own: Statement, inherited: Statement, rules: readonly Statement[]): RuleFinding {
  const kind = own.word(1);
  return {
    at: own,
    message: `\`option tcp-check\` replaces the inherited \`${written(inherited)}\`, and the \`http-check\` rules of this section are ignored with it: the check only opens a connection, and a server that answers errors stays UP. Replace it by \`${written(inherited)}\`.`,
    related: [{ at: inherited, message: 'Replaced here' }, ...rules.map(line => ({ at: line, message: 'Ignored' }))],
    repairs: kind ? [{ title: `Replace \`option tcp-check\` by \`${written(inherited)}\``, safety: 'review', edits: [replaceWord(kind, asWritten(inherited.words.slice(1)))] }] : [],
  };
}

/** Lab case check-option-replaced: part of the requests get the 500 of a server that stays UP, on 2.6 to 3.4. */
export default defineRule({
  name: 'check-option-replaced',
  summary: 'Two options such as `option httpchk` and `option tcp-check` stand in one section, and only the last one counts.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['option'],
  mentions: checkOptions,
  *check(proxy) {
    const options = ownCheckOptions(proxy);
    const last = options.at(-1);
    if (!last || !options.every(line => proxy.section.isCertain(line))) return;
    const finding = options.length > 1 ? onOwn(proxy, last, options) : onInherited(proxy, last);
    if (finding) yield finding;
  },
});
