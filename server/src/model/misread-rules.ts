import type { Statement } from '../syntax/statement.ts';
import type { Configuration } from './configuration.ts';
import { needsHttp, switchesToHttp, waitingIn } from './content.ts';
import type { Proxy } from './proxy.ts';
import { inProxies } from './in-proxies.ts';

/** Lines that do nothing in TCP mode; HAProxy warns of most (tried on 2.6 to 3.4). */
const ignoredInTcpMode = ['http-request', 'http-response', 'http-after-response', 'redirect', 'stats', 'monitor-uri'];

/** A section in TCP mode with rules that need HTTP. */
export interface Misread {
  readonly proxy: Proxy;
  /** Routes that ask for what HAProxy has not read, because it does not wait for a request. */
  readonly blind: readonly Statement[];
  readonly ignored: readonly Statement[];
}

export const misreadsIn = inProxies((proxy): readonly Misread[] => {
  if (proxy.kind === 'defaults' || proxy.mode !== 'tcp' || proxy.isDisabled || switchesToHttp(proxy)) return [];
  const lines = proxy.statementsAmong(ignoredInTcpMode);
  const choosing = waitingIn(proxy) === 'waits' ? [] : proxy.statements('use_backend', 'use-server');
  const routes = choosing.filter(line => needsHttp(line, proxy));
  return lines.length + routes.length > 0 ? [{ proxy, blind: routes, ignored: lines }] : [];
});

/**
 * Where a `mode http` was forgotten, to all appearance: the sections with rules that need it for which nothing names a mode, and the `defaults` that they
 * share with others.
 */
export function withForgottenMode(configuration: Configuration): ReadonlySet<Proxy> {
  const sections = misreadsIn(configuration).map(({ proxy }) => proxy).filter(proxy => !proxy.effective('mode'));
  return new Set(sections.flatMap(proxy => (proxy.defaults ? [proxy, proxy.defaults] : [proxy])));
}
