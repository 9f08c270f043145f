import type { HaproxyVersion } from '../language/version.ts';
import { resolveSettings, withVersion, type RawSettings, type Settings } from '../lint/settings.ts';

const CAPACITY = 100;

/**
 * Gives one settings object for one content, since everything known about findings is remembered for that object. Layers are as in `resolveSettings`;
 * a version given wins over all of them.
 */
export function settingsCache(): (layers: readonly RawSettings[], version: HaproxyVersion | undefined) => Settings {
  const known = new Map<string, Settings>();
  return (layers, version) => {
    const key = JSON.stringify([layers, version]);
    let settings = known.get(key);
    if (!settings) {
      const plain = resolveSettings(...layers).settings;
      settings = version === undefined ? plain : withVersion(plain, version);
      if (known.size >= CAPACITY) known.clear();
      known.set(key, settings);
    }
    return settings;
  };
}
