import type { Server } from '../servers/server.ts';

/** What holds where nothing is said. Configuration manual, section 5.2: `inter`, `fall`, `rise`. */
const DEFAULT_INTERVAL_MS = 2000;
const DEFAULT_FALL = 3;
const DEFAULT_RISE = 2;

/** An option in milliseconds; undefined where the environment gives it. */
function interval(server: Server, name: string, otherwise: number): number | undefined {
  return server.option(name) ? server.duration(name)?.ms : otherwise;
}

function count(server: Server, name: string, otherwise: number): number | undefined {
  return server.option(name) ? server.number(name) : otherwise;
}

/** How many checks in a row have to fail before a server is DOWN; undefined where the environment says it. */
export function fallOf(server: Server): number | undefined {
  return count(server, 'fall', DEFAULT_FALL);
}

/** How long a server that dies stays UP, in milliseconds: until `fall` checks have failed, the first after `inter`, the others after `fastinter` if there is one. */
export function timeToFall(server: Server): number | undefined {
  return timeToFailures(server, fallOf(server));
}

/** The same, if nothing said how many checks have to fail. */
export function timeToFallByDefault(server: Server): number | undefined {
  return timeToFailures(server, DEFAULT_FALL);
}

function timeToFailures(server: Server, fall: number | undefined): number | undefined {
  const between = interval(server, 'inter', DEFAULT_INTERVAL_MS);
  if (between === undefined || fall === undefined) return undefined;
  const fast = interval(server, 'fastinter', between);
  return fast === undefined ? undefined : between + (fall - 1) * fast;
}

/** How long a server that is back stays DOWN, in milliseconds: the first check comes after `downinter`, the others after `fastinter`, each else after `inter`. */
export function timeToRise(server: Server): number | undefined {
  const between = interval(server, 'inter', DEFAULT_INTERVAL_MS);
  const rise = count(server, 'rise', DEFAULT_RISE);
  if (between === undefined || rise === undefined) return undefined;
  const down = interval(server, 'downinter', between);
  const fast = interval(server, 'fastinter', between);
  return down === undefined || fast === undefined ? undefined : down + (rise - 1) * fast;
}
