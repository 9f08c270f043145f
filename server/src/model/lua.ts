import type { Configuration } from './configuration.ts';
import { globalSections } from './global-sections.ts';

/** True when `global` loads files in Lua, which may register services, fetches and much else that no line names. */
export function loadsLua(configuration: Configuration): boolean {
  return globalSections(configuration).some(section => section.statements('lua-load', 'lua-load-per-thread').length > 0);
}
