import { overlap, type Address } from '../../language/address.ts';
import { bindOption, bindOptionValue, bindsOf, isTls, type Bind } from '../../model/bind.ts';
import type { Configuration } from '../../model/configuration.ts';
import { globalSections } from '../../model/global-sections.ts';
import type { Proxy } from '../../model/proxy.ts';
import { inProxies } from '../../model/stretch.ts';
import type { RuleFinding, RuleRepair, Severity } from '../finding.ts';
import { deleteLine } from '../rule-edits.ts';
import { defineRule } from '../rule.ts';

/** One address of a `bind` line that is opened for certain. */
interface Listener {
  readonly proxy: Proxy;
  readonly bind: Bind;
  readonly address: Address;
  /** What two addresses must share to be one: all but the port. */
  readonly key: string;
}

function listenersOf(proxy: Proxy): readonly Listener[] {
  if (!proxy.isFrontend || proxy.isDisabled) return [];
  return bindsOf(proxy).filter(({ statement }) => proxy.section.isCertain(statement)).flatMap(bind =>
    bind.addresses.filter(({ kind }) => kind !== 'descriptor' && kind !== 'reverse').map(address => ({ proxy, bind, address, key: keyOf(address, bind) })),
  );
}

/** What is opened, in short: where all of it is different, nothing is opened twice. Of a range of ports that is not told. */
const opened = inProxies(proxy => listenersOf(proxy).map(({ key, address: { ports, portText } }) => (ports?.first === ports?.last ? `${key} ${portText}` : '')), ['bind']);

function isAnythingAlike(configuration: Configuration): boolean {
  const all = opened(configuration);
  return all.includes('') || new Set(all).size < all.length;
}

/** The same address on two network interfaces, or in two network namespaces, is two. */
function keyOf({ kind, transport, family, host }: Address, bind: Bind): string {
  return [kind, transport, family, host, bindOptionValue(bind, 'interface'), bindOptionValue(bind, 'namespace')].join(' ');
}

/** Lines of one section that share their clients on purpose, each with threads or processes of its own. */
function isShared(first: Listener, second: Listener): boolean {
  return first.proxy === second.proxy && ['thread', 'process'].some(option => bindOption(first.bind, option) && bindOption(second.bind, option));
}

/** Each listener that opens what an earlier one has opened, with the earlier ones. */
function duplicatesIn(configuration: Configuration): [Listener, readonly [Listener, ...Listener[]]][] {
  const byKey = new Map<string, Listener[]>();
  const found: [Listener, readonly [Listener, ...Listener[]]][] = [];
  for (const listener of configuration.proxies.flatMap(listenersOf)) {
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
function outcome({ address, proxy, bind }: Listener, first: Listener, isExclusive: boolean): { text: string; severity: Severity } {
  const isSame = first.proxy === proxy;
  if (address.kind === 'abstract' || (isExclusive && address.kind !== 'path')) {
    return { text: 'HAProxy does not start, because the address is in use', severity: 'error' };
  }
  if (address.kind === 'path') {
    return { text: `the last one takes the path over, and ${first.proxy.title} never gets a connection`, severity: isSame ? 'information' : 'error' };
  }
  if (!isSame) return { text: `the system deals the connections out between ${first.proxy.title} and ${proxy.title} at random`, severity: 'error' };
  return isAlike(first.bind, bind)
    ? { text: 'the second line is of no use', severity: 'information' }
    : { text: 'the system deals the connections out at random between two lines with different options', severity: 'warning' };
}

/** A line goes when it has no other address, and its section another line. */
function repairsOf({ bind, proxy }: Listener): RuleRepair[] {
  if (bind.addresses.length > 1 || proxy.statements('bind').length < 2) return [];
  return [{ title: `Remove \`bind ${bind.word.text}\` from ${proxy.title}`, safety: 'review', edits: [deleteLine(bind.statement)] }];
}

function describe(listener: Listener, [first, ...others]: readonly [Listener, ...Listener[]], isExclusive: boolean): RuleFinding {
  const { text, severity } = outcome(listener, first, isExclusive);
  const where = first.proxy === listener.proxy ? 'twice in this section' : `here and in ${first.proxy.title}`;
  const same = first.address.text === listener.address.text ? '' : ` (there as \`${first.address.text}\`)`;
  return {
    at: listener.bind.word,
    severity,
    message: `\`${listener.address.text}\` is bound ${where}${same}: ${text}. Bind each address once.`,
    related: [first, ...others].map(each => ({ at: each.bind.word, message: 'Bound here first' })),
    repairs: repairsOf(listener),
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
    for (const [listener, earlier] of duplicates) {
      if (reported.has(listener.bind)) continue;
      reported.add(listener.bind);
      yield describe(listener, earlier, isExclusive);
    }
  },
});
