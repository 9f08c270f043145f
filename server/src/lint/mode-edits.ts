import type { Configuration } from '../model/configuration.ts';
import { nonHttpServer } from '../model/non-http-servers.ts';
import type { Proxy } from '../model/proxy.ts';
import { routesOf } from '../model/route.ts';
import type { RuleRepair } from './finding.ts';
import { insertLineBelow, replaceWord, type RuleEdit } from './rule-edits.ts';

/** The sections that must be in HTTP mode for this one to be: an HTTP frontend cannot use a TCP backend. */
function together(proxy: Proxy, configuration: Configuration): Proxy[] {
  const targets = routesOf(proxy).map(route => (route.isDynamic ? undefined : configuration.backend(route.name)));
  return [...new Set([proxy, ...targets.filter(target => target !== undefined)])].filter(each => each.mode === 'tcp');
}

/** True where a `defaults` can say it for all sections that take their mode from there: none of them is for another protocol, or leads to a backend that would stay in TCP mode. */
function canBeInherited(defaults: Proxy, configuration: Configuration): boolean {
  const inherits = (proxy: Proxy) => proxy.defaults === defaults && !proxy.effective('mode');
  return configuration.proxies.filter(inherits).every(heir => !isForOtherProtocol(heir) && together(heir, configuration).every(inherits));
}

/** True for a section with a server on a port where something other than HTTP is spoken. */
function isForOtherProtocol(proxy: Proxy): boolean {
  return proxy.isBackend && proxy.servers.some(server => nonHttpServer(server, proxy));
}

/** Gives a section a mode of its own: in the line that says another, or below the header. */
export function modeEdit(proxy: Proxy, mode: string): RuleEdit {
  const own = proxy.own('mode')?.value;
  return own ? replaceWord(own, mode) : insertLineBelow(proxy.header, `mode ${mode}`, proxy.section);
}

/**
 * Sets HTTP mode for sections that are in TCP mode, for one reason: in the `defaults` that they share where nothing says a mode and nothing is in the way, else in each
 * of them and in the backends to which they lead. Nothing for one that is for another protocol.
 */
export function httpModeRepairs(proxies: readonly [Proxy, ...Proxy[]], configuration: Configuration): RuleRepair[] {
  const [{ defaults }] = proxies;
  if (defaults && proxies.every(proxy => proxy.defaults === defaults && !proxy.effective('mode')) && canBeInherited(defaults, configuration)) {
    return [{ title: `Add \`mode http\` to ${defaults.title}`, safety: 'review', edits: [modeEdit(defaults, 'http')] }];
  }
  const all = [...new Set(proxies.flatMap(proxy => together(proxy, configuration)))];
  if (all.some(isForOtherProtocol)) return [];
  return [{ title: `Set \`mode http\` in ${nameOf(proxies, all.length)}`, safety: 'review', edits: all.map(proxy => modeEdit(proxy, 'http')) }];
}

function nameOf([first, ...more]: readonly [Proxy, ...Proxy[]], count: number): string {
  if (more.length > 0) return `${count} sections`;
  return `${first.title}${count > 1 ? ` and ${count - 1} backend${count > 2 ? 's' : ''}` : ''}`;
}
