import type { Statement } from '../../syntax/statement.ts';
import { healthCheckOf } from './health-check.ts';
import { lineageOf, type Proxy } from '../proxy.ts';
import type { Section } from '../section.ts';

/** The `option external-check` in force in a section; HAProxy asks for what it needs even where no server is checked, in a frontend too. */
export function externalCheckOf(proxy: Proxy): Statement | undefined {
  if (proxy.kind === 'defaults' || proxy.isDisabled) return undefined;
  const check = healthCheckOf(proxy);
  return check?.kind === 'external-check' && check.setting.owner.section.isCertain(check.setting.statement) ? check.setting.statement : undefined;
}

/** True when an `external-check command` is in force, its own or an inherited one. */
export function hasExternalCommand(proxy: Proxy): boolean {
  for (const owner of lineageOf(proxy)) if (owner.statements('external-check').some(line => line.word(1)?.value === 'command')) return true;
  return false;
}

/** True when the processes that external checks need may be started: `insecure-fork-wanted`, not taken back. */
export function mayFork(globals: readonly Section[]): boolean {
  const last = globals.flatMap(section => [...section.statements('insecure-fork-wanted', 'no')])
    .filter(line => line.keyword === 'insecure-fork-wanted' || line.word(1)?.value === 'insecure-fork-wanted').at(-1);
  return last?.keyword === 'insecure-fork-wanted';
}
