import { describeDuration, parseDuration } from '../../language/duration.ts';
import { timeoutFact } from '../../language/timeouts.ts';
import type { Configuration } from '../../model/configuration.ts';
import { Proxy, type Setting } from '../../model/proxy.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Refer } from '../line-reference.ts';
import { code, type Markdown } from '../markdown.ts';

/** Directives of which the last line read counts, and which a section inherits from its defaults. `timeout NAME` is one, too. */
const singles: ReadonlySet<string> = new Set([
  'backlog', 'balance', 'default_backend', 'error-log-format', 'fullconn', 'hash-balance-factor', 'hash-type', 'http-reuse', 'load-server-state-from-file', 'log-format',
  'log-tag', 'max-keep-alive-queue', 'maxconn', 'mode', 'monitor-uri', 'retries', 'retry-on', 'unique-id-format', 'unique-id-header',
]);

/** True for a directive that this file can tell the effect of. */
export function isSetting(name: string): boolean {
  return name.startsWith('timeout ') ? timeoutFact(name.slice('timeout '.length)) !== undefined : singles.has(name);
}

/** What a line that makes a setting comes to: its value with units, whether it counts, and what it overrides or who inherits it. */
export function settingText(configuration: Configuration, proxy: Proxy, statement: Statement, keyword: string, refer: Refer): Markdown[] {
  const own = proxy.own(keyword);
  const inForce = proxy.effective(keyword);
  const value = statement.word(keyword.startsWith('timeout ') ? 2 : 1);
  const here = own?.statement.equals(statement) ? own : { statement, owner: proxy, value };
  const unit = unitNote(keyword, here);
  const lines: Markdown[] = keyword.startsWith('timeout ') ? [[`Here: **${valueOf(keyword, here)}**${unit === undefined ? '' : ` (${unit})`}.`]] : [];
  if (!inForce) lines.push([`Not used in ${titleOf(proxy)}: HAProxy ignores this line.`]);
  else if (!inForce.statement.equals(statement)) lines.push([`A later line of this section wins: ${valueOf(keyword, inForce)}, `, refer(inForce.statement), '.']);
  else if (proxy.kind === 'defaults') lines.push([inheritedBy(configuration, inForce, keyword)]);
  const above = inForce && proxy.defaults?.effective(keyword);
  if (above) lines.push([`Overrides ${valueOf(keyword, above)} of ${titleOf(above.owner)}, `, refer(above.statement), '.']);
  return lines;
}

/** What an `option NAME`, `no option NAME` or `default option NAME` line comes to. */
export function optionText(proxy: Proxy, statement: Statement, name: string, refer: Refer): Markdown[] {
  const inForce = proxy.option(name);
  const isOn = statement.keyword === 'option';
  const lines: Markdown[] = [];
  if (inForce && !inForce.statement.equals(statement)) lines.push(['In force by ', refer(inForce.statement), '.']);
  else if (!inForce && isOn) lines.push(['A later line of this section takes it away.']);
  const above = proxy.defaults?.option(name);
  if (above) lines.push([`${isOn ? `${titleOf(above.owner)} has it, too` : `Takes away what ${titleOf(above.owner)} has`}, `, refer(above.statement), '.']);
  return lines;
}

/** The duration of `timeout NAME`, with its unit. 0 is the same as no such line. */
export function describeTimeout(name: string, ms: number): string {
  if (ms > 0) return describeDuration(ms);
  const fallback = timeoutFact(name)?.fallback;
  return fallback === undefined ? 'no limit' : `as ${code(`timeout ${fallback}`)}`;
}

/** The value in force in a section and where it comes from: "30 s, inherited from `defaults base`, line 12". */
export function effectiveText(proxy: Proxy, keyword: string, refer: Refer): Markdown {
  const setting = proxy.effective(keyword);
  if (setting) {
    if (setting.owner === proxy) return [`${valueOf(keyword, setting)}, `, refer(setting.statement)];
    return [`${valueOf(keyword, setting)}, inherited from ${titleOf(setting.owner)}, `, refer(setting.statement)];
  }
  const fallback = keyword.startsWith('timeout ') ? timeoutFact(keyword.slice('timeout '.length))?.fallback : undefined;
  if (fallback === undefined) return ['absent: no limit'];
  return [`absent: equals ${code(`timeout ${fallback}`)}, `, ...effectiveText(proxy, `timeout ${fallback}`, refer)];
}

/** How a message calls a section, with its name as code whatever is in it. */
export function titleOf(proxy: Proxy): string {
  if (proxy.kind !== 'defaults') return `${proxy.kind} ${code(proxy.name)}`;
  return proxy.nameWord ? code(`defaults ${proxy.name}`) : 'the unnamed `defaults`';
}

/** "30 s" where the value is a duration, else the value as written. */
function valueOf(keyword: string, setting: Setting): string {
  const duration = keyword.startsWith('timeout ') ? Proxy.durationOf(setting) : undefined;
  if (duration) return describeTimeout(keyword.slice('timeout '.length), duration.ms);
  const values = setting.statement.values(keyword.startsWith('timeout ') ? 2 : 1);
  return setting.value === undefined ? 'no value' : code(values.join(' '));
}

function unitNote(keyword: string, { value }: Setting): string | undefined {
  if (!keyword.startsWith('timeout ') || value === undefined) return undefined;
  if (value.hasVariable) return 'from the environment';
  const duration = parseDuration(value.value);
  if (!duration) return 'that is no duration';
  return duration.unit === '' && duration.ms > 0 ? `${code(value.value)} is in milliseconds` : undefined;
}

function inheritedBy(configuration: Configuration, setting: Setting, keyword: string): string {
  const heirs = configuration.proxies.filter(proxy => proxy.kind !== 'defaults' && proxy.effective(keyword)?.statement.equals(setting.statement));
  const [first, second] = heirs;
  if (!first) return 'In force in no section.';
  if (!second) return `In force in ${titleOf(first)}.`;
  return `In force in ${titleOf(first)} and ${heirs.length === 2 ? titleOf(second) : `${heirs.length - 1} others`}.`;
}
