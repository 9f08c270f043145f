/** How an ACL compares a value with its patterns. */
export type MatchMethod = 'found' | 'bool' | 'int' | 'ip' | 'bin' | 'len' | 'str' | 'sub' | 'reg' | 'beg' | 'end' | 'dir' | 'dom';

const variant = /^(base|cook|hdr|path|scook|shdr|ssl_fc_sni|url|urlp)_(beg|dir|dom|end|len|reg|sub)$/;

/** Fetches that have a variant for each way to compare: `path_beg`, `hdr_end(host)`. Source: configuration manual, section 7.3.6, 1.5 to 3.4. */
export const fetchesWithVariants: readonly string[] = ['base', 'cook', 'hdr', 'path', 'scook', 'shdr', 'url', 'urlp'];

/** The fetch and the comparison of a keyword that exists in ACLs only, as `path_beg`; undefined for a plain fetch. */
export function variantOf(name: string): { readonly fetch: string; readonly match: MatchMethod } | undefined {
  const [, fetch, match] = variant.exec(name) ?? [];
  return fetch === undefined ? undefined : { fetch, match: match as MatchMethod };
}
