import { fix, safeRepair } from '../../server/src/lint/fix.ts';
import { resolveSettings } from '../../server/src/lint/settings.ts';
import { Configuration } from '../../server/src/model/configuration.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';
import { decode, encode } from '../../server/src/text/encoding.ts';
import type { Binary } from '../lab/haproxy.ts';
import type { Oracle } from './haproxy.ts';
import type { Sample } from './samples.ts';

/** What came of applying all safe repairs to the configurations that a HAProxy accepts. */
export interface Repaired {
  /** How many they changed. */
  readonly changed: number;
  /** Those that it then rejects, with what it says. */
  readonly broken: readonly string[];
}

/** Applies every safe repair to each sample that the HAProxy accepts, and asks it again. */
export async function askRepaired(oracle: Oracle, binary: Binary, samples: readonly Sample[]): Promise<Repaired> {
  const { settings } = resolveSettings({ haproxyVersion: binary.version, preset: 'all' });
  const broken: string[] = [];
  let changed = 0;
  for (const { name, bytes } of samples) {
    if ((await oracle.ask(binary, bytes)).verdict !== 'accepted') continue;
    const { text, encoding } = decode(bytes);
    const { configuration, applied } = fix(new Configuration([HaproxyDocument.parse(text)], binary.version), settings, safeRepair);
    if (applied.length === 0) continue;
    changed++;
    const { verdict, messages } = await oracle.ask(binary, encode((configuration.documents[0] as HaproxyDocument).text, encoding));
    if (verdict !== 'accepted') broken.push(`${binary.version} ${name}: after ${applied.map(({ rule }) => rule).join(', ')}: ${messages.find(({ severity }) => severity === 'alert')?.text ?? verdict}`);
  }
  return { changed, broken };
}
