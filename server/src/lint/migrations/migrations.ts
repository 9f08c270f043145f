import { migrateAddedHeader } from './added-headers.ts';
import { migrateDeletedHeader } from './deleted-headers.ts';
import { migrateForwarding, migrateHttpProxy } from './forwarding.ts';
import { migrateForceclose, removeEffective, removeIdle } from './gone.ts';
import { isTcp, removal, type Migrate, type Migration, type OldLine } from './migration.ts';
import { migrateModeHealth, migrateMonitorNet } from './monitoring.ts';
import { migrateAppsession } from './persistence.ts';
import { migrateProcessBinding, migrateProcesses } from './processes.ts';
import { migrateBlock, migrateRefusal } from './refusals.ts';
import { migrateRenamed, renamedDirectives } from './renamed.ts';
import { migrateRewrite } from './rewrites.ts';
import { migrateTimeout } from './timeouts.ts';

const families: readonly (readonly [migrate: Migrate, names: readonly string[]])[] = [
  [migrateAddedHeader, ['reqadd', 'rspadd']],
  [migrateDeletedHeader, ['reqdel', 'reqidel', 'rspdel', 'rspidel']],
  [migrateRewrite, ['reqrep', 'reqirep', 'rsprep', 'rspirep', 'cliexp', 'srvexp']],
  [migrateRefusal, ['reqdeny', 'reqideny', 'reqallow', 'reqiallow', 'reqtarpit', 'reqitarpit', 'rspdeny', 'rspideny']],
  [migrateBlock, ['block']],
  [migrateTimeout, ['clitimeout', 'contimeout', 'srvtimeout', 'timeout clitimeout', 'timeout contimeout', 'timeout srvtimeout']],
  [migrateProcesses, ['nbproc']],
  [migrateProcessBinding, ['bind-process', 'stats bind-process']],
  [migrateForwarding, ['dispatch', 'transparent', 'option transparent']],
  [migrateHttpProxy, ['option http_proxy']],
  [migrateMonitorNet, ['monitor-net']],
  [migrateModeHealth, ['mode health']],
  [migrateAppsession, ['appsession']],
  [migrateForceclose, ['option forceclose']],
  [removeIdle, ['option http-tunnel', 'option http-use-htx', 'tune.chksize', 'debug', 'resolution_pool_size', 'tune.quic.frontend.conn-tx-buffers.limit']],
  [removeEffective, ['reqpass', 'reqipass', 'grace', 'trace', 'master-worker']],
  [migrateRenamed, renamedDirectives],
];

/** Rules that HAProxy ignored, with a warning, where the mode is not http. */
const httpRules = new Set(['block', ...['add', 'del', 'rep', 'deny', 'allow', 'tarpit', 'pass'].flatMap(what => [`req${what}`, `reqi${what}`, `rsp${what}`, `rspi${what}`]), 'cliexp', 'srvexp']);

const byName = new Map(families.flatMap(([migrate, names]) => names.map(name => [name, migrate] as const)));

/** What may be written instead of a line that HAProxy no longer reads, the best first. Empty where nothing says the same. */
export function migrationsOf(line: OldLine): readonly Migration[] {
  if (httpRules.has(line.name) && isTcp(line)) return [removal('safe')];
  return byName.get(line.name)?.(line) ?? [];
}

/** The names of the directives that `migrationsOf` knows. */
export function migratedDirectives(): string[] {
  return [...byName.keys()];
}
