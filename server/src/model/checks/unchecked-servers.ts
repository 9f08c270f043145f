import { perProxy, type Proxy } from '../proxy.ts';
import { misplacedName } from '../servers/misplaced-names.ts';
import { serversThat, type Server } from '../servers/server.ts';
import { staysDown } from '../servers/starts-down.ts';
import { swallowsCheck } from '../servers/swallowed-options.ts';

/** How the servers of a section that take part in its traffic are checked. Numbers where numbers do: this is remembered for every section. */
export interface CheckState {
  /** Servers that are not `disabled`. */
  readonly active: number;
  readonly checked: number;
  readonly hasBackup: boolean;
  /** Those that nothing watches, although nobody said so. */
  readonly unchecked: readonly Server[];
}

const nobody: CheckState = { active: 0, checked: 0, hasBackup: false, unchecked: [] };

/**
 * Which servers of a section are not checked, so that HAProxy takes them for UP for ever. Those of weight 0 take no part, unless something leads clients to them
 * all the same: a dead one costs nobody anything (tried on 2.6 and 3.4). Left out as the author's own choice: `no-check`, a backup
 * server beside checked ones (a last resort has nowhere to fail over to), a single server on a local socket, an address made at run time, options from
 * the environment. Of a `check` that an option without its value takes for that, number-cut-short speaks,
 * and of servers that start DOWN without one, init-state-without-check.
 */
export const checkStateOf = perProxy((proxy): CheckState => {
  if (!proxy.isBackend || proxy.isDisabled || !proxy.carriesTraffic) return nobody;
  const hasBackup = proxy.unlikeServers.some(server => !server.isDisabled && server.isBackup);
  const leavesOut = proxy.unlikeServers.some(server => server.isWeightless) && isChosenByWeight(proxy);
  const isIdle = (server: Server) => server.isDisabled || (leavesOut && server.isWeightless);
  if (proxy.unlikeServers.every(server => server.isChecked && !isIdle(server))) return healthy(proxy.servers.length, proxy.servers.length, hasBackup);
  const active = serversThat(proxy.servers, server => !isIdle(server));
  const unchecked = serversThat(active, server => !server.isChecked);
  const hasChecked = proxy.unlikeServers.some(server => !server.isDisabled && !server.isBackup && server.isChecked);
  const isExcused = (server: Server) => (server.isBackup && hasChecked) || (isLocalSocket(server) && active.length === 1) || !canBeChecked(server);
  const [count, checked] = [active.length, active.length - unchecked.length];
  const bad = unchecked.filter(server => !isExcused(server) && !staysDown(server, proxy.section.version));
  return bad.length === 0 ? healthy(count, checked, hasBackup) : { active: count, checked, hasBackup, unchecked: bad };
}, nobody);

/** True where nothing but `balance` chooses among the servers: no cookie, no stick table and no `use-server`, which lead to servers of weight 0, too. */
function isChosenByWeight(proxy: Proxy): boolean {
  return proxy.statements('stick', 'use-server').length === 0 && !proxy.effective('cookie') && !proxy.effective('persist');
}

/**
 * True where another server may take what one does not. A backup gets nothing until checks have found all the others dead: no retry goes there, `option
 * redispatch` or not (lab case no-retry-on-backup). Where all are backups, one of them serves, unless `option allbackups` says otherwise.
 */
export function hasSeveralServers(proxy: Proxy): boolean {
  const { active, hasBackup } = checkStateOf(proxy);
  if (active < 2 || !hasBackup) return active > 1;
  const inUse = serversThat(proxy.servers, server => !server.isDisabled && !server.isWeightless);
  const first = serversThat(inUse, server => !server.isBackup);
  return first.length > 1 || (first.length === 0 && proxy.option('allbackups') !== undefined);
}

const healthyStates = new Map<number, CheckState>();

/** Nearly all sections are like this, and those with the same numbers share one. */
function healthy(active: number, checked: number, hasBackup: boolean): CheckState {
  const state = { active, checked, hasBackup, unchecked: [] };
  if (active > MOST_SHARED) return state;
  const key = (active * (MOST_SHARED + 1) + checked) * 2 + Number(hasBackup);
  const known = healthyStates.get(key);
  if (!known) healthyStates.set(key, state);
  return known ?? state;
}

const MOST_SHARED = 50;

function canBeChecked(server: Server): boolean {
  return !server.has('no-check') && !server.isUncertain && !swallowsCheck(server.statement) && misplacedName(server.statement) === undefined && hasFixedAddress(server);
}

/** A single server on a socket of this machine is mostly another section of the same HAProxy. */
function isLocalSocket({ address }: Server): boolean {
  return /^(?:\/|unix@|abnsz?@)/.test(address?.value ?? '');
}

/** False for `0.0.0.0` and the like, where `set-dst` or transparent mode gives the real address, and for the tunnels of `rhttp@`. */
function hasFixedAddress({ address }: Server): boolean {
  return address !== undefined && !/^(?:(?:ipv4@)?(?:0\.0\.0\.0|\*)?(?::\d*)?|(?:ipv6@)?\[?::\]?(?::\d*)?|rhttp@.*)$/.test(address.value);
}
