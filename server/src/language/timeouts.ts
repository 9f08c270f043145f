/** A `timeout` of a proxy section: which side uses it, what holds when it is absent, and what it is for. */
export interface TimeoutFact {
  readonly name: string;
  /** The capability a section needs; elsewhere HAProxy warns and ignores the line (from defaults it is simply not used). */
  readonly side: 'frontend' | 'backend' | 'both';
  /** The timeout whose value is used instead when this one is absent or 0, where the section has the side that uses the other one. */
  readonly fallback?: string;
  /** What it costs to exceed it: the end of a sentence. */
  readonly cost: string;
  /** A value that suits most sites, as haproxy.cfg writes it. Absent where there is no such thing. */
  readonly usual?: string;
}

/**
 * Source: configuration manual, section 4.2, `timeout ...`; the sides were tried on 2.6 to 3.4, the fallbacks of queue, tarpit, http-keep-alive and
 * http-request on 2.6 and 3.4. What has no fallback has no limit when it is absent, but for two that depend on more than the section: `check`
 * (the `inter` of the server) and `tunnel` (client and server).
 */
export const timeouts: readonly TimeoutFact[] = [
  { name: 'check', side: 'backend', cost: 'a server whose answer to the health check takes longer is taken for dead', usual: '5s' },
  { name: 'client', side: 'frontend', cost: 'a client that is silent for longer is cut off', usual: '30s' },
  { name: 'client-fin', side: 'frontend', fallback: 'client', cost: 'a half-closed connection to a client is cut after that' },
  { name: 'client-hs', side: 'frontend', fallback: 'client', cost: 'a client whose handshake takes longer is cut off' },
  { name: 'connect', side: 'backend', cost: 'a server that needs longer to accept the connection costs the client a 503, in TCP mode its connection', usual: '5s' },
  { name: 'http-keep-alive', side: 'both', fallback: 'http-request', cost: 'a client that sends its next request later has to connect again' },
  { name: 'http-request', side: 'both', fallback: 'client', cost: 'a client that needs longer to send the head of its request gets a 408', usual: '10s' },
  { name: 'queue', side: 'backend', fallback: 'connect', cost: 'a request that waits longer for a free server gets a 503, and a TCP connection is closed', usual: '30s' },
  { name: 'server', side: 'backend', cost: 'a server that needs longer to answer costs the client a 504, in TCP mode its connection', usual: '30s' },
  { name: 'server-fin', side: 'backend', fallback: 'server', cost: 'a half-closed connection to a server is cut after that' },
  { name: 'tarpit', side: 'both', fallback: 'connect', cost: 'a tarpitted client is let go after that' },
  { name: 'tunnel', side: 'backend', cost: 'a WebSocket or another tunnel that is silent for longer is cut', usual: '1h' },
];

/** Those that can be too short, which rule timeout-too-short speaks of. Short keep-alive and half-close timeouts are good practice. */
export const flooredTimeouts = ['connect', 'client', 'server', 'queue', 'http-request', 'check', 'tunnel'] as const;

const byName = new Map(timeouts.map(timeout => [timeout.name, timeout]));

/** What is known of `timeout NAME`, or undefined for a name that HAProxy does not have in a proxy section. */
export function timeoutFact(name: string): TimeoutFact | undefined {
  return byName.get(name);
}
