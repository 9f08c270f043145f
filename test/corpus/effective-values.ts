import { directivesIn } from '../../server/src/language/directives.ts';
import { serverOptionsIn } from '../../server/src/language/server-options.ts';
import type { Configuration } from '../../server/src/model/configuration.ts';
import { healthCheckOf } from '../../server/src/model/checks/health-check.ts';
import type { Proxy } from '../../server/src/model/proxy.ts';
import { routesOf } from '../../server/src/model/routes/route.ts';

/** Lines that a section reads one after another, and of which each counts. */
const lists = [
  'acl', 'bind', 'http-request', 'http-response', 'http-after-response', 'tcp-request', 'tcp-response', 'http-check', 'tcp-check', 'use-server', 'stick', 'filter',
  'errorfile', 'capture', 'redirect', 'log', 'stats', 'cookie', 'declare',
];

/** Lines whose words are merged, and looked at server by server. */
const serverLines = ['server', 'server-template', 'default-server'];

/** The rules of the checks that the check option in force does not use. */
function idleRulesOf(proxy: Proxy): string | undefined {
  const kind = healthCheckOf(proxy)?.kind;
  return kind === 'httpchk' ? 'tcp-check' : kind === undefined ? undefined : 'http-check';
}

/**
 * What is in force in a configuration, by the name of what it is in force for: the settings of each proxy with what it inherits, the options of each server
 * with its default-server lines, and the rules in order. Two configurations with the same values do the same.
 */
export function effectiveValues(configuration: Configuration): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  configuration.proxies.filter(({ kind }) => kind !== 'defaults').forEach((proxy, index) => {
    const at = `${proxy.kind} ${proxy.name} (${index})`;
    for (const [name, value] of settingsOf(proxy, configuration)) values.set(`${at} | ${name}`, value);
    proxy.servers.forEach((server, place) => {
      values.set(`${at} | server ${place} | name`, `${server.name} ${server.address?.value ?? ''}`);
      for (const { name } of serverOptionsIn(configuration.version)) {
        const option = server.option(name);
        if (option) values.set(`${at} | server ${place} | ${name}`, option.value?.value ?? 'on');
      }
    });
  });
  for (const section of configuration.sections.filter(({ kind }) => !['defaults', 'frontend', 'backend', 'listen'].includes(kind))) {
    for (const statement of section.statements()) {
      const name = `${section.kind} ${section.name?.value ?? ''} | ${statement.keyword}`;
      values.set(name, [...(values.has(name) ? [values.get(name)] : []), statement.values(1).join(' ')].join('\n'));
    }
  }
  return values;
}

function* settingsOf(proxy: Proxy, configuration: Configuration): Generator<[string, string]> {
  yield ['mode', proxy.mode];
  for (const { name } of directivesIn(proxy.kind, configuration.version)) {
    if (lists.includes(name.split(' ')[0] as string) || serverLines.includes(name)) continue;
    const setting = name.startsWith('option ') ? proxy.option(name.slice('option '.length)) : proxy.effective(name);
    if (setting) yield [name, setting.statement.values(name.split(' ').length).join(' ')];
  }
  for (const keyword of lists) {
    const lines = keyword === 'acl' || keyword === 'bind' ? proxy.statements(keyword) : proxy.effectiveLines(keyword);
    if (lines.length > 0 && keyword !== idleRulesOf(proxy)) yield [keyword, lines.map(line => line.values(1).join(' ')).join('\n')];
  }
  if (proxy.isFrontend) yield ['routes', routesOf(proxy).map(route => `${route.name} ${route.conditionText}`).join('\n')];
}

/** The names of what differs between two sets of values. */
export function differences(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter(name => before.get(name) !== after.get(name));
}
