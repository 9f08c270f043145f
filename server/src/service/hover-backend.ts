import { timeouts } from '../language/timeouts.ts';
import type { Configuration } from '../model/configuration.ts';
import type { Proxy } from '../model/proxy.ts';
import { effectiveText, titleOf, type Refer } from './hover-setting.ts';
import { join, type Markdown } from './markdown.ts';

/** A section in short: its servers, how many are checked and limited, and the timeouts that its requests meet. */
export function backendText(configuration: Configuration, proxy: Proxy, refer: Refer): Markdown {
  const head: Markdown = [`**${titleOf(proxy)}**, mode ${proxy.mode}, `, refer(proxy.header)];
  const lines: Markdown[] = [head];
  if (proxy.isDisabled) lines.push(['Disabled.']);
  if (proxy.isBackend) lines.push([serversText(proxy)]);
  if (proxy.kind === 'backend') lines.push([routesText(configuration.routesTo(proxy).length)]);
  const used = timeouts.filter(({ name, side }) => {
    if (!(side === 'both' || (side === 'frontend' ? proxy.isFrontend : proxy.isBackend))) return false;
    return alwaysShown.includes(name) || proxy.effective(`timeout ${name}`) !== undefined;
  });
  lines.push(join(used.map(({ name }) => [`- \`timeout ${name}\`: `, ...effectiveText(proxy, `timeout ${name}`, refer)]), '\n'));
  return join(lines, '\n\n');
}

/** The timeouts whose absence means something that people ask about. */
const alwaysShown: readonly string[] = ['client', 'connect', 'server', 'queue'];

function serversText(proxy: Proxy): string {
  const { servers } = proxy;
  if (servers.length === 0) return 'No servers.';
  const checked = servers.filter(server => server.isChecked).length;
  const limited = servers.filter(server => server.isLimited).length;
  const disabled = servers.filter(server => server.isDisabled).length;
  const backups = servers.filter(server => server.isBackup).length;
  const parts = [`${servers.length} ${servers.length === 1 ? 'server' : 'servers'}`, `${checked} with a health check`, `${limited} with \`maxconn\``];
  if (backups > 0) parts.push(`${backups} backup`);
  if (disabled > 0) parts.push(`${disabled} disabled`);
  return `${parts.join(', ')}.`;
}

function routesText(count: number): string {
  return count === 0 ? 'No static route leads here.' : `${count} ${count === 1 ? 'route leads' : 'routes lead'} here.`;
}
