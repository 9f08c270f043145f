import type { Statement } from '../syntax/statement.ts';
import { holeOf } from './fall-through.ts';
import { healthCheckOf } from './health-check.ts';
import type { Proxy } from './proxy.ts';
import { defaultOption } from './server.ts';
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
    name: 'option httpchk',
    isMinor: true,
    isMissing: proxy => proxy.mode === 'http' && checkStateOf(proxy).checked > 0 && !healthCheckOf(proxy),
    givenBy: defaults => httpCheckIn(defaults),
  },
  {
    name: 'option redispatch',
    isMinor: true,
    isMissing: proxy => checkStateOf(proxy).active > 1 && !proxy.option('redispatch'),
    givenBy: defaults => defaults.option('redispatch')?.statement,
  },
];

/** What a section needs and does not have, whoever could have given it. */
export function missingSettingsOf(proxy: Proxy): readonly InheritedSetting[] {
  return settings.filter(setting => setting.isMissing(proxy));
}
