import type { AclTest } from '../../expression/acl.ts';

/** The opposite of `ssl_fc`, written with a converter (2.6 to 3.4). */
export const WITHOUT_TLS = 'ssl_fc,not';

/** Whether a test that asks for nothing but TLS holds with it: true for `ssl_fc`, false for `ssl_fc,not`. Undefined for other tests. */
export function holdsWithTls({ criterion: { text }, flags, patterns }: AclTest): boolean | undefined {
  if (flags.length + patterns.length > 0) return undefined;
  return text === 'ssl_fc' ? true : text === WITHOUT_TLS ? false : undefined;
}
