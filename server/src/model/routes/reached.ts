import type { Configuration } from '../configuration.ts';
import { namesMadeBy } from './made-names.ts';
import { remember } from '../incremental/memo.ts';
import type { Proxy } from '../proxy.ts';
import { choosingAtRunTime } from './senders.ts';
import { liveRoutesOf } from './dead-routes.ts';
import type { Route } from './route.ts';
import { routesNaming } from './written-routes.ts';

/**
 * Whether requests get to a section:
 *   surely  by its own address, by a route that says its name, or by one that says it as something it makes at run time
 *   maybe   by a route that makes a name at run time, which may be this one: from the file of a map, or from what clients send
 *   never   by nothing that the configuration says
 */
export type Reach = 'surely' | 'maybe' | 'never';

export function reachOf(proxy: Proxy, configuration: Configuration): Reach {
  if (configuration.isReached(proxy) || routesNaming(proxy, configuration).length > 0) return 'surely';
  return proxy.kind === 'backend' && isOpenTo(proxy, configuration) ? 'maybe' : 'never';
}

/** The same for the servers of a listen section, to which its own address is no way where its routes take all that comes by it. */
export function reachOfServers(proxy: Proxy, configuration: Configuration): Reach {
  if (configuration.routesTo(proxy).length > 0 || routesNaming(proxy, configuration).length > 0) return 'surely';
  return isOpenTo(proxy, configuration) ? 'maybe' : 'never';
}

function isOpenTo(proxy: Proxy, configuration: Configuration): boolean {
  return configuration.backend(proxy.name) === proxy && openFormats(configuration).some(format => format.test(proxy.name));
}

/** What the names look like that routes make of something which the file does not tell, each once. */
const openFormats = remember((configuration: Configuration): readonly RegExp[] => {
  const routes = choosingAtRunTime(configuration).filter(proxy => !proxy.isDisabled).flatMap(proxy => liveRoutesOf(proxy).filter(route => isOpen(route, proxy)));
  return [...new Set(routes.map(route => route.name))].map(formatOf);
});

/** False where all names that a route makes are written. The file of a map says others, and rules may put them into a variable or a header. */
function isOpen(route: Route, proxy: Proxy): boolean {
  if (!route.isDynamic) return false;
  const made = namesMadeBy(route, proxy);
  return made.length === 0 || fromElsewhere.test(route.name) || made.some(({ name }) => name === undefined);
}

const fromElsewhere = /\b(?:map\w*|var|hdr)\(/;

/** The text before the first item of a log-format and that behind its last one are in all names. A variable of the environment may be anything. */
function formatOf(text: string): RegExp {
  const start = text.search(/[%$]/);
  const end = Math.max(text.lastIndexOf(']'), text.lastIndexOf('}'));
  const literal = (part: string) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const [before, after] = [start < 0 ? '' : text.slice(0, start), end < 0 ? '' : text.slice(end + 1)];
  return new RegExp(`^${literal(before)}.+${literal(after)}$`, 's');
}
