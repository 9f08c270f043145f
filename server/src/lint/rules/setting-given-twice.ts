import { verdictOn } from '../../model/directive.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import type { Proxy } from '../../model/proxy.ts';
import { targetsOf } from '../../model/redirects/redirect.ts';
import { actionOf } from '../../model/request-rules/request-rules.ts';
import type { Statement } from '../../syntax/statement.ts';
import { asWritten } from '../../syntax/word.ts';
import type { RuleFinding } from '../finding.ts';
import { deleteLine, deleteWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/**
 * Settings of which a section has one, and what becomes of the requests when it is another one than was meant. The last line holds, without a word of
 * HAProxy: lab case setting-given-twice, the others tried on 2.6 and 3.4.
 */
const weighty = ['default_backend', 'cookie', 'monitor-uri', 'stats uri', 'mode', 'option forwardfor', 'option originalto', 'dispatch'];
const slight = [
  'balance', 'hash-type', 'hash-balance-factor', 'maxconn', 'fullconn', 'backlog', 'retries', 'retry-on', 'http-reuse', 'source', 'stats realm', 'stats refresh',
  'unique-id-format', 'unique-id-header', 'http-send-name-header', 'max-keep-alive-queue', 'errorfile',
];
/** HAProxy keeps the first line, and warns (2.6 and 3.4). */
const firstHolds = ['tcp-request inspect-delay', 'tcp-response inspect-delay'];
const severities = new Map<string, 'warning' | 'information'>([
  ...[...weighty, ...firstHolds, 'rate-limit sessions'].map(name => [name, 'warning'] as const),
  ...slight.map(name => [name, 'information'] as const),
]);
const settingWords = [...new Set([...[...severities.keys()].map(name => name.split(' ')[0] ?? ''), 'errorloc', 'errorloc302', 'errorloc303'])];

/** What a line sets: `balance`, `stats uri`, `errorfile 503`; undefined for one of which a section may have several. */
function slotOf(line: Statement): string | undefined {
  if (line.keyword.startsWith('error')) return `errorfile ${line.word(1)?.value}`;
  return [line.keyword, `${line.keyword} ${line.word(1)?.value}`].find(name => severities.has(name));
}

function severityOf(slot: string, lost: Statement, kept: Statement): 'warning' | 'information' {
  if (slot === 'balance') return keepsClients(lost) && !keepsClients(kept) ? 'warning' : 'information';
  return severities.get(slot) ?? 'information';
}

/** True for a `balance` that sends a client, or all requests for something, to the same server each time. */
function keepsClients(line: Statement): boolean {
  return !['roundrobin', 'static-rr', 'leastconn', 'random', 'first'].includes(line.word(1)?.value.replace(/\(.*/, '') ?? '');
}

const written = (line: Statement) => asWritten(line.words);

/** The lines of each setting. Of most there is one, and nothing more is asked of it. */
function linesBySlot(proxy: Proxy): Map<string, Statement[]> {
  const lines = new Map<string, Statement[]>();
  for (const line of proxy.statementsAmong(settingWords)) {
    const slot = slotOf(line);
    const others = slot === undefined ? undefined : lines.get(slot);
    if (others) others.push(line);
    else if (slot !== undefined) lines.set(slot, [line]);
  }
  return lines;
}

function isPlain(line: Statement, { kind, section }: Proxy): boolean {
  return !line.words.some(word => word.hasVariable) && section.isCertain(line) && verdictOn(line, kind, section.version).kind === 'accepted';
}

function findingOn(slot: string, lines: readonly Statement[]): RuleFinding[] {
  const isFirst = firstHolds.includes(slot);
  const [kept, ...lost] = (isFirst ? lines : [...lines].reverse()).filter((line, i, all) => i === 0 || sayingOf(line) !== sayingOf(all[0] as Statement));
  const last = lines.at(-1);
  const [other] = lost;
  if (!kept || !last || !other) return [];
  const warns = isFirst || slot === 'rate-limit sessions' ? ', and HAProxy warns at each start' : ', and HAProxy says nothing of it';
  return [{
    at: isFirst ? other : kept,
    severity: severityOf(slot, other, kept),
    message: isFirst
      ? `\`${slot}\` stands in this section already: the first line holds, \`${written(kept)}\`, and this one has no effect${warns}. Keep the one that is meant.`
      : `\`${slot}\` stands in this section already: the last line holds, \`${written(kept)}\`, and \`${written(other)}\` above has no effect${warns}. Keep the one that is meant.`,
    related: isFirst ? [{ at: kept, message: 'This line holds' }] : lost.map(at => ({ at, message: 'Has no effect' })),
    repairs: [
      { title: `Keep \`${written(kept)}\``, safety: 'review', edits: lost.map(deleteLine) },
      { title: `Keep \`${written(other)}\``, safety: 'review', edits: lines.filter(line => line !== other).map(deleteLine) },
    ],
  }];
}

function sayingOf(line: Statement): string {
  return line.words.map(word => word.value).join(' ');
}

const findingsIn = inProxies((proxy): readonly RuleFinding[] => {
  return [...linesBySlot(proxy)].flatMap(([slot, lines]) => (lines.length > 1 ? findingOn(slot, lines.filter(line => isPlain(line, proxy))) : []));
}, settingWords);

const redirecting = ['redirect', 'http-request', 'http-response'];

/** `redirect scheme https location https://www.example.com`: the last of the targets holds (2.6 and 3.4), and a `location` that is plain text loses the path. */
function findingOnTargets(line: Statement): RuleFinding[] {
  if (line.keyword !== 'redirect' && actionOf(line) !== 'redirect') return [];
  const targets = targetsOf(line);
  const [first] = targets;
  const kept = targets.at(-1);
  if (!first || !kept || first === kept || line.words.some(word => word.hasVariable)) return [];
  const [lost, held] = [first, kept].map(({ word, target }) => asWritten([word, target]));
  if (lost === held) return [];
  const losesPath = kept.kind === 'location' && first.kind !== 'location' && !kept.target.value.includes('%');
  return [{
    at: first.word,
    severity: losesPath ? 'warning' : 'information',
    message: `\`${lost ?? ''}\` has no effect: a redirect has one target, the last on its line, which is \`${held ?? ''}\`${losesPath ? '. Whatever path is asked for, browsers are sent to that one address' : ''}. Keep the one that is meant.`,
    related: [{ at: kept.word, message: 'This one holds' }],
    repairs: [first, kept].map(each => ({
      title: `Keep \`${asWritten([each.word, each.target])}\``,
      safety: 'review',
      edits: targets.filter(other => other !== each).flatMap(({ word, target }) => [deleteWord(word), deleteWord(target)]),
    })),
  }];
}

const findingsInRedirects = inProxies((proxy): readonly RuleFinding[] => {
  return proxy.statements(...redirecting).filter(line => proxy.section.isCertain(line)).flatMap(findingOnTargets);
}, ['redirect']);

/** Of timeouts timeout-given-twice tells, of `global` duplicate-global-setting, of checks check-option-replaced, of log-formats log-format-overridden. */
export default defineRule({
  name: 'setting-given-twice',
  summary: 'A section says a setting twice, such as `default_backend`, or a redirect its target, and only one of them counts.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  check: configuration => [...findingsIn(configuration), ...findingsInRedirects(configuration)],
});
