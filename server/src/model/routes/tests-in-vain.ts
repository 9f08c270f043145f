import type { AclTest } from '../../expression/acl.ts';
import type { Call } from '../../expression/sample-expression.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { aclTestsWith, type WrittenTest } from '../conditions/acl-tests.ts';
import { availabilityChoices } from './availability-choices.ts';
import { isUpForEver } from '../servers/backup-servers.ts';
import type { Configuration } from '../configuration.ts';
import { remember } from '../incremental/memo.ts';
import { numberMatches } from '../conditions/number-test.ts';
import { inLongSections } from '../incremental/per-block.ts';
import type { Proxy } from '../proxy.ts';
import { entrancesTo } from './senders.ts';
import type { Server } from '../servers/server.ts';
import { inProxies } from '../incremental/in-proxies.ts';
import { countOf } from '../servers/server-count.ts';
import { isAnyHost } from '../../language/address.ts';
import { copyIn, variableRead } from '../expressions/variable-source.ts';

/** What counts the requests that wait for a free slot. */
export const queueFetches: readonly string[] = ['queue', 'avg_queue', 'srv_queue'];

/** Something that asks how many servers of a backend are UP, or whether one is. */
export interface AvailabilityQuestion {
  /** The section that asks. */
  readonly asking: Proxy;
  readonly fetch: string;
  /** What is asked about, as in `be_app` or `be_app/web1`; undefined for the section itself. */
  readonly target: string | undefined;
  /** What it decides: whether a condition holds, or which name is made. */
  readonly asks: 'condition' | 'name';
  readonly written: Pick<WrittenTest, 'statement' | 'criterion' | 'test'>;
}

/** An ACL test that does. */
export interface AvailabilityTest extends AvailabilityQuestion {
  readonly asks: 'condition';
  readonly written: WrittenTest;
}

/** A test, or a choice, that comes out the same when servers die, because nobody notices. */
export interface TestInVain {
  readonly fetch: string;
  readonly asks: AvailabilityQuestion['asks'];
  readonly statement: Statement;
  readonly criterion: Word;
  readonly backend: Proxy;
  readonly servers: readonly [Server, ...Server[]];
  /** `constant`: it can come out in one way only. `blind`: it counts the connections that dead servers could take. */
  readonly kind: 'constant' | 'blind';
}

