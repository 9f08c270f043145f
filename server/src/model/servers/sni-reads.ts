import { parseSampleExpression, type Call } from '../../expression/sample-expression.ts';
import { isSamePlace } from '../../syntax/place.ts';
import type { Word } from '../../syntax/word.ts';
import { inProxies } from '../incremental/in-proxies.ts';
import type { Proxy } from '../proxy.ts';
import type { Server } from './server.ts';

/** The expression of a `sni` option, by which HAProxy names a site in its TLS handshake with servers; where it gives nothing, no name is sent. */
export interface SniRead {
  readonly proxy: Proxy;
  readonly servers: readonly [Server, ...Server[]];
  /** Where it is written first. */
  readonly word: Word;
  /** Where else it is written in the same way. */
  readonly others: readonly Word[];
  readonly calls: readonly Call[];
}

/** Those of a section, each once, also where many servers have it, from one line or each from its own, or from a `defaults`. */
export function sniReadsIn(proxy: Proxy): readonly SniRead[] {
  if (!proxy.isBackend || proxy.isDisabled) return [];
  const found: (SniRead & { readonly servers: [Server, ...Server[]]; readonly others: Word[] })[] = [];
  for (const server of proxy.servers) {
    const word = server.has('ssl') && !server.isDisabled && !server.isUncertain ? server.option('sni')?.value : undefined;
    if (!word || word.hasVariable) continue;
    const known = found.find(each => each.word.text === word.text);
    if (known) {
      known.servers.push(server);
      if (![known.word, ...known.others].some(each => isSamePlace(each, word))) known.others.push(word);
    } else found.push({ proxy, servers: [server], word, others: [], calls: parseSampleExpression(word.value).calls });
  }
  return found;
}

/** True for one that a `defaults` gives to all sections that inherit it. */
export function isInherited({ proxy, word }: SniRead): boolean {
  return !proxy.section.has(word.block);
}

/** Those of several sections that stand in one place, together: only inherited ones can. */
export function byPlace<R extends { readonly read: SniRead }>(reads: readonly R[]): [R, ...R[]][] {
  const groups: [R, ...R[]][] = [];
  for (const each of reads) {
    const group = isInherited(each.read) ? groups.find(([first]) => isSamePlace(first.read.word, each.read.word)) : undefined;
    if (group) group.push(each);
    else groups.push([each]);
  }
  return groups;
}

/** Those of a whole configuration. */
export const sniReadsOf = inProxies(sniReadsIn, ['sni']);
