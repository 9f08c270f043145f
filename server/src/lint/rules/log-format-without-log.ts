import type { Configuration } from '../../model/configuration.ts';
import { globalLine, globalSections } from '../../model/global-sections.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import { logFormatOptions } from '../../model/expressions/log-options.ts';
import { lineageOf, type Proxy } from '../../model/proxy.ts';
import type { Statement } from '../../syntax/statement.ts';
import { sharedByLine } from '../findings/by-cause.ts';
import { listOf } from '../findings/group.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { deleteWord, insertLineBelow, replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** True for a line that chooses how log lines look; an empty format chooses none. */
function choosesFormat(line: Statement): boolean {
  const word = line.word(1);
  return line.keyword === 'option' ? logFormatOptions.includes(word?.value ?? '') : word !== undefined && word.value !== '';
}

/** The format in force, own or inherited. */
function formatLine(proxy: Proxy): Statement | undefined {
  for (const each of lineageOf(proxy)) {
    const line = each.statements('option', 'log-format', 'log-format-sd').filter(choosesFormat).at(-1);
    if (line) return line;
  }
  return undefined;
}

/** Where log lines go: to places of its own, to what `global` says, nowhere because nobody says, or because `no log` says so. */
type Target = 'own' | 'global' | 'none' | 'no log';

const refusalIn = (proxy: Proxy): Statement | undefined => proxy.statements('no').find(line => line.word(1)?.value === 'log');

function targetOf(proxy: Proxy): Target {
  if (refusalIn(proxy)) return proxy.statements('log').length > 0 ? 'own' : 'no log';
  const lines = proxy.effectiveLines('log');
  if (lines.length === 0) return 'none';
  return lines.every(line => line.word(1)?.value === 'global') ? 'global' : 'own';
}

interface Unlogged {
  readonly proxy: Proxy;
  /** The line that chooses the format. Where `no log` stands below an inherited one, which others need, that line. */
  readonly line: Statement;
  readonly format: Statement;
  readonly target: Target;
}

const unloggedIn = inProxies((proxy): Unlogged[] => {
  const target = proxy.isFrontend && !proxy.isDisabled && proxy.statements('bind').length > 0 ? targetOf(proxy) : 'own';
  const format = target === 'own' ? undefined : formatLine(proxy);
  if (!format || target === 'own' || !proxy.section.isCertain(proxy.header)) return [];
  const refusal = target === 'no log' && !proxy.section.has(format.block) ? refusalIn(proxy) : undefined;
  return [{ proxy, line: refusal ?? format, format, target }];
}, [...logFormatOptions, 'log-format', 'log-format-sd']);

/** "log format ignored for frontend 'web' since it has no log address": on 2.6 to 3.4, also for `log global` where `global` has no `log`, and for `no log`. */
export default defineRule({
  name: 'log-format-without-log',
  summary: 'A log format is chosen for a section that logs nowhere.',
  category: 'validity',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration, { isWhole }) {
    if (!isWhole) return;
    const hasGlobal = globalLine('log', configuration) !== undefined;
    // Without a `global` here, it may stand in another file.
    const isKnown = hasGlobal || globalSections(configuration).length > 0;
    const unlogged = unloggedIn(configuration).filter(({ target }) => target !== 'global' || (isKnown && !hasGlobal));
    for (const { first: { proxy, line, format, target }, proxies } of sharedByLine(unlogged, each => each.line)) {
      const what = format.keyword === 'option' ? `option ${format.word(1)?.value ?? ''}` : format.keyword;
      if (line !== format) {
        yield inheritedInVain(proxy, line, format, what);
        continue;
      }
      yield {
        at: line,
        message: `${listOf(proxies)} ${proxies.length > 1 ? 'write' : 'writes'} no log, so \`${what}\` is ignored, and HAProxy warns of it. ${adviceFor(target, hasGlobal)}`,
        related: proxies.map(proxy => ({ at: proxy.header, message: 'Logs nowhere' })),
        repairs: whereTo(line, target, configuration, hasGlobal),
      };
    }
  },
});

/** A place for the log: that of `global`, else the standard output, which goes nowhere behind `daemon`. */
function whereTo(line: Statement, target: Target, configuration: Configuration, hasGlobal: boolean): RuleRepair[] {
  const add = (below: Statement, text: string, where = ''): RuleRepair[] => [{ title: `Add \`${text}\`${where}`, safety: 'review', edits: [insertLineBelow(below, text)] }];
  if (target === 'no log') return [];
  if (target === 'none' && hasGlobal) return add(line, 'log global');
  if (globalLine('daemon', configuration)) return [];
  const header = globalSections(configuration)[0]?.header;
  const output = 'log stdout format raw local0';
  return target === 'none' ? add(line, output) : header ? add(header, output, ' to `global`') : [];
}

/** HAProxy has no word that takes an inherited format away: a rule that says it is silent warns of nothing (tried on 2.6 and 3.4). */
function inheritedInVain(proxy: Proxy, line: Statement, format: Statement, what: string): RuleFinding {
  const isHttp = proxy.mode === 'http';
  const silent = 'http-request set-log-level silent';
  const canStandHere = isHttp && proxy.statements('redirect', 'use_backend').length === 0;
  return {
    at: line,
    message: `\`${proxy.name}\` writes no log, so the \`${what}\` that it inherits is ignored, and HAProxy warns of it. ${isHttp ? `Write \`${silent}\` instead` : 'Give it a `defaults` without a format'}, or live with the warning.`,
    related: [{ at: format, message: 'Inherited; other sections may need it' }],
    repairs: canStandHere ? [{ title: `Write \`${silent}\``, safety: 'review', edits: line.words.slice(0, 2).map((word, i) => (i === 0 ? replaceWord(word, silent) : deleteWord(word))) }] : [],
  };
}

function adviceFor(target: Target, hasGlobal: boolean): string {
  if (target === 'no log') return '`no log` says so: remove one of the two.';
  if (target === 'global') return '`log global` means the `log` lines of `global`, and there are none: add one there, as `log stdout format raw local0`.';
  return hasGlobal ? 'Add `log global`.' : 'Say where to, as `log stdout format raw local0`.';
}
