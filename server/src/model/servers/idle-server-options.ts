import { healthCheckOf } from '../checks/health-check.ts';
import { perProxyWith, type Proxy } from '../proxy.ts';
import type { Server, ServerOption } from './server.ts';
import { staysDown } from './starts-down.ts';
import { swallowsCheck } from './swallowed-options.ts';

/** Options that are about a health check, and that act on a server only when it has one. */
const ofCheck = [
  'inter', 'fastinter', 'downinter', 'rise', 'fall', 'port', 'check-ssl', 'check-sni', 'check-alpn', 'check-proto', 'check-send-proxy', 'check-via-socks4',
  'on-marked-down', 'on-marked-up', 'slowstart',
];
/** Those that a check by an agent does not serve either: `observe` needs a health check (tried on 2.6 and 3.4). */
const ofHealthCheck = ['observe', 'on-error', 'error-limit'];
/** Those that say what follows from what `observe` sees. */
const ofObserve = ['on-error', 'error-limit'];
const ofAgent = ['agent-port', 'agent-inter', 'agent-send', 'agent-addr'];

/** All of them. */
export const checkedOptions: readonly string[] = [...ofCheck, ...ofHealthCheck, ...ofAgent];

/** An option that a section itself gives a server, and that does nothing. */
export interface IdleOption {
  readonly option: ServerOption;
  readonly server: Server;
  /** The option without which it does nothing. */
  readonly needs: 'check' | 'agent-check' | 'observe';
}

/**
 * The options on the lines of a section that do nothing, because the server they act on is not checked. What `defaults` say for all sections is left out,
 * so is a server with `no-check`, one that follows another by `track` and one that DNS can take out of use, which `slowstart` and others then serve.
 * What never leaves DOWN for want of a check is init-state-without-check's, and a lost `check` number-cut-short's.
 */
export const idleOptionsOf: (proxy: Proxy) => readonly IdleOption[] = perProxyWith(checkedOptions, [], proxy => {
  if (!proxy.isBackend || proxy.isDisabled || !proxy.carriesTraffic) return [];
  const isToldElsewhere = (server: Server) => staysDown(server, proxy.section.version) || swallowsCheck(server.statement);
  return proxy.servers.filter(server => !isToldElsewhere(server)).flatMap(server => idleOn(server).filter(({ option }) => proxy.section.has(option.statement.block)));
});

function idleOn(server: Server): IdleOption[] {
  const hasCheck = server.has('check');
  const hasAgent = server.has('agent-check');
  const isObserved = !hasCheck || server.has('observe') || !ofObserve.some(name => server.has(name));
  if ((hasCheck && hasAgent && isObserved) || server.isUncertain || server.isDisabled || server.has('track') || server.has('no-check') || server.has('resolvers')) return [];
  const set = (names: readonly string[], needs: IdleOption['needs']) =>
    names.flatMap(name => {
      const option = server.option(name);
      return option ? [{ option, server, needs }] : [];
    });
  if (!isObserved) return [...set(ofObserve, 'observe'), ...(hasAgent || server.has('no-agent-check') ? [] : set(ofAgent, 'agent-check'))];
  if (hasAgent) return set(ofHealthCheck, 'check');
  return [...(hasCheck ? [] : set([...ofCheck, ...ofHealthCheck], 'check')), ...(server.has('no-agent-check') ? [] : set(ofAgent, 'agent-check'))];
}

/** True when the options that do nothing are the plainest sign that a check was meant; with an `option httpchk`, that is one. */
export function showsThatCheckWasMeant(proxy: Proxy): boolean {
  return !healthCheckOf(proxy) && idleOptionsOf(proxy).some(({ needs }) => needs === 'check');
}
