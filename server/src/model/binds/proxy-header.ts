import type { AclTest } from '../../expression/acl.ts';
import { bindsOf, handsOnAddress } from './bind.ts';
import { expectsAddress } from '../checks/expect-proxy.ts';
import { hasText } from '../incremental/per-block.ts';
import { lineageOf, perProxy, type Proxy } from '../proxy.ts';

/** True for a section with a test of the PROXY header of a client, its own or an inherited one. */
export const mayAskForProxyHeader: (proxy: Proxy) => boolean = perProxy(proxy => [...lineageOf(proxy)].some(({ section }) => mentionsHeader(section)));

const mentionsHeader = hasText(text => /\bfc_(?:rcvd_proxy|pp_)/.test(text));

/** True for a test that holds for nobody who came without a PROXY header. What the header says is missing then, and no converter is run. */
export function needsProxyHeader({ criterion, flags, operator, patterns }: AclTest): boolean {
  if (criterion.calls[0]?.name.startsWith('fc_pp_')) return true;
  return criterion.text === 'fc_rcvd_proxy' && !operator && patterns.length === 0 && flags.every(({ name, argument }) => name === '-m' && argument === 'bool');
}

/** Whether clients of a section come with a PROXY header, or its like: `perhaps` where the environment says something of a `bind` line. */
const headersOf = perProxy((proxy): 'some' | 'none' | 'perhaps' | undefined => {
  const binds = bindsOf(proxy);
  if (binds.length === 0) return undefined;
  if (binds.some(handsOnAddress) || expectsAddress(proxy)) return 'some';
  return binds.some(({ statement }) => statement.words.slice(2).some(word => word.hasVariable)) ? 'perhaps' : 'none';
});

/**
 * Why nobody has a PROXY header where a line of a section asks for one: none is read on any `bind` line, or only when all `tcp-request connection` rules have
 * run. To the rules of a listen section for requests, others may send those of their clients.
 * @param layer that of a `tcp-request` line
 */
export function lackOfProxyHeader(proxy: Proxy, layer: string | undefined): 'none' | 'unread' | undefined {
  const headers = headersOf(proxy);
  if (headers === 'none') return proxy.kind === 'frontend' || layer === 'connection' || layer === 'session' ? 'none' : undefined;
  return headers !== undefined && layer === 'connection' ? 'unread' : undefined;
}
