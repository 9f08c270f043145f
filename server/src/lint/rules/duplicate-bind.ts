import { overlap, parseAddresses, type Address } from '../../language/address.ts';
import { bindOption, bindOptionValue, bindsOf, isTls, type Bind } from '../../model/binds/bind.ts';
import type { Configuration } from '../../model/configuration.ts';
import { globalSections } from '../../model/global-sections.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Section } from '../../model/section.ts';
import { inProxies, inSections } from '../../model/incremental/in-proxies.ts';
import { remember } from '../../model/incremental/memo.ts';
import type { RuleFinding, RuleRepair, Severity } from '../finding.ts';
import { deleteLine } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** One address of a `bind` line that is opened for certain. */
interface Listener {
  /** The section it stands in: a frontend or listen section, or `peers`. */
  readonly section: Section;
  readonly title: string;
  readonly bind: Bind;
  readonly address: Address;
  /** What two addresses must share to be one: all but the port. */
  readonly key: string;
}

function listenersOf(proxy: Proxy): readonly Listener[] {
  return proxy.isFrontend && !proxy.isDisabled ? listenersOn(proxy.section, proxy.title, bindsOf(proxy)) : [];
}

function listenersOn(section: Section, title: string, binds: readonly Bind[]): readonly Listener[] {
  return binds.filter(({ statement }) => section.isCertain(statement)).flatMap(bind =>
    bind.addresses.filter(({ kind }) => kind !== 'descriptor' && kind !== 'reverse').map(plain).map(address => ({ section, title, bind, address, key: keyOf(address, bind) })),
  );
}

/** `localhost` is 127.0.0.1 where it may be IPv4. */
function plain(address: Address): Address {
  return address.kind === 'name' && address.host === 'localhost' && address.family !== 'ipv6' ? { ...address, kind: 'ip', family: 'ipv4', host: '127.0.0.1' } : address;
}

/** A `peers` section listens like a frontend, and speaks the protocol of peers. */
const peersListeners = inSections((section): readonly Listener[] => {
  if (section.kind !== 'peers' || section.statements('disabled').length > 0) return [];
  return listenersOn(section, `\`peers ${section.name?.value ?? ''}\``, section.statements('bind').flatMap(statement => {
    const word = statement.word(1);
    return word ? [{ statement, word, addresses: parseAddresses(word.value) }] : [];
  }));
});

/** What is opened, in short: where all of it is different, nothing is opened twice. Of a range of ports that is not told. */
const opened = inProxies(proxy => listenersOf(proxy).map(inShort), ['bind']);

function inShort({ key, address: { ports, portText } }: Listener): string {
  return ports?.first === ports?.last ? `${key} ${portText}` : '';
}

function isAnythingAlike(configuration: Configuration): boolean {
  return areAnyAlike(opened(configuration))(peersListeners(configuration));
}

const areAnyAlike = remember((ofProxies: readonly string[]) => remember((ofPeers: readonly Listener[]): boolean => {
  const all = [...ofProxies, ...ofPeers.map(inShort)];
  return all.includes('') || new Set(all).size < all.length;
}));

/** The same address on two network interfaces, or in two network namespaces, is two. */
function keyOf({ kind, transport, family, host }: Address, bind: Bind): string {
  return [kind, transport, family, host, bindOptionValue(bind, 'interface'), bindOptionValue(bind, 'namespace')].join(' ');
}

/** Lines of one section that share their clients on purpose, each with threads or processes of its own. */
function isShared(first: Listener, second: Listener): boolean {
  return first.section === second.section && ['thread', 'process'].some(option => bindOption(first.bind, option) && bindOption(second.bind, option));
}

/** Each listener that opens what an earlier one has opened, with the earlier ones. */
function duplicatesIn(configuration: Configuration): [Listener, readonly [Listener, ...Listener[]]][] {
  const byKey = new Map<string, Listener[]>();
  const found: [Listener, readonly [Listener, ...Listener[]]][] = [];
  for (const listener of [...configuration.proxies.flatMap(listenersOf), ...peersListeners(configuration)]) {
    const earlier = byKey.get(listener.key);
    const [first, ...others] = earlier?.filter(each => overlap(each.address, listener.address) && !isShared(each, listener)) ?? [];
    if (first) found.push([listener, [first, ...others]]);
    if (earlier) earlier.push(listener);
    else byKey.set(listener.key, [listener]);
  }
  return found;
}

