import type { Statement } from '../syntax/statement.ts';
import type { Configuration } from './configuration.ts';
import { healthCheckOf } from './health-check.ts';
import { lineageOf, perProxyWith, type Proxy } from './proxy.ts';
import type { Section } from './section.ts';

/** The `option external-check` in force in a section; HAProxy asks for what it needs even where no server is checked, in a frontend too. */
export const externalCheckOf: (proxy: Proxy) => Statement | undefined = perProxyWith(['external-check'], undefined, proxy => {
  if (proxy.kind === 'defaults' || proxy.isDisabled) return undefined;
  const check = healthCheckOf(proxy);
  return check?.kind === 'external-check' && check.setting.owner.section.isCertain(check.setting.statement) ? check.setting.statement : undefined;
});

/** True when an `external-check command` is in force, its own or an inherited one. */
export function hasExternalCommand(proxy: Proxy): boolean {
  for (const owner of lineageOf(proxy)) if (owner.statements('external-check').some(line => line.word(1)?.value === 'command')) return true;
  return false;
}

/** The `global` sections; HAProxy reads them as one. */
export function globalSections(configuration: Configuration): Section[] {
  return configuration.sections.filter(section => section.kind === 'global');
}

/** True when the processes that external checks need may be started: `insecure-fork-wanted`, not taken back. */
export function mayFork(globals: readonly Section[]): boolean {
  const last = globals.flatMap(section => [...section.statements('insecure-fork-wanted', 'no')])
    .filter(line => line.keyword === 'insecure-fork-wanted' || line.word(1)?.value === 'insecure-fork-wanted').at(-1);
  return last?.keyword === 'insecure-fork-wanted';
}
