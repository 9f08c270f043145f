import type { Configuration } from '../configuration.ts';
import { inProxies } from '../incremental/in-proxies.ts';
import { Proxy, type Setting } from '../proxy.ts';

/** A timeout that a section in TCP mode raises for itself, and the shorter one of the other side, which ends its idle connections all the same. */
export interface RaisedInVain {
  readonly proxy: Proxy;
  readonly name: 'client' | 'server';
  readonly raised: Setting;
  readonly ms: number;
  readonly shorter: Setting;
  readonly shorterMs: number;
  /** The section for which the shorter one counts. */
  readonly limited: Proxy;
}

/** Who gives a section so much means connections over which nothing is said. */
const LONG_MS = 600_000;

/** How much longer it has to be for the shorter one to be forgotten rather than chosen. */
const FACTOR = 2;

type Raised = Pick<RaisedInVain, 'proxy' | 'name' | 'raised' | 'ms'>;

const raisedIn = inProxies((proxy): readonly Raised[] => {
  if (proxy.kind === 'defaults' || proxy.isDisabled || proxy.mode !== 'tcp' || proxy.timeout('tunnel')) return [];
  const names = proxy.kind === 'listen' ? (['client', 'server'] as const) : proxy.kind === 'backend' ? (['server'] as const) : [];
  return names.flatMap(name => {
    const raised = proxy.own(`timeout ${name}`);
    const ms = raised && Proxy.durationOf(raised)?.ms;
    return raised && ms !== undefined && ms >= LONG_MS ? [{ proxy, name, raised, ms }] : [];
  });
}, ['timeout']);

/**
 * Such timeouts of listen sections, and those of backends by each frontend that a `default_backend` or `use_backend` names them in. In TCP mode each of the
 * two timeouts ends an idle connection by itself (1.5 s beside 1 h, either way round: closed after 1.5 s on 2.6 and 3.4; the one of the client ends what the server
 * reads, and the server closes). `timeout tunnel` takes the place of both.
 */
export function raisedInVain(configuration: Configuration): readonly RaisedInVain[] {
  return raisedIn(configuration).flatMap(raised => {
    const { proxy, name } = raised;
    const other = name === 'client' ? 'server' : 'client';
    const senders = proxy.kind === 'listen' ? [proxy] : configuration.routesTo(proxy).map(({ owner }) => owner);
    const limited = senders.find(sender => isForgotten(sender, other, raised.ms));
    const shorter = limited?.timeout(other);
    const shorterMs = shorter && Proxy.durationOf(shorter)?.ms;
    return limited && shorter && shorterMs !== undefined ? [{ ...raised, shorter, shorterMs, limited }] : [];
  });
}

/** True for a timeout that a section inherits, and so much shorter that nobody can have meant it. */
function isForgotten(proxy: Proxy, name: 'client' | 'server', raisedMs: number): boolean {
  const setting = proxy.timeout(name);
  const ms = setting && Proxy.durationOf(setting)?.ms;
  return setting !== undefined && setting.owner !== proxy && ms !== undefined && ms > 0 && ms * FACTOR <= raisedMs && proxy.mode === 'tcp';
}
