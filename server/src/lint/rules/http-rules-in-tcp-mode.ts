import type { Configuration } from '../../model/configuration.ts';
import { holeOf } from '../../model/fall-through.ts';
import { proxiesThatLost } from '../../model/lost-settings.ts';
import { answeringInHttpOnly, isHastyAllTheWay, misreadsIn, type Misread } from '../../model/misread-rules.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Statement } from '../../syntax/statement.ts';
import { httpModeRepairs } from '../mode-edits.ts';
import { defineRule } from '../rule.ts';

function linesOf({ blind, ignored, unbound }: Misread): Statement[] {
  return [...blind, ...ignored, ...unbound];
}

function whyTcp(proxy: Proxy): string {
  const setting = proxy.effective('mode');
  if (!setting) return 'is in TCP mode, because nothing says `mode http`';
  return `is in TCP mode${setting.owner === proxy ? '' : `, inherited from ${setting.owner.title}`}`;
}

/** True for a backend to which an HTTP frontend leads: HAProxy does not start with it, and mode-mismatch tells of the mode. */
function isRefused(proxy: Proxy, configuration: Configuration): boolean {
  return proxy.kind === 'backend' && configuration.routesTo(proxy).some(({ owner, isDynamic }) => !isDynamic && owner.mode === 'http' && !owner.isDisabled);
}

/** Sections that lack a mode for the same reason: no line in them, nor in the defaults they share. Of one that was lost defaults-start-empty speaks. */
function groupsOf(configuration: Configuration): [Misread, ...Misread[]][] {
  const groups: [Misread, ...Misread[]][] = [];
  const byDefaults = new Map<Proxy, [Misread, ...Misread[]]>();
  const told = proxiesThatLost('mode http', configuration);
  for (const misread of misreadsIn(configuration)) {
    const { proxy } = misread;
    if (told.has(proxy) || isRefused(proxy, configuration)) continue;
    const shared = proxy.effective('mode') ? undefined : proxy.defaults;
    const group = shared && byDefaults.get(shared);
    if (group) {
      group.push(misread);
      continue;
    }
    const made: [Misread, ...Misread[]] = [misread];
    groups.push(made);
    if (shared) byDefaults.set(shared, made);
  }
  return groups;
}

/** Lab cases tcp-default-mode-l7-acl: the connection is closed without an answer, with `SC`, on 2.6 to 3.4; and stick-on-cookie-in-tcp-mode. */
export default defineRule({
  name: 'http-rules-in-tcp-mode',
  summary: 'A section in TCP mode has rules that need HTTP.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration, { isWhole }) {
    for (const group of groupsOf(configuration)) {
      const [first, ...others] = group;
      // A fragment may get its mode from a defaults in another file.
      if (!isWhole && !first.proxy.effective('mode')) continue;
      const blind = group.flatMap(misread => misread.blind);
      const unbound = isWhole ? group.filter(({ proxy }) => isHastyAllTheWay(proxy, configuration)).flatMap(misread => misread.unbound) : [];
      const lines = [...blind, ...group.flatMap(misread => misread.ignored), ...unbound];
      const [at, ...rest] = lines;
      if (!at) continue;
      const { proxy: owner } = group.find(misread => linesOf(misread).includes(at)) ?? first;
      const hasRest = owner.effective('default_backend') !== undefined || owner.servers.length > 0;
      const isClosed = isWhole && holeOf(owner) === 'no-route' && answeringInHttpOnly(configuration).has(owner);
      const effect = blind.length > 0
        ? `its condition asks for an HTTP request that HAProxy does not wait for, and ${hasRest ? 'most connections go on as if it did not hold' : 'the connection is closed without an answer'}`
        : unbound.includes(at)
          ? 'it looks for the server of a client by an HTTP request that HAProxy does not wait for, and most clients come to any of the servers'
          : `\`${at.keyword}\` does nothing there${isClosed ? ', and each connection is closed without an answer' : ''}`;
      yield {
        at,
        severity: (blind.length > 0 && !hasRest) || isClosed ? 'error' : 'warning',
        message: `${owner.title} ${whyTcp(owner)}: ${effect}. Set \`mode http\`${others.length > 0 && !owner.effective('mode') ? ` in ${owner.defaults?.title ?? 'the section'}, for ${others.length} more section${others.length > 1 ? 's' : ''}` : ''}.`,
        related: rest.slice(0, 20).map(line => ({ at: line, message: 'Needs HTTP mode too' })),
        repairs: httpModeRepairs([first.proxy, ...others.map(({ proxy }) => proxy)], configuration),
      };
    }
  },
});
