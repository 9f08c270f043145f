import { timeoutFact } from '../../language/timeouts.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Configuration } from '../configuration.ts';
import { inProxies, inSections } from '../incremental/in-proxies.ts';
import { remember } from '../incremental/memo.ts';
import type { Proxy } from '../proxy.ts';
import { routesOf } from '../routes/route.ts';
import { sendersTo } from '../routes/senders.ts';

/**
 * Sections that have no timeouts at all: HAProxy does not know the word there. Manual, chapters 3 to 12; tried on 2.6 to 3.4. What stands before the first
 * section is for rule line-without-section to tell.
 */
const withoutTimeouts: readonly string[] = ['cache', 'fcgi-app', 'global', 'http-errors', 'peers', 'userlist'];

/** The name in a `timeout NAME` line. */
export const timeoutNameOf = (line: Statement) => line.word(1)?.value ?? '';

/** The timeouts in sections that have none. */
export const refusedTimeouts = inSections(section => {
  const [first, ...others] = withoutTimeouts.includes(section.kind) ? section.statements('timeout').filter(line => section.isCertain(line)) : [];
  return first ? [{ section, first, others }] : [];
});

/** The timeouts of a frontend that are about servers, and those of a backend that are about clients. */
export const ignoredTimeouts = inProxies(proxy => {
  const side = proxy.kind === 'frontend' ? 'backend' : proxy.kind === 'backend' ? 'frontend' : undefined;
  const [first, ...others] = side === undefined ? [] : proxy.statements('timeout').filter(line => timeoutFact(timeoutNameOf(line))?.side === side);
  return first ? [{ proxy, first, others }] : [];
}, ['timeout']);

/** The sections that an ignored timeout was written for. */
export interface Homes {
  readonly proxies: readonly Proxy[];
  /** False where some are chosen at run time. */
  readonly isAll: boolean;
}

/** The backends that a frontend leads to, or the frontends that lead to a backend. */
export function homesOf(proxy: Proxy, configuration: Configuration): Homes {
  if (!proxy.isFrontend) return { proxies: sendersTo(proxy, configuration), isAll: true };
  const routes = routesOf(proxy);
  const backends = routes.flatMap(route => (route.isDynamic ? [] : (configuration.backend(route.name) ?? [])));
  return { proxies: [...new Set(backends)], isAll: routes.every(route => !route.isDynamic) };
}

const written = remember((configuration: Configuration) => ({
  everywhere: new Set(refusedTimeouts(configuration).flatMap(({ first, others }) => [first, ...others].map(timeoutNameOf))),
  byHome: ignoredTimeouts(configuration).flatMap(({ proxy, first, others }) => {
    const names = [first, ...others].map(timeoutNameOf);
    return homesOf(proxy, configuration).proxies.map(home => ({ home, names }));
  }),
}));

/** True when a proxy would have a timeout that it lacks, if the line stood in the right section: misplaced-timeout says so, and nothing else is to be told of it. */
export function isMisplacedFor(proxy: Proxy, name: string, configuration: Configuration): boolean {
  const { everywhere, byHome } = written(configuration);
  return everywhere.has(name) || byHome.some(({ home, names }) => home === proxy && names.includes(name));
}
