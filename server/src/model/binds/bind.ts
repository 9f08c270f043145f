import { isAnyHost, parseAddresses, type Address } from '../../language/address.ts';
import { bindOptionFact } from '../../language/bind-option-facts.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { forAMoment } from '../incremental/memo.ts';
import type { Proxy } from '../proxy.ts';

/** A `bind` line of a frontend or listen section. */
export interface Bind {
  readonly statement: Statement;
  /** The word that holds its addresses. */
  readonly word: Word;
  readonly addresses: readonly Address[];
}

/** The `bind` lines of a section that accepts clients; empty for other sections, where HAProxy ignores them. */
export const bindsOf = forAMoment((proxy: Proxy): readonly Bind[] => {
  if (!proxy.isFrontend) return [];
  return proxy.statements('bind').flatMap(statement => {
    const word = statement.word(1);
    return word ? [{ statement, word, addresses: parseAddresses(word.value) }] : [];
  });
});

/** The word of an option on a `bind` line, the last one of several; a value that reads the same is none. */
export function bindOption({ statement }: Bind, name: string): Word | undefined {
  const words = statement.words;
  let found: Word | undefined;
  for (let i = 2; i < words.length; i++) {
    const option = (words[i] as Word).value;
    if (option === name) found = words[i];
    if (bindOptionFact(option)?.value !== undefined) i++;
  }
  return found;
}

/** What the word after an option on a `bind` line says. */
export function bindOptionValue(bind: Bind, name: string): string | undefined {
  return bindValueWord(bind, name)?.value;
}

/** The word after an option on a `bind` line. */
export function bindValueWord(bind: Bind, name: string): Word | undefined {
  const option = bindOption(bind, name);
  const { words } = bind.statement;
  return option && words[words.findIndex(word => word.start === option.start) + 1];
}

/** True when HAProxy itself speaks TLS with the clients of this line. QUIC always is. */
export function isTls(bind: Bind): boolean {
  return bindOption(bind, 'ssl') !== undefined || bind.addresses.some(address => address.transport === 'quic');
}

/**
 * True for a line by which no client is asked for a certificate: without `verify` none is, whatever `ca-file` says (2.6 to 3.4). A list of certificates may have
 * it for single ones.
 */
export function asksForNoCertificate(bind: Bind): boolean {
  const verify = bindOption(bind, 'verify') && bindOptionValue(bind, 'verify');
  return (verify === undefined || verify === 'none') && !bindOption(bind, 'crt-list') && !bind.statement.words.slice(2).some(word => word.hasVariable && mayBeOption(word));
}

/** False for a word that is the name of a file with a variable in it, as `"${CERTS}/site.pem"`. */
function mayBeOption({ value }: Word): boolean {
  return !/[/.]/.test(value);
}

/** True for a line that takes no IPv4 where it listens at `::`. */
export function isV6only(bind: Bind): boolean {
  return bindOption(bind, 'v6only') !== undefined;
}

/** True for a line to which only something that stands before HAProxy connects: it says first which client it speaks for. */
export function handsOnAddress(bind: Bind): boolean {
  return bindOption(bind, 'accept-proxy') !== undefined || bindOption(bind, 'accept-netscaler-cip') !== undefined;
}

/** Of what listens where a call comes to, the system prefers the very address that is called to all of them (200 on 2.6 and 3.4). */
export function closestOf<L extends { readonly address: Address }>(listening: readonly L[]): readonly L[] {
  const narrow = listening.filter(({ address }) => !isAnyHost(address));
  return narrow.length > 0 ? narrow : listening;
}

/** The lines that open a port for TLS, or without it; lines under an undecided `.if` are left out. */
export function bindsFor(proxy: Proxy, scheme: 'http' | 'https'): readonly Bind[] {
  return bindsOf(proxy).filter(bind => isTls(bind) === (scheme === 'https') && proxy.section.isCertain(bind.statement));
}

/** True when a line listens on a port. False for ports that the environment says. */
export function hasPort({ addresses }: Bind, port: number): boolean {
  return addresses.some(({ ports }) => ports !== undefined && ports.first <= port && port <= ports.last);
}

/** True for a line that names a certificate: who does so means TLS. */
export function namesCertificate(bind: Bind): boolean {
  return ['crt', 'crt-list', 'default-crt'].some(name => bindOption(bind, name));
}
