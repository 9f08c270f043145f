import type { Proxy } from '../../model/proxy.ts';
import type { RuleFinding } from '../finding.ts';

/** The sections that take a check, or its request, over from the `defaults` that owns it, as places beside a finding. Empty for a section's own. */
export function heirsOf({ owner }: { readonly owner: Proxy }, proxies: readonly [Proxy, ...Proxy[]]): NonNullable<RuleFinding['related']> {
  return owner === proxies[0] ? [] : proxies.map(proxy => ({ at: proxy.header, message: 'Its servers are checked in this way' }));
}
