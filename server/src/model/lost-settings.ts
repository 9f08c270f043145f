import type { Statement } from '../syntax/statement.ts';
import type { Configuration } from './configuration.ts';
import { defaultsSections } from './defaults-sections.ts';
import { holeOf } from './routes/fall-through.ts';
import { healthCheckOf } from './checks/health-check.ts';
import { inProxies } from './incremental/in-proxies.ts';
import { remember } from './incremental/memo.ts';
import type { Proxy } from './proxy.ts';
import { redispatchOf } from './servers/redispatch.ts';
import { answersSomething } from './request-rules/request-rules.ts';
import { defaultOption } from './servers/server.ts';
import { checkStateOf } from './checks/unchecked-servers.ts';

/** A setting that sections inherit, and whose absence costs something. */
export interface InheritedSetting {
  /** As haproxy.cfg writes it: `default_backend`, `option redispatch`. */
  readonly name: string;
  /** True when the section works worse without it, false when it does not work. */
  readonly isMinor: boolean;
  /** True for a section that needs it and does not have it. */
  readonly isMissing: (proxy: Proxy) => boolean;
  /** The line by which a defaults gives it. */
  readonly givenBy: (defaults: Proxy) => Statement | undefined;
}

const httpOnly: readonly string[] = ['http-request', 'http-response', 'http-check', 'redirect', 'cookie'];

function httpCheckIn(defaults: Proxy): Statement | undefined {
  const check = healthCheckOf(defaults);
  return check?.kind === 'httpchk' ? check.setting.statement : undefined;
}

/** Those whose loss nobody else names: missing timeouts have rules of their own. */
const settings: readonly InheritedSetting[] = [
  {
    name: 'mode http',
    isMinor: false,
    isMissing: proxy => !proxy.effective('mode') && proxy.statementsAmong(httpOnly).length > 0,
    givenBy: defaults => (defaults.mode === 'http' ? defaults.effective('mode')?.statement : undefined),
  },
  {
    name: 'default_backend',
    isMinor: false,
    isMissing: proxy => proxy.isFrontend && !proxy.isDisabled && holeOf(proxy) !== undefined,
    givenBy: defaults => defaults.effective('default_backend')?.statement,
  },
  {
    name: 'default-server check',
    isMinor: false,
    isMissing: proxy => checkStateOf(proxy).unchecked.length > 0,
    givenBy: defaults => defaultOption(defaults.defaultServer, 'check')?.statement,
  },
  {
    // Without it alone a section may be meant to be: missing-maxconn tells.
    name: 'default-server maxconn',
    isMinor: true,
    isMissing: proxy => proxy.mode === 'http' && checkStateOf(proxy).unchecked.length > 0 && !proxy.servers.some(server => server.has('maxconn') || server.isLimited),
    givenBy: defaults => defaultOption(defaults.defaultServer, 'maxconn')?.statement,
  },
  {
    name: 'option httpchk',
    isMinor: true,
    isMissing: proxy => proxy.mode === 'http' && checkStateOf(proxy).checked > 0 && !healthCheckOf(proxy),
    givenBy: defaults => httpCheckIn(defaults),
  },
  {
    name: 'option redispatch',
    isMinor: true,
    isMissing: proxy => checkStateOf(proxy).active > 1 && !proxy.option('redispatch'),
    givenBy: defaults => redispatchOf(defaults)?.statement,
  },
];

/** What a section needs and does not have, whoever could have given it. */
function missingSettingsOf(proxy: Proxy): readonly InheritedSetting[] {
  return settings.filter(setting => setting.isMissing(proxy));
}

/** What sections below a `defaults` do without, because it starts from nothing. */
export interface Loss {
  /** The defaults that starts from nothing, and the one above it. */
  readonly later: Proxy;
  readonly earlier: Proxy;
  readonly settings: readonly InheritedSetting[];
  readonly proxies: readonly [Proxy, ...Proxy[]];
}

/** The defaults of a configuration that stand below another one and take nothing over from it. */
function emptyStarts(configuration: Configuration): { later: Proxy; earlier: Proxy }[] {
  const all = defaultsSections(configuration);
  return all.flatMap((later, i) => {
    const earlier = all[i - 1];
    return earlier && later.section.parent === undefined && later.section.isCertain(later.header) ? [{ later, earlier }] : [];
  });
}

/** A pair of which one serves HTTP and the other TCP is two sets of defaults on purpose. */
function isPair(later: Proxy, earlier: Proxy): boolean {
  return later.own('mode') !== undefined && later.mode !== earlier.mode;
}

/** The sections that inherit by their place and lack something. Who writes `from` has chosen the defaults. */
const needyHeirs = inProxies(proxy => {
  const settings = proxy.defaults && proxy.kind !== 'defaults' && proxy.section.parent === undefined ? missingSettingsOf(proxy) : [];
  return settings.length > 0 ? [{ proxy, settings }] : [];
});

/** The settings that the sections of a configuration lost in this way, by the later defaults. Lab case defaults-start-empty. */
export const lossesIn: (configuration: Configuration) => readonly Loss[] = remember(configuration =>
  emptyStarts(configuration).flatMap(({ later, earlier }): Loss[] => {
    if (isPair(later, earlier)) return [];
    const heirs = needyHeirs(configuration).filter(({ proxy }) => proxy.defaults === later);
    const missing = new Set(heirs.flatMap(heir => heir.settings));
    const lost = [...missing].filter(setting => setting.givenBy(earlier));
    const [first, ...others] = heirs.filter(heir => heir.settings.some(setting => lost.includes(setting))).map(({ proxy }) => proxy);
    return first ? [{ later, earlier, settings: lost, proxies: [first, ...others] }] : [];
  }),
);

/** The sections that do without a setting for that reason alone: it is told of the defaults, and not of each of them. */
export function proxiesThatLost(name: string, configuration: Configuration): ReadonlySet<Proxy> {
  return lostBy(configuration).get(name) ?? nobody;
}

const nobody: ReadonlySet<Proxy> = new Set();

const lostBy = remember((configuration: Configuration): ReadonlyMap<string, ReadonlySet<Proxy>> => {
  const all = new Map<string, Set<Proxy>>();
  for (const { settings, proxies } of lossesIn(configuration)) {
    for (const { name, isMissing } of settings) all.set(name, new Set([...(all.get(name) ?? []), ...proxies.filter(isMissing)]));
  }
  return all;
});

/** True where a section loses the one place to which its requests went. */
export function isFatal({ settings, proxies }: Loss): boolean {
  return settings.some(({ name }) => name === 'default_backend') && proxies.some(proxy => holeOf(proxy) === 'no-route' && answersSomething(proxy) === undefined);
}
