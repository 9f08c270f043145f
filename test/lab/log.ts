const httpTimers = 5;
const tcpTimers = 3;

/**
 * What a line of HAProxy's own log says about how a request ended: `503 SC-- <NOSRV>`, or `tcp SD server` for a tcp session.
 * The last word tells whether a server had been chosen. Undefined for lines about something else (health checks, start, stop).
 * Formats: `option httplog` and `option tcplog`.
 */
export function terminationOf(line: string): string | undefined {
  const words = line.split(' ');
  // The timers are the first numbers with slashes between them; connection counters follow later.
  const at = words.findIndex(word => /^-?\d+(?:\/[-+]?\d+)+$/.test(word));
  const timers = words[at]?.split('/').length;
  const server = words[at - 1]?.endsWith('/<NOSRV>') ? '<NOSRV>' : 'server';
  if (timers === httpTimers) return `${words[at + 1]} ${words[at + 5]} ${server}`;
  if (timers === tcpTimers) return `tcp ${words[at + 2]} ${server}`;
  return undefined;
}
