import { timeoutFact } from '../../language/timeouts.ts';
import { perProxy, type Proxy, type Setting } from '../../model/proxy.ts';
import { anchorIn, insertLineBelow, replaceWord, type RuleEdit } from './rule-edits.ts';

/** The line a repair adds for a timeout that is missing: `timeout queue 30s`. */
export function timeoutLine(name: string): string {
  return `timeout ${name} ${timeoutFact(name)?.usual ?? '30s'}`;
}

/**
 * Gives proxies that share one defaults a timeout that they all lack. A 0, which is as good as none, is replaced where it stands; what is absent is added
 * to the defaults, or to each proxy when there is no defaults.
 */
export function addTimeout(name: string, proxies: readonly Proxy[], defaults: Proxy | undefined): RuleEdit[] {
  const absent = proxies.filter(proxy => !proxy.effective(`timeout ${name}`));
  const owners = defaults && absent.length > 0 ? [defaults] : absent;
  return [
    ...zeroTimeouts(name, proxies).flatMap(zero => (zero.value ? [replaceWord(zero.value, timeoutFact(name)?.usual ?? '30s')] : [])),
    ...owners.map(owner => insertLineBelow(anchorOfTimeout(owner), timeoutLine(name), owner.section)),
  ];
}

/** The line below which a section's next timeout goes, remembered: to find it every line of the section is looked at. */
const anchorOfTimeout = perProxy(proxy => anchorIn(proxy, 'timeout'));

/** The lines that set a timeout of these proxies to 0, each once. Ask only about proxies that lack the timeout. */
export function zeroTimeouts(name: string, proxies: readonly Proxy[]): Setting[] {
  const byOwner = new Map<Proxy, Setting>();
  for (const proxy of proxies) {
    const zero = proxy.effective(`timeout ${name}`);
    if (zero) byOwner.set(zero.owner, zero);
  }
  return [...byOwner.values()];
}

/** Proxies that lack a timeout, apart by the reason: a line that sets it to 0, with the section it stands in, or no line at all. */
export function byLackOf(name: string, proxies: readonly Proxy[]): { readonly zeros: readonly ZeroTimeout[]; readonly absent: readonly Proxy[] } {
  const zeros = zeroTimeouts(name, proxies).map(setting => ({ name, setting, users: proxies.filter(proxy => proxy.effective(`timeout ${name}`)?.owner === setting.owner) }));
  return { zeros, absent: proxies.filter(proxy => !proxy.effective(`timeout ${name}`)) };
}

/** A line that sets a timeout to 0, and the proxies that it leaves without. */
export interface ZeroTimeout {
  readonly name: string;
  readonly setting: Setting;
  readonly users: readonly Proxy[];
}

/** The line as a message quotes it: `timeout queue 0`. */
export function titleOfZero({ name, setting }: ZeroTimeout): string {
  return `\`timeout ${name} ${setting.value?.value ?? '0'}\``;
}