const fetches: readonly string[] = ['nbsrv', 'srv_is_up', 'be_conn_free', 'connslots', 'srv_conn_free', ...queueFetches];
const tests = inLongSections(block => aclTestsWith(/nbsrv|srv_is_up|be_conn_free|connslots|srv_conn_free|queue|var\(/, block));

/** What a test looks at; for a variable what the section puts into it, unless that is not what the fetch gives. */
function callsBehind({ criterion: { calls } }: AclTest, proxy: Proxy): readonly Call[] {
  const variable = variableRead(calls);
  if (variable === undefined) return calls;
  const behind = copyIn(proxy, variable)?.calls ?? [];
  return calls.length + behind.length === 2 ? behind : [];
}

/** The tests of all sections, in order. */
export const availabilityTests = inProxies((proxy): readonly AvailabilityTest[] => {
  if (proxy.isDisabled) return [];
  return proxy.section.collect(tests).flatMap((written): AvailabilityTest[] => {
    const [call] = callsBehind(written.test, proxy);
    if (!call || !fetches.includes(call.name) || written.criterion.hasVariable || !proxy.section.isCertain(written.statement)) return [];
    const target = call.arguments?.[0]?.text;
    return [{ asking: proxy, fetch: call.name, target: target === '' ? undefined : target, asks: 'condition', written }];
  });
}, fetches);

/** The tests and the choices of a configuration that are in vain, remembered. Lab cases nbsrv-of-unchecked-servers and nbsrv-chooses-name. */
export const testsInVain: (configuration: Configuration) => readonly TestInVain[] = remember(configuration =>
  [...availabilityTests(configuration), ...availabilityChoices(configuration)].flatMap(test => inVain(test, configuration) ?? []),
);

/** The backends whose servers have to be checked for such a test to come out otherwise. */
export const backendsAskedInVain: (configuration: Configuration) => ReadonlySet<Proxy> = remember(configuration =>
  new Set(testsInVain(configuration).filter(({ kind }) => kind === 'constant').map(({ backend }) => backend)),
);

/** True for a template that somebody else gives its addresses, by a DNS or at run time, and takes its servers out of use as well. */
function isFilledLater(server: Server): boolean {
  return server.isTemplate && (!server.hasPlainAddress || isAnyHost(server.parsedAddress) || server.parsedAddress.host === '0.0.0.0');
}

/** More servers than a template of usual size makes are not counted one by one. */
const MOST_COUNTED = 1000;

function inVain({ asking, fetch, target, asks, written }: AvailabilityQuestion, configuration: Configuration): TestInVain | undefined {
  const { backend, serverName } = askedBy({ asking, fetch, target }, configuration);
  if (!backend || queueFetches.includes(fetch)) return undefined;
  const servers = backend.servers.filter(server => !server.isDisabled && server.number('weight') !== 0);
  const asked = serverName === undefined ? servers : servers.filter(server => !server.isTemplate && server.name === serverName);
  const [first, ...others] = asked.filter(isUpForEver);
  if (!first || countOf(servers) > MOST_COUNTED || servers.some(isFilledLater)) return undefined;
  const found = { fetch, asks, statement: written.statement, criterion: written.criterion, backend, servers: [first, ...others] as const };
  if (fetch === 'srv_is_up') return { ...found, kind: 'constant' };
  if (fetch === 'nbsrv') return isConstant(written.test, asked, backend) ? { ...found, kind: 'constant' } : undefined;
  return asked.length === others.length + 1 ? { ...found, kind: 'blind' } : undefined;
}

/**
 * The backend that a test looks at, and the name of the server where it is about one. Undefined for one that HAProxy does not have, that is `disabled`, or that
 * is a switch.
 */
export function askedBy({ asking, fetch, target }: Pick<AvailabilityQuestion, 'asking' | 'fetch' | 'target'>, configuration: Configuration): { backend: Proxy | undefined; serverName: string | undefined } {
  const isAboutServer = fetch.startsWith('srv_');
  const slash = isAboutServer ? (target?.indexOf('/') ?? -1) : -1;
  const backendName = isAboutServer ? (slash < 0 ? undefined : target?.slice(0, slash)) : target;
  const backend = backendName === undefined ? asking : configuration.backend(backendName);
  const isSilent = !backend?.isBackend || backend.isDisabled || isSwitch(backend, asking, configuration);
  return { backend: isSilent ? undefined : backend, serverName: isAboutServer ? (target?.slice(slash + 1) ?? '') : undefined };
}

/** True for a backend to which nothing is sent: its servers are taken out by hand, to say something to the rules that ask. */
function isSwitch(backend: Proxy, asking: Proxy, configuration: Configuration): boolean {
  return backend !== asking && entrancesTo(backend, configuration).length === 0;
}

/**
 * True when `nbsrv` comes out the same however many servers die, and would not if they were checked. It counts backup servers only while no other is UP,
 * and without `option allbackups` only one of them.
 */
function isConstant(test: AclTest, servers: readonly Server[], backend: Proxy): boolean {
  const primaries = servers.filter(server => !server.isBackup);
  const backups = servers.filter(server => server.isBackup);
  const most = backend.option('allbackups') ? countOf(backups) : Math.min(1, countOf(backups));
  const alive = countOf(primaries.filter(isUpForEver));
  const least = alive > 0 ? alive : Math.min(most, countOf(backups.filter(isUpForEver)));
  const top = Math.max(countOf(primaries), least, primaries.length === 0 ? most : 0);
  const outcomes = (from: number, to: number) => new Set(Array.from({ length: to - from + 1 }, (_, i) => numberMatches(test, from + i)));
  if (numberMatches(test, 0) === undefined) return least === top;
  return outcomes(least, top).size === 1 && outcomes(0, top).size > 1;
}
