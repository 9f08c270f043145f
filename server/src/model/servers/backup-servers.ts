import { perProxyWith, type Proxy } from '../proxy.ts';
import type { Server } from './server.ts';

/** Backup servers that get no requests even when they are needed, and the servers in front of them that HAProxy takes for UP for ever. */
export interface BlockedBackups {
  readonly blockers: readonly [Server, ...Server[]];
  readonly backups: readonly [Server, ...Server[]];
}

/**
 * The backup servers that no failure brings into use, or undefined when there are none. Backups are used when no other server is UP, and without `option
 * allbackups` only the first of those that are UP; a server that nothing watches is always UP. Lab cases backup-primary-unchecked, first-backup-only.
 * Left out: a section with `use-server`, which can name a backup server; names that DNS takes out of use; servers under an undecided `.if`.
 */
export const blockedBackupsOf: (proxy: Proxy) => BlockedBackups | undefined = perProxyWith(['backup'], undefined, proxy => {
  if (!proxy.isBackend || proxy.isDisabled || !proxy.carriesTraffic) return undefined;
  if (!proxy.servers.some(server => server.isBackup) || proxy.statements('use-server').length > 0) return undefined;
  const usable = proxy.servers.filter(server => !server.isDisabled && server.number('weight') !== 0 && proxy.section.isCertain(server.statement));
  const backups = usable.filter(server => server.isBackup);
  const [primary, ...primaries] = usable.filter(server => !server.isBackup && isUpForEver(server));
  const [backup, ...others] = backups;
  if (primary) return backup && { blockers: [primary, ...primaries], backups: [backup, ...others] };
  if (proxy.option('allbackups')) return undefined;
  const first = backups.find(isUpForEver);
  const [shadowed, ...rest] = first ? backups.slice(backups.indexOf(first) + 1) : [];
  return first && shadowed && { blockers: [first], backups: [shadowed, ...rest] };
});

/** True for a server whose state nothing changes but somebody at the Runtime API. */
export function isUpForEver(server: Server): boolean {
  return !server.isChecked && !server.isUncertain && !server.has('resolvers');
}
