import { holeOf } from './fall-through.ts';
import { healthCheckOf } from './health-check.ts';
import { perProxy, type Proxy } from './proxy.ts';
import { defaultOption } from './server.ts';
import type { Statement } from '../syntax/statement.ts';
import { checkStateOf } from './unchecked-servers.ts';

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

function timeout(name: string, isNeeded: (proxy: Proxy) => boolean, isMinor = false): InheritedSetting {
  return {
    name: `timeout ${name}`,
    isMinor,
    isMissing: proxy => isNeeded(proxy) && !proxy.timeout(name),
    givenBy: defaults => defaults.timeout(name)?.statement,
  };
}

const hasServers = (proxy: Proxy) => checkStateOf(proxy).active > 0;
const httpOnly: readonly string[] = ['http-request', 'http-response', 'http-check', 'redirect', 'cookie'];

const settings: readonly InheritedSetting[] = [
  {
    name: 'mode http',
    isMinor: false,
    isMissing: proxy => !proxy.effective('mode') && proxy.statements(...httpOnly).length > 0,
    givenBy: defaults => (defaults.mode === 'http' ? defaults.effective('mode')?.statement : undefined),
  },
  {
    name: 'default_backend',
    isMinor: false,
    isMissing: proxy => proxy.isFrontend && !proxy.isDisabled && holeOf(proxy) !== undefined,
    givenBy: defaults => defaults.effective('default_backend')?.statement,
  },
  timeout('client', proxy => proxy.isFrontend && !proxy.isDisabled),
  timeout('connect', hasServers),
  timeout('server', hasServers),
  timeout('queue', proxy => !proxy.isDisabled && proxy.isBackend && proxy.servers.some(server => server.isLimited), true),
  {
    name: 'default-server check',
    isMinor: false,
    isMissing: proxy => checkStateOf(proxy).unchecked.length > 0,
    givenBy: defaults => defaultOption(defaults.defaultServer, 'check')?.statement,
  },
  {
    name: 'option redispatch',
    isMinor: true,
    isMissing: proxy => checkStateOf(proxy).active > 1 && !proxy.option('redispatch'),
    givenBy: defaults => defaults.option('redispatch')?.statement,
  },
  {
    name: 'option httpchk',
    isMinor: true,
    isMissing: proxy => proxy.mode === 'http' && checkStateOf(proxy).checked > 0 && !healthCheckOf(proxy),
    givenBy: defaults => (healthCheckOf(defaults)?.kind === 'httpchk' ? healthCheckOf(defaults)?.setting.statement : undefined),
  },
];

/** What a section needs and does not have, whoever could have given it. */
export const missingSettingsOf = perProxy((proxy): readonly InheritedSetting[] => settings.filter(setting => setting.isMissing(proxy)));
