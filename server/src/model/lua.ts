import type { Configuration } from './configuration.ts';

/** True when `global` loads files in Lua, which may register services, fetches and much else that no line names. */
export function loadsLua({ sections }: Configuration): boolean {
  return sections.some(section => section.kind === 'global' && section.statements('lua-load', 'lua-load-per-thread').length > 0);
}
