import { groupedBy } from '../../text/grouped-by.ts';
import type { Configuration } from '../configuration.ts';
import { inProxies, inSections } from '../incremental/in-proxies.ts';
import { hasText } from '../incremental/per-block.ts';
import { loadsLua } from '../lua.ts';
import type { Proxy } from '../proxy.ts';
import { counterTestsOf, stickTablesIn, tableUsesOf, type TableUse } from './stick-table.ts';
import { countOf } from '../servers/server-count.ts';
import { isOnlyOurs } from './unfilled-table.ts';

/** A line that binds a client to a server in a table, and the section it stands in. */
export interface StickStore {
  readonly proxy: Proxy;
  readonly use: TableUse;
}

const stickUses = inProxies((proxy): readonly (StickStore & { readonly table: string })[] => (
  proxy.isDisabled ? [] : tableUsesOf(proxy).filter(({ by }) => by.startsWith('stick ')).map(use => ({ proxy, use, table: use.table ?? proxy.name }))
), ['stick']);

/** Converters that look a table up, and rules that name one: whoever has them may read what was stored. */
const looksUp = hasText(text => /\b(?:in_table|table_\w+|track-sc\d*)\b/.test(text));
const lookers = inSections(section => (looksUp(section) ? [true] : []));
const askers = inProxies(proxy => (counterTestsOf(proxy).length > 0 ? [true] : []));

/**
 * The tables of this process alone into which `stick store-request` and `stick store-response` put the servers of clients, and which no line reads: then the next request goes to
 * any server (lab case stick-store-without-match, 2.6 to 3.4). Ask only about a whole configuration.
 */
export function unreadStoresIn(configuration: Configuration): (readonly [StickStore, ...StickStore[]])[] {
  const uses = stickUses(configuration);
  if (!uses.some(({ use }) => use.by.startsWith('stick store-')) || lookers(configuration).length > 0 || askers(configuration).length > 0 || loadsLua(configuration)) return [];
  const tables = stickTablesIn(configuration);
  return [...groupedBy(uses, ({ table }) => table)].flatMap(([name, stores]) => {
    const table = tables.get(name);
    const isUnread = stores.every(({ proxy, use }) => use.by.startsWith('stick store-') && !use.at.hasVariable && proxy.section.isCertain(use.statement));
    return table && isOnlyOurs(table) && isUnread ? [stores] : [];
  });
}

/**
 * The tables of this process alone in which `stick match` looks for the servers of clients, and into which no line puts any: it finds none (lab case
 * stick-match-without-store, 2.6 to 3.4). Ask only about a whole configuration.
 */
export function emptyMatchesIn(configuration: Configuration): (readonly [StickStore, ...StickStore[]])[] {
  const uses = stickUses(configuration);
  if (!uses.some(({ use }) => use.by === 'stick match') || loadsLua(configuration)) return [];
  const tables = stickTablesIn(configuration);
  return [...groupedBy(uses, ({ table }) => table)].flatMap(([name, matches]) => {
    const table = tables.get(name);
    const isEmpty = matches.every(({ proxy, use }) => use.by === 'stick match' && !use.at.hasVariable && proxy.section.isCertain(use.statement));
    return table && isOnlyOurs(table) && isEmpty ? [matches] : [];
  });
}

/** The cookie in which servers say which session is whose: `stick on req.cook(JSESSIONID)`. */
const sessionCookie = /^(?:req\.)?cook\([^()]*sess[^()]*\)$/i;

/**
 * The `stick on` lines that look for a session's cookie in a table which learns nothing of answers: the server that has made a session is not stored, and the
 * next request, the first one with the cookie, goes to any server and is bound to that (lab case session-cookie-not-learned, 2.6 to 3.4). Only where
 * clients come to another server each time, and nothing else binds them.
 */
export function unlearnedSessionsIn(configuration: Configuration): StickStore[] {
  const uses = stickUses(configuration);
  const found = uses.filter(({ proxy, use: { by, key, at, statement } }) => by === 'stick on' && sessionCookie.test(key?.text ?? '') && !at.hasVariable
    && proxy.section.isCertain(statement) && proxy.mode === 'http' && isSpread(proxy));
  if (found.length === 0 || loadsLua(configuration)) return [];
  // What learns of answers, or binds by something else.
  const others = uses.filter(({ use: { by, key } }) => by !== 'stick on' || !sessionCookie.test(key?.text ?? ''));
  const tables = new Set(others.map(({ table }) => table));
  const proxies = new Set(others.map(({ proxy }) => proxy));
  return found.filter(({ proxy, table }) => !tables.has(table) && !proxies.has(proxy));
}

function isSpread(proxy: Proxy): boolean {
  const balance = proxy.effective('balance')?.value?.value ?? 'roundrobin';
  const active = proxy.servers.filter(server => !server.isBackup && !server.isDisabled);
  return /^(?:roundrobin|static-rr|leastconn|random.*)$/.test(balance) && !proxy.effective('cookie') && countOf(active) > 1;
}
