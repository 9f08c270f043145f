import { lazyTable } from './data.ts';
import json from './data/server-options.json';
import { isKnownIn } from './lifetime.ts';
import { readOptions, type OptionFact } from './option-fact.ts';
import type { HaproxyVersion } from './version.ts';

const table = lazyTable(json, readOptions);

/** The option of `server` and `default-server` of this name, case-sensitive. Undefined for one that no version has. */
export function serverOptionFact(name: string): OptionFact | undefined {
  return table().get(name) ?? (name.startsWith('set-proxy-v2-tlv-fmt(') ? table().get('set-proxy-v2-tlv-fmt') : undefined);
}

/** The options of `server` that this version knows, for completion. */
export function serverOptionsIn(version: HaproxyVersion): OptionFact[] {
  return allServerOptions().filter(fact => isKnownIn(fact, version));
}

/** Every option of every version. */
export function allServerOptions(): OptionFact[] {
  return [...table().values()];
}

/** True when the word after this server option is its value. */
export function serverOptionTakesValue(option: string): boolean {
  return serverOptionFact(option)?.value !== undefined;
}

/** Options that undo one another, where that is not simply `no-` and the name. Manual, section 5.2: `enabled`, `stick`. */
export const serverOptionOpposites: Readonly<Record<string, string>> = { disabled: 'enabled', enabled: 'disabled', 'non-stick': 'stick', stick: 'non-stick' };
