import type { Configuration } from '../../model/configuration.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import type { Proxy } from '../../model/proxy.ts';
import { misreadSections } from '../../model/routes/misread-passthrough.ts';
import type { RuleFinding } from '../finding.ts';

/**
 * What a rule finds in single sections, but for those that are to pass TLS on and are in HTTP mode by mistake: tls-passthrough-in-http-mode tells of them, and what
 * else is said of a section for HTTP would lead the other way. Made while the program loads; see `inProxies` for what `find` may read, and for `words`.
 */
export function exceptMisread(find: (proxy: Proxy) => Iterable<RuleFinding>, words: readonly string[]): (configuration: Configuration) => Iterable<RuleFinding> {
  const found = inProxies(proxy => {
    const findings = [...find(proxy)];
    return findings.length > 0 ? [{ proxy, findings }] : [];
  }, words);
  return configuration => found(configuration).flatMap(({ proxy, findings }) => (misreadSections(configuration).has(proxy) ? [] : findings));
}
