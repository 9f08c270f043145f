import type { Statement } from '../../syntax/statement.ts';
import type { Configuration } from '../configuration.ts';
import { needsHttp, switchesToHttp, waitingIn } from '../request-rules/content.ts';
import { linesBindingByRequest } from '../servers/hasty-persistence.ts';
import type { Proxy } from '../proxy.ts';
import { inProxies } from '../incremental/in-proxies.ts';
import { remember } from '../incremental/memo.ts';
import { actionOf } from '../request-rules/request-rules.ts';
import { entrancesTo } from './senders.ts';

/** Lines that do nothing in TCP mode; HAProxy warns of most (tried on 2.6 to 3.4). */
const ignoredInTcpMode = ['http-request', 'http-response', 'http-after-response', 'redirect', 'stats', 'monitor-uri'];

/** A section in TCP mode with rules that need HTTP. */
export interface Misread {
  readonly proxy: Proxy;
  /** Routes that ask for what HAProxy has not read, because it does not wait for a request. */
  readonly blind: readonly Statement[];
  readonly ignored: readonly Statement[];
  /** `stick` lines that look for the server of a client by a request that has not come yet. */
  readonly unbound: readonly Statement[];
}

export const misreadsIn = inProxies((proxy): readonly Misread[] => {
  if (proxy.kind === 'defaults' || proxy.mode !== 'tcp' || proxy.isDisabled || switchesToHttp(proxy)) return [];
  const lines = proxy.statementsAmong(ignoredInTcpMode);
  const isHasty = waitingIn(proxy) !== 'waits';
  const choosing = isHasty ? proxy.statements('use_backend', 'use-server') : [];
  const routes = choosing.filter(line => needsHttp(line, proxy));
  const unbound = isHasty ? linesBindingByRequest(proxy) : [];
  return lines.length + routes.length + unbound.length > 0 ? [{ proxy, blind: routes, ignored: lines, unbound }] : [];
});

/** True unless one of the sections before a backend may have waited for the request by which it binds clients. */
export function isHastyAllTheWay(proxy: Proxy, configuration: Configuration): boolean {
  const entrances = proxy.kind === 'listen' ? [proxy] : entrancesTo(proxy, configuration);
  return entrances.length > 0 && entrances.every(each => each.mode === 'tcp' && waitingIn(each) !== 'waits' && !switchesToHttp(each));
}

/** The sections that would answer something if they were in HTTP mode, by a page of HAProxy or a rule. */
export function answeringInHttpOnly(configuration: Configuration): ReadonlySet<Proxy> {
  return answeringAmong(misreadsIn(configuration));
}

const answeringAmong = remember((misreads: readonly Misread[]): ReadonlySet<Proxy> => new Set(misreads.filter(({ ignored }) => ignored.some(answers)).map(({ proxy }) => proxy)));

function answers(line: Statement): boolean {
  return ['stats', 'monitor-uri', 'redirect'].includes(line.keyword) || (line.keyword === 'http-request' && ['redirect', 'return', 'use-service'].includes(actionOf(line)));
}

/**
 * Where a `mode http` was forgotten, to all appearance: the sections with rules that need it for which nothing names a mode, and the `defaults` that they
 * share with others.
 */
export function withForgottenMode(configuration: Configuration): ReadonlySet<Proxy> {
  const sections = misreadsIn(configuration).map(({ proxy }) => proxy).filter(proxy => !proxy.effective('mode'));
  return new Set(sections.flatMap(proxy => (proxy.defaults ? [proxy, proxy.defaults] : [proxy])));
}
