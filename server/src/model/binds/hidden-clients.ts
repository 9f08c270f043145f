import { isLocal } from '../../language/address.ts';
import type { Statement } from '../../syntax/statement.ts';
import { sendsProxyHeader } from '../checks/check-connection.ts';
import { expectsAddress } from '../checks/expect-proxy.ts';
import { ownCallsIn, type OwnCall } from '../checks/own-calls.ts';
import { addressMatches } from '../conditions/address-test.ts';
import { fetchOf, termsOn, testsOfTerm } from '../conditions/condition-tests.ts';
import type { Configuration } from '../configuration.ts';
import type { Proxy } from '../proxy.ts';
import { rulesOf } from '../request-rules/request-rules.ts';
import { entrancesTo } from '../routes/senders.ts';
import { bindsOf, handsOnAddress } from './bind.ts';

/** What a section does by the address of its clients, each of which is this machine. */
export type Use = 'balances' | 'sticks' | 'counts' | 'asks';

export interface BlindLine {
  readonly owner: Proxy;
  readonly line: Statement;
  readonly use: Use;
}

/** A section that only sections of the same HAProxy call, and that cannot tell their clients apart. */
export interface HiddenClients {
  readonly to: Proxy;
  readonly calls: readonly [OwnCall, ...OwnCall[]];
  readonly lines: readonly [BlindLine, ...BlindLine[]];
}

/** True where nobody says which client a connection is for: no PROXY header, no rule, no address of the client's own to call from. */
function isTold(to: Proxy, calls: readonly OwnCall[]): boolean {
  const isByRule = ['tcp-request', 'http-request'].some(keyword => rulesOf(to, keyword).some(({ action }) => action === 'set-src' || action.startsWith('lua.')));
  return isByRule || expectsAddress(to) || calls.some(({ server }) => sendsProxyHeader(server) || server.has('source') || server.isDisabled);
}

function isOnlyCalledHere(to: Proxy): boolean {
  return bindsOf(to).every(bind => !handsOnAddress(bind) && bind.addresses.every(isLocal) && !bind.statement.words.slice(2).some(word => word.hasVariable));
}

/** A test that this machine fails, and that clients are to pass. A list in a file may have anything. */
function asksForOthers(line: Statement, owner: Proxy): boolean {
  const tests = termsOn(line).flatMap(term => testsOfTerm(term, owner));
  if (tests.some(({ criterion }) => /hdr_ip|forwarded|real-ip|client-ip/i.test(criterion.text))) return false;
  const sources = tests.filter(test => fetchOf(test) === 'src' && test.criterion.text === 'src');
  return sources.length > 0 && sources.every(test => addressMatches(test, '127.0.0.1') === false && addressMatches(test, '::1') === false);
}

function useOf(line: Statement, owner: Proxy): Use | undefined {
  const words = line.values(1);
  switch (line.keyword) {
    case 'balance': return words[0] === 'source' && hasSeveralServers(owner) ? 'balances' : undefined;
    case 'stick': return words[1] === 'src' && words[0] !== 'store-response' && hasSeveralServers(owner) ? 'sticks' : undefined;
    case 'http-request': case 'tcp-request': {
      const at = words.findIndex(word => /^track-sc\d+$/.test(word));
      return at >= 0 && at < 2 && words[at + 1] === 'src' ? 'counts' : asksForOthers(line, owner) ? 'asks' : undefined;
    }
    case 'use_backend': case 'use-server': return asksForOthers(line, owner) ? 'asks' : undefined;
    default: return undefined;
  }
}

function hasSeveralServers(owner: Proxy): boolean {
  return owner.servers.filter(server => !server.isBackup && !server.isDisabled).length > 1;
}

const asking: readonly string[] = ['balance', 'stick', 'http-request', 'tcp-request', 'use_backend', 'use-server'];

function blindLinesOf(owner: Proxy): BlindLine[] {
  return owner.statementsAmong(asking).flatMap((line): BlindLine[] => {
    const use = owner.section.isCertain(line) ? useOf(line, owner) : undefined;
    return use ? [{ owner, line, use }] : [];
  });
}

/** The backends that only such sections lead to. */
function backendsBehind(hidden: ReadonlySet<Proxy>, configuration: Configuration): Proxy[] {
  const targets = [...hidden].flatMap(to => configuration.proxies.filter(proxy => proxy.kind === 'backend' && !proxy.isDisabled && configuration.routesTo(proxy).some(route => route.owner === to)));
  return [...new Set(targets)].filter(proxy => entrancesTo(proxy, configuration).every(entrance => hidden.has(entrance)));
}

/** The sections that take each client for this machine, and go by the address of clients, themselves or in a backend. Lab case own-section-hides-clients. */
export function hiddenClientsIn(configuration: Configuration): HiddenClients[] {
  const byTarget = new Map<Proxy, OwnCall[]>();
  for (const calls of ownCallsIn(configuration)) for (const call of calls) byTarget.set(call.to, [...(byTarget.get(call.to) ?? []), call]);
  const found = [...byTarget].filter(([to, calls]) => to.carriesTraffic && isOnlyCalledHere(to) && !isTold(to, calls));
  if (found.length === 0) return [];
  const hidden = new Set(found.map(([to]) => to));
  const behind = backendsBehind(hidden, configuration);
  return found.flatMap(([to, [call, ...calls]]): HiddenClients[] => {
    const backends = behind.filter(proxy => configuration.routesTo(proxy)[0]?.owner === to);
    const [line, ...lines] = [to, ...backends].flatMap(blindLinesOf);
    return call && line ? [{ to, calls: [call, ...calls], lines: [line, ...lines] }] : [];
  });
}
