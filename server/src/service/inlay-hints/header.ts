import { timeouts } from '../../language/timeouts.ts';
import type { Configuration } from '../../model/configuration.ts';
import { possibleGlobalLine } from '../../model/global-sections.ts';
import { remember } from '../../model/incremental/memo.ts';
import { Proxy, type Setting } from '../../model/proxy.ts';
import type { Statement } from '../../syntax/statement.ts';
import { describeTimeout } from '../hover/setting.ts';
import { referrerIn, type Refer } from '../line-reference.ts';
import { code, join, type Markdown } from '../markdown.ts';
import type { LabelPart, PlacedHint } from './hint.ts';

/** The timeouts that everybody looks for; all others are in the tooltip. */
const usual: readonly string[] = ['connect', 'client', 'server'];

/** The timeouts that a section has from its defaults: "connect 5 s, client 30 s from defaults base, line 12". */
export function inheritedHints(configuration: Configuration, proxy: Proxy): PlacedHint[] {
  const inherited = timeouts.flatMap(({ name }) => {
    const setting = proxy.effective(`timeout ${name}`);
    return setting && setting.owner !== proxy ? [{ name, setting }] : [];
  });
  const shown = usual.flatMap(name => inherited.filter(each => each.name === name));
  if (shown.length === 0) return [];
  const to = referrerIn(configuration);
  const owners = [...new Set(shown.map(({ setting }) => setting.owner))];
  const label = owners.flatMap((owner, i): LabelPart[] => [
    ...(i === 0 ? [] : [{ text: '; ' }]),
    ...shown.filter(({ setting }) => setting.owner === owner).flatMap(({ name, setting }, at) => [
      ...(at === 0 ? [] : [{ text: ', ' }]), { text: `${name} ${durationText(name, setting).replaceAll('`', '')}`, to: to(setting.statement) },
    ]),
    ...fromText(owner, owner.header, to),
  ]);
  const lines = inherited.map(({ name, setting }): Markdown => [`- ${code(`timeout ${name}`)} ${durationText(name, setting)}, `, to(setting.statement)]);
  return [{ at: proxy.header.span.end, label, tooltip: ['Inherited:\n\n', ...join(lines, '\n')] }];
}

/** The last `maxconn` line of `global`. */
const globalLimitOf = remember((configuration: Configuration) => possibleGlobalLine('maxconn', configuration));

/** How many connections a section takes at once, where its own lines do not say it. */
export function frontendLimitHints(configuration: Configuration, proxy: Proxy): PlacedHint[] {
  if (!proxy.isFrontend || proxy.own('maxconn')) return [];
  const to = referrerIn(configuration);
  const inherited = proxy.effective('maxconn');
  // 0 is no limit of its own, as if there were no line: then that of the process is the only one (tried on 2.6 and 3.4).
  const isOwn = inherited?.value && inherited.value.value !== '0';
  const line = isOwn ? inherited.statement : globalLimitOf(configuration);
  const value = line?.word(1);
  if (!line || !value) return [];
  const origin = isOwn ? fromText(inherited.owner, line, to) : [{ text: ' from ' }, { text: 'global', to: to(line) }, { text: ', ' }, { to: to(line) }];
  return [{ at: proxy.header.span.end, label: [{ text: `maxconn ${value.text}` }, ...origin], tooltip: ['The section has no `maxconn` of its own.'] }];
}

/** The limit of each server that has it from a defaults. */
export function serverLimitHints(configuration: Configuration, proxy: Proxy): (PlacedHint & { readonly statement: Statement })[] {
  const inherited = proxy.defaults?.defaultServer?.option('maxconn');
  if (!inherited) return [];
  const to = referrerIn(configuration)(inherited.statement);
  return proxy.servers.flatMap(server => {
    const option = server.option('maxconn');
    if (!option?.value || !option.statement.equals(inherited.statement)) return [];
    const label = [{ text: `maxconn ${option.value.text}` }, { text: ' from ' }, { text: 'default-server', to }, { text: ', ' }, { to }];
    return [{ statement: server.statement, at: server.statement.span.end, label, tooltip: ['The `default-server` of the defaults says so.'] }];
  });
}

function fromText(owner: Proxy, line: Statement, to: Refer): LabelPart[] {
  return [{ text: ' from ' }, { text: owner.nameWord ? `${owner.kind} ${owner.name}` : owner.kind, to: to(line) }, { text: ', ' }, { to: to(line) }];
}

function durationText(name: string, setting: Setting): string {
  const duration = Proxy.durationOf(setting);
  if (!duration) return setting.value?.text ?? '';
  return describeTimeout(name, duration.ms);
}