/** Besides `ssl`, what decides what a client gets. */
const tellingOptions = ['crt', 'crt-list', 'default-crt', 'verify', 'accept-proxy', 'proto', 'alpn'];

function isAlike(first: Bind, second: Bind): boolean {
  const facts = (bind: Bind) => [isTls(bind), ...tellingOptions.map(name => bindOptionValue(bind, name))].join(' ');
  return facts(first) === facts(second);
}

/** What becomes of the connections. Lab case duplicate-bind; the others tried on 2.6 to 3.4. */
function outcome({ address, section, title, bind }: Listener, first: Listener, isExclusive: boolean): { text: string; severity: Severity } {
  const isSame = first.section === section;
  if (address.kind === 'abstract' || (isExclusive && address.kind !== 'path')) {
    return { text: 'HAProxy does not start, because the address is in use', severity: 'error' };
  }
  if (address.kind === 'path') {
    return { text: `the last one takes the path over, and ${first.title} never gets a connection`, severity: isSame ? 'information' : 'error' };
  }
  if (!isSame) return { text: `the system deals the connections out between ${first.title} and ${title} at random`, severity: 'error' };
  return isAlike(first.bind, bind)
    ? { text: 'the second line is of no use', severity: 'information' }
    : { text: 'the system deals the connections out at random between two lines with different options', severity: 'warning' };
}

/** True for a line that says no more than another one of its section: what it has stands there, too. */
function saysLess(listener: Listener, other: Listener): boolean {
  const words = listener.bind.statement.values(2);
  const more = other.bind.statement.values(2);
  const isWithin = words.every(word => words.filter(each => each === word).length <= more.filter(each => each === word).length);
  return listener.section === other.section && inShort(listener) !== '' && inShort(listener) === inShort(other) && words.length < more.length && isWithin;
}

/** Of two lines in one section the one with less goes. */
function repairsOf(listener: Listener, earlier: readonly Listener[], doubles: readonly Bind[]): RuleRepair[] {
  const [first, more] = earlier;
  return first && !more && saysLess(first, listener) ? removalOf(first, doubles) : removalOf(listener, doubles);
}

/** A line goes when it has no other address, and its section a line that stays: where all of them are doubles, it would be left without any. */
function removalOf({ bind, section, title }: Listener, doubles: readonly Bind[]): RuleRepair[] {
  const lines = section.statements('bind');
  if (bind.addresses.length > 1 || lines.length < 2 || lines.every(line => doubles.some(({ statement }) => statement.equals(line)))) return [];
  return [{ title: `Remove \`bind ${bind.word.text}\` from ${title}`, safety: 'review', edits: [deleteLine(bind.statement)] }];
}

function describe(listener: Listener, [first, ...others]: readonly [Listener, ...Listener[]], isExclusive: boolean, doubles: readonly Bind[]): RuleFinding {
  const { text, severity } = outcome(listener, first, isExclusive);
  const where = first.section === listener.section ? 'twice in this section' : `here and in ${first.title}`;
  const same = first.address.text === listener.address.text ? '' : ` (there as \`${first.address.text}\`)`;
  return {
    at: listener.bind.word,
    severity,
    message: `\`${listener.address.text}\` is bound ${where}${same}: ${text}. Bind each address once.`,
    related: [first, ...others].map(each => ({ at: each.bind.word, message: 'Bound here first' })),
    get repairs() {
      return repairsOf(listener, [first, ...others], doubles);
    },
  };
}

/** Lab case duplicate-bind: half of the requests get the answers of the other section, on 2.6 to 3.4. */
export default defineRule({
  name: 'duplicate-bind',
  summary: 'Two `bind` lines open the same address, and the system deals the connections out between them.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration) {
    const duplicates = isAnythingAlike(configuration) ? duplicatesIn(configuration) : [];
    if (duplicates.length === 0) return;
    const isExclusive = globalSections(configuration).some(section => section.statements('noreuseport').length > 0);
    const reported = new Set<Bind>();
    const doubles = duplicates.map(([{ bind }]) => bind);
    for (const [listener, earlier] of duplicates) {
      if (reported.has(listener.bind)) continue;
      reported.add(listener.bind);
      yield describe(listener, earlier, isExclusive, doubles);
    }
  },
});
