import { parseCondition, type Term } from '../../expression/condition.ts';
import type { PolarCondition } from '../../expression/negation.ts';
import { once } from '../../text/once.ts';
import { bindsOf, isTls } from '../binds/bind.ts';
import { mentionsAny, perProxy, type Proxy } from '../proxy.ts';

/** What reads the TLS handshake of a connection that HAProxy passes on, and what tells the same of one that HAProxy has decrypted, if something does. */
const readers: ReadonlyMap<string, string | undefined> = new Map([
  ['ssl_sni', 'ssl_fc_sni'], ['ssl_alpn', 'ssl_fc_alpn'], ['ssl_hello_type', 'ssl_fc'], ['ssl_ver', 'ssl_fc_protocol'], ['ssl_ec_ext', undefined], ['ssl_st_ext', undefined],
]);

const handshake = /^re[qs][._](ssl_\w+)/;

const mayAskHandshake = mentionsAny(...[...readers.keys()].flatMap(name => [`req.${name}`, `req_${name}`]));

/** The fetch that tells of a decrypted connection what this one reads in a handshake. */
export function decryptedFetch(fetch: string): string | undefined {
  return readers.get(handshake.exec(fetch)?.[1] ?? '');
}

/** True for a fetch, or a test by its text, that reads a TLS handshake. */
export function readsHandshake(text: string): boolean {
  return readers.has(handshake.exec(text)?.[1] ?? '');
}

/** True for a section that accepts clients with TLS alone, which HAProxy decrypts. */
export const decryptsAll = perProxy((proxy): boolean => {
  const binds = bindsOf(proxy);
  return binds.length > 0 && binds.every(bind => isTls(bind) && proxy.section.isCertain(bind.statement));
});

/**
 * True where no handshake is left to read, so that tests of it never hold: what clients send was decrypted, or is read as HTTP. Lab case
 * handshake-asked-after-decryption, 2.6 to 3.4.
 */
export function hasNoHandshake(proxy: Proxy): boolean {
  return mayAskHandshake(proxy) && bindsOf(proxy).length > 0 && (proxy.mode === 'http' || decryptsAll(proxy));
}

/** A condition in a section without a handshake: see `hasNoHandshake`. */
export function withoutHandshake({ condition, unless }: PolarCondition): PolarCondition {
  return { condition: { groups: condition.groups.map(group => group.map(orNever)), problems: condition.problems }, unless };
}

function orNever(term: Term): Term {
  return term.kind === 'named' || !readsHandshake(term.text) ? term : never()[term.negated ? 'negated' : 'asked'];
}

const never = once(() => ({ asked: termOf('{', 'always_false', '}'), negated: termOf('!{', 'always_false', '}') }));

function termOf(...words: string[]): Term {
  return parseCondition(words).groups.flat()[0] as Term;
}

/** The first fetch of a handshake in a condition. */
export function handshakeFetchIn({ condition }: PolarCondition): string | undefined {
  const asking = condition.groups.flat().find(term => term.kind === 'anonymous' && readsHandshake(term.text));
  return asking?.kind === 'anonymous' ? handshake.exec(asking.text)?.[0] : undefined;
}
