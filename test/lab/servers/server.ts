import { startBlackhole } from './blackhole.ts';
import { startDns, type DnsBehaviour } from './dns.ts';
import { startH2, type H2Behaviour } from './h2.ts';
import { startH2c, type H2cBehaviour } from './h2c.ts';
import { startHiccup, type HiccupBehaviour } from './hiccup.ts';
import { startHttp, type HttpBehaviour } from './http.ts';
import { rawKinds, startRaw, type RawBehaviour } from './raw.ts';

/** How the application behind HAProxy behaves. `refuse`: nothing listens. `blackhole`: connection attempts are dropped without a word. */
export type Behaviour = HttpBehaviour | HiccupBehaviour | H2Behaviour | H2cBehaviour | RawBehaviour | DnsBehaviour | { readonly kind: 'refuse' } | { readonly kind: 'blackhole' };

/** A started server; `stop` also ends its open connections. */
export interface Running {
  stop(): Promise<void>;
}

/** Starts a server on 127.0.0.1:`port`. */
export async function startServer(behaviour: Behaviour, port: number): Promise<Running> {
  switch (behaviour.kind) {
    case 'refuse':
      return { stop: () => Promise.resolve() };
    case 'blackhole':
      return startBlackhole(port);
    case 'hiccup':
      return startHiccup(port);
    case 'http':
      return startHttp(behaviour, port);
    case 'dns':
      return startDns(behaviour, port);
    case 'h2':
      return startH2(port);
    case 'h2c':
      return startH2c(port);
    default:
      return startRaw(behaviour, port);
  }
}

/** The words allowed as `kind` in case.json. */
export const serverKinds: readonly string[] = ['http', 'hiccup', 'h2', 'h2c', 'dns', 'refuse', 'blackhole', ...rawKinds];
