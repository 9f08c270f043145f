/** A `timeout` of a proxy section: which side uses it, and what holds when it is absent. */
export interface TimeoutFact {
  readonly name: string;
  /** The capability a section needs; elsewhere HAProxy warns and ignores the line (from defaults it is simply not used). */
  readonly side: 'frontend' | 'backend' | 'both';
  /** The timeout whose value is used instead when this one is absent or 0, where the section has the side that uses the other one. */
  readonly fallback?: string;
}

/**
 * Source: configuration manual, section 4.2, `timeout ...`; the sides were tried on 2.6 to 3.4, the fallbacks of queue, tarpit, http-keep-alive and
 * http-request on 2.6 and 3.4. What has no fallback has no limit when it is absent, but for two that depend on more than the section: `check`
 * (the `inter` of the server) and `tunnel` (client and server).
 */
export const timeouts: readonly TimeoutFact[] = [
  { name: 'check', side: 'backend' },
  { name: 'client', side: 'frontend' },
  { name: 'client-fin', side: 'frontend', fallback: 'client' },
  { name: 'client-hs', side: 'frontend', fallback: 'client' },
  { name: 'connect', side: 'backend' },
  { name: 'http-keep-alive', side: 'both', fallback: 'http-request' },
  { name: 'http-request', side: 'both', fallback: 'client' },
  { name: 'queue', side: 'backend', fallback: 'connect' },
  { name: 'server', side: 'backend' },
  { name: 'server-fin', side: 'backend', fallback: 'server' },
  { name: 'tarpit', side: 'both', fallback: 'connect' },
  { name: 'tunnel', side: 'backend' },
];

const byName = new Map(timeouts.map(timeout => [timeout.name, timeout]));

/** What is known of `timeout NAME`, or undefined for a name that HAProxy does not have in a proxy section. */
export function timeoutFact(name: string): TimeoutFact | undefined {
  return byName.get(name);
}
