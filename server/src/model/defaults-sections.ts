import { proxiesThat } from './incremental/in-proxies.ts';

/** The `defaults` sections of a configuration, in order. */
export const defaultsSections = proxiesThat(proxy => proxy.kind === 'defaults');
