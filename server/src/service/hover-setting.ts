import { describeDuration, parseDuration } from '../language/duration.ts';
import { timeoutFact } from '../language/timeouts.ts';
import type { Configuration } from '../model/configuration.ts';
import { Proxy, type Setting } from '../model/proxy.ts';
import type { Place } from '../syntax/place.ts';
import type { Statement } from '../syntax/statement.ts';
import { code, join, type Markdown } from './markdown.ts';

/** A reference to the line that a place is on. */
export type Refer = (at: Place) => Markdown[number];

/** What a line that makes a setting comes to: its value with units, whether it counts, and what it overrides or who inherits it. */
export function settingText(configuration: Configuration, proxy: Proxy, statement: Statement, keyword: string, refer: Refer): Markdown {
  const own = proxy.own(keyword);
  const inForce = proxy.effective(keyword);
  const lines: Markdown[] = [];
  const value = statement.word(keyword.startsWith('timeout ') ? 2 : 1);
  const here = own?.statement.equals(statement) ? own : { statement, owner: proxy, value };
  lines.push([`**${code(keyword)}**: ${valueOf(keyword, here)}`]);
  const unit = unitNote(keyword, here);
  if (unit !== undefined) lines.push([unit]);
  if (!inForce) lines.push([`Not used in ${titleOf(proxy)}: HAProxy ignores this line.`]);
  else if (!inForce.statement.equals(statement)) lines.push([`A later line of this section wins: ${valueOf(keyword, inForce)}, `, refer(inForce.statement), '.']);
  else if (proxy.kind === 'defaults') lines.push([inheritedBy(configuration, inForce, keyword)]);
  const above = inForce && proxy.defaults?.effective(keyword);
  if (above) lines.push([`Overrides ${valueOf(keyword, above)} of ${titleOf(above.owner)}, `, refer(above.statement), '.']);
  return join(lines, '\n\n');
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
  if (duration) return describeDuration(duration.ms);
  const text = setting.value?.value;
  return text === undefined ? 'no value' : code(text);
}

function unitNote(keyword: string, { value }: Setting): string | undefined {
  if (!keyword.startsWith('timeout ') || value === undefined) return undefined;
  if (value.hasVariable) return 'The value comes from the environment.';
  const duration = parseDuration(value.value);
  if (!duration) return `${code(value.value)} is no duration.`;
  if (duration.ms === 0) return '`0` is no limit.';
  return duration.unit === '' ? `A number without a unit is in milliseconds: ${code(value.value)} = ${describeDuration(duration.ms)}.` : undefined;
}

function inheritedBy(configuration: Configuration, setting: Setting, keyword: string): string {
  const heirs = configuration.proxies.filter(proxy => proxy.kind !== 'defaults' && proxy.effective(keyword)?.statement.equals(setting.statement));
  const [first, second] = heirs;
  if (!first) return 'In force in no section.';
  if (!second) return `In force in ${titleOf(first)}.`;
  return `In force in ${titleOf(first)} and ${heirs.length === 2 ? titleOf(second) : `${heirs.length - 1} others`}.`;
}
