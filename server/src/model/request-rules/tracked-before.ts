import { canAllFail } from '../../expression/negation.ts';
import { bindsOf, handsOnAddress } from '../binds/bind.ts';
import { changedBy } from '../conditions/changed-tests.ts';
import { inverse, whenActs } from '../conditions/certain-condition.ts';
import type { Configuration } from '../configuration.ts';
import { inProxies } from '../incremental/in-proxies.ts';
import { hasText } from '../incremental/per-block.ts';
import { lineageOf, perProxy, type Proxy } from '../proxy.ts';
import { entrancesTo } from '../routes/senders.ts';
import { wordAfter } from '../word-after.ts';
import { orderOf, rulesOf } from './request-rules.ts';
import { stickTablesIn, trackingLinesOf, type StickTable, type TableUse } from './stick-table.ts';

/** A line that tracks by a counter, and its section, whose table it means when it names none. */
interface Tracker {
  readonly proxy: Proxy;
  /** The section that the line stands in: this one, or the defaults that it inherits. */
  readonly owner: Proxy;
  readonly use: TableUse;
  readonly table: string;
}

/** A line that tracks nothing, since its counter holds something else by then, whatever comes. */
export interface TrackedBefore {
  readonly proxy: Proxy;
  readonly use: TableUse;
  readonly table: StickTable;
  readonly counter: number;
  /** The first of the lines that fill the counter before. */
  readonly before: Tracker;
}

const ofRequests: readonly string[] = ['tcp-request', 'http-request'];

const mayTrack = hasText(text => text.includes('track-sc'));

const trackersOf = perProxy((proxy): readonly Tracker[] => {
  if (proxy.isDisabled || proxy.kind === 'defaults' || ![proxy, proxy.defaults].some(each => each && mayTrack(each.section))) return [];
  // Inherited ones first in each layer: the sort is stable.
  const all = [...lineageOf(proxy)].reverse().flatMap(owner => trackingLinesOf(owner).map(use => ({ proxy, owner, use, table: use.table ?? proxy.name })));
  return all.filter(({ use }) => proxy.mode === 'http' || use.statement.keyword.startsWith('tcp-')).sort((one, other) => orderOf(one.use.statement) - orderOf(other.use.statement));
});

const trackers = inProxies(trackersOf);

/**
 * The lines whose counter is taken: a counter keeps the first entry that it is given, for a connection or a request, and a later `track-sc` with its number is
 * passed over, whichever section and table it is of (lab case counter-tracked-twice; connection, session, content and response tried on 2.6 and 3.4). Where the
 * first finds nothing to track, as the address of who comes by a UNIX socket, the second acts.
 */
export function trackedBefore(configuration: Configuration): TrackedBefore[] {
  const all = trackers(configuration);
  if (all.length < 2) return [];
  const tables = stickTablesIn(configuration);
  return all.flatMap((later): TrackedBefore[] => {
    const { proxy, use } = later;
    const table = tables.get(later.table);
    if (!table || use.at.hasVariable || !use.key || !proxy.section.has(use.statement.block) || !proxy.section.isCertain(use.statement)) return [];
    if (!canAllFail([inverse(whenActs(use.statement, proxy))])) return [];
    const before = ownBefore(later) ?? senderBefore(later, configuration);
    if (!before || !differs(before, later) || isFor6(tables.get(before.table), table)) return [];
    return [{ proxy, use, table, counter: Number(use.by.slice('track-sc'.length)), before }];
  });
}

/** The first of those lines of the same section by which the counter is full. */
function ownBefore(later: Tracker): Tracker | undefined {
  const all = trackersOf(later.proxy);
  const before = all.slice(0, all.indexOf(later)).filter(each => each.use.by === later.use.by);
  const certain = before.find(isAlways);
  if (certain) return certain;
  // Of conditions only those of the same set of rules are compared, between which nothing changes.
  const near = before.filter(each => each.use.statement.keyword === later.use.statement.keyword && isPlain(each) && findsSome(each));
  const acts = near.map(({ use, owner }) => whenActs(use.statement, owner));
  return near.length > 0 && isPlain(later) && !canAllFail([...acts, inverse(whenActs(later.use.statement, later.owner))]) ? near[0] : undefined;
}

/** The line of the first section that sends requests here, when all of them fill the counter with something else. */
function senderBefore(later: Tracker, configuration: Configuration): Tracker | undefined {
  if (later.proxy.kind !== 'backend') return undefined;
  const found = entrancesTo(later.proxy, configuration).map(sender =>
    trackersOf(sender).find(each => each.use.by === later.use.by && ofRequests.includes(each.use.statement.keyword) && isAlways(each)));
  return found.every(each => each && differs(each, later)) ? found[0] : undefined;
}

function differs(one: Tracker, other: Tracker): boolean {
  return one.table !== other.table || one.use.key?.value !== other.use.key?.value;
}

/** True for two tables of which the one takes what the other cannot: clients of IPv6 are not tracked in one of type `ip`. */
function isFor6(first: StickTable | undefined, second: StickTable): boolean {
  return first === undefined || (typeOf(first) === 'ip' && typeOf(second) === 'ipv6');
}

function typeOf({ statement }: StickTable): string | undefined {
  return wordAfter('type', statement)?.value;
}

/** True for a line that fills its counter for everything that comes to the section. */
function isAlways(tracker: Tracker): boolean {
  const { proxy, owner, use: { statement } } = tracker;
  if (!findsSome(tracker) || canAllFail([whenActs(statement, owner)])) return false;
  // What is let through above it is not tracked.
  const set = rulesOf(proxy, statement.keyword).filter(rule => orderOf(rule.statement) === orderOf(statement));
  const place = set.findIndex(rule => rule.statement.equals(statement));
  return !set.slice(0, place).some(({ action }) => action === 'allow' || action === 'accept');
}

/* Keys that are always there, and what is done to them without losing any. */
const fetches = 'src|dst|base32\\+src|url32\\+src|base32|url32|base|path|url|method|fe_id|be_id|dst_port|(?:int|str)\\([\\w.-]+\\)';
const converters = 'ipmask\\([\\d.,:]+\\)|lower|upper|hex|crc32c?|djb2|sdbm|wt6|xxh32|xxh64|sha1';
const certainKey = new RegExp(`^(?:${fetches})(?:,(?:${converters}))*$`);

/** True for a line that surely finds something to track: from a UNIX socket no address comes. */
function findsSome({ proxy, use: { key, at, statement } }: Tracker): boolean {
  if (!key || at.hasVariable || key.hasVariable || !certainKey.test(key.value) || proxy.section.isConditional || proxy.defaults?.section.isConditional === true) return false;
  if (statement.keyword === 'tcp-request' && statement.word(1)?.value === 'content' && !/^(?:src|dst|int|str|fe_id)\b/.test(key.value)) return false;
  return !/src|dst/.test(key.value) || bindsOf(proxy).every(bind => handsOnAddress(bind) || bind.addresses.every(({ kind }) => kind === 'ip' || kind === 'name'));
}

/** True for a line whose condition says the same at each line of its set of rules. */
function isPlain({ proxy, use: { statement } }: Tracker): boolean {
  const text = statement.block.text.slice(statement.span.start, statement.span.end);
  return !/\brand\b|\bs(?:c\d?|rc)_|,table_/.test(text) && rulesOf(proxy, statement.keyword).every(rule => rule.action.startsWith('track-sc') || changedBy(rule) === undefined);
}
