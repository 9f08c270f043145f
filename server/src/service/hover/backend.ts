import { timeouts } from '../../language/timeouts.ts';
import type { Configuration } from '../../model/configuration.ts';
import type { Proxy } from '../../model/proxy.ts';
import { routesOf } from '../../model/routes/route.ts';
import type { Server } from '../../model/servers/server.ts';
import type { Refer } from '../line-reference.ts';
import { code, join, type Markdown } from '../markdown.ts';
import { effectiveText, titleOf } from './setting.ts';

/** More than this is a wall of text. */
const most = { servers: 6, routes: 4 };

/**
 * A section in short: its table, its servers, how many are checked and limited, who routes there, and the timeouts that its requests meet. Of a backend
 * that is there for its table nothing else matters.
 */
export function backendText(configuration: Configuration, proxy: Proxy, refer: Refer): Markdown[] {
  const lines: Markdown[] = [[`**${titleOf(proxy)}**, mode ${code(proxy.mode)}, `, refer(proxy.header)]];
  if (proxy.isDisabled) lines.push(['Disabled.']);
  if (proxy.isFrontend) lines.push([wayText(proxy)]);
  const [table] = proxy.statements('stick-table');
  if (table) lines.push([`Holds a table: ${code(table.values(0).join(' '))}, `, refer(table)]);
  if (table && proxy.kind === 'backend' && proxy.servers.length === 0 && configuration.routesTo(proxy).length === 0) return lines;
  if (proxy.isBackend) lines.push([serversText(proxy)]);
  if (proxy.isBackend && proxy.servers.length > 0) lines.push(serverList(proxy.servers, refer));
  if (proxy.kind === 'backend') lines.push(routesText(configuration, proxy, refer));
  const used = timeouts.filter(({ name, side }) => {
    if (!(side === 'both' || (side === 'frontend' ? proxy.isFrontend : proxy.isBackend))) return false;
    return alwaysShown.includes(name) || proxy.effective(`timeout ${name}`) !== undefined;
  });
  lines.push(join(used.map(({ name }) => [`- \`timeout ${name}\`: `, ...effectiveText(proxy, `timeout ${name}`, refer)]), '\n'));
  return lines;
}

/** A `defaults` section in short: who inherits from it. */
export function defaultsText(configuration: Configuration, proxy: Proxy, refer: Refer): Markdown[] {
  const heirs = configuration.proxies.filter(each => each.defaults === proxy);
  const who = heirs.length === 0 ? 'No section inherits from it.' : `Inherited by ${listed(heirs.map(titleOf))}.`;
  return [[`**${titleOf(proxy)}**, mode ${code(proxy.mode)}, `, refer(proxy.header)], [who]];
}

/** The timeouts whose absence means something that people ask about. */
const alwaysShown: readonly string[] = ['client', 'connect', 'server', 'queue'];

/** Where a section that accepts clients listens, and where it sends them. */
function wayText(proxy: Proxy): string {
  const binds = proxy.statements('bind').map(line => code(line.word(1)?.value ?? ''));
  const targets = [...new Set(routesOf(proxy).map(route => code(route.target.value)))];
  const listens = binds.length === 0 ? 'Listens nowhere' : `Listens on ${listed(binds)}`;
  return `${listens}${targets.length === 0 ? '' : `; sends to ${listed(targets)}`}.`;
}

function listed(names: readonly string[]): string {
  return names.length <= most.routes ? names.join(', ') : `${names.slice(0, most.routes).join(', ')} and ${names.length - most.routes} more`;
}

function serversText(proxy: Proxy): string {
  const { servers } = proxy;
  if (servers.length === 0) return 'No servers.';
  const checked = servers.filter(server => server.isChecked).length;
  const limited = servers.filter(server => server.isLimited).length;
  const disabled = servers.filter(server => server.isDisabled).length;
  const backups = servers.filter(server => server.isBackup).length;
  const parts = [`${servers.length} ${servers.length === 1 ? 'server' : 'servers'}`, `${checked} with a health check`, `${limited} with a limit`];
  if (backups > 0) parts.push(`${backups} backup`);
  if (disabled > 0) parts.push(`${disabled} disabled`);
  return `${parts.join(', ')}.`;
}

function serverList(servers: readonly Server[], refer: Refer): Markdown {
  const lines = servers.slice(0, most.servers).map((server): Markdown => [`- ${code(server.name)} ${code(server.address?.value ?? '')}${stateOf(server)}, `, refer(server.statement)]);
  return join(servers.length > most.servers ? [...lines, [`- and ${servers.length - most.servers} more`]] : lines, '\n');
}

function stateOf(server: Server): string {
  const { limit } = server;
  const parts = [server.isChecked ? 'checked' : 'not checked', limit?.value ? `${code(limit.name)} ${code(limit.value.value)}` : 'no limit'];
  if (server.isBackup) parts.push('backup');
  if (server.isDisabled) parts.push('disabled');
  return `: ${parts.join(', ')}`;
}

function routesText(configuration: Configuration, proxy: Proxy, refer: Refer): Markdown {
  const routes = configuration.routesTo(proxy);
  if (routes.length === 0) return ['No static route leads here.'];
  const shown = routes.slice(0, most.routes).map((route): Markdown => [`${titleOf(route.owner)}, `, refer(route.statement)]);
  const rest = routes.length - shown.length;
  const head = `${routes.length} ${routes.length === 1 ? 'route leads' : 'routes lead'} here: `;
  return [head, ...join(shown, '; '), rest > 0 ? ` and ${rest} more.` : '.'];
}
