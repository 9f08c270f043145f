import { lazyTable } from './data.ts';
import json from './data/enums.json';
import { isKnownIn, type Lifetime } from './lifetime.ts';
import type { HaproxyVersion } from './version.ts';

/** Fixed sets of words, by what they are for. `enumValues` gives them. */
export type EnumName =
  | 'balance' | 'errorfile' | 'cookie' | 'hash-type' | 'hash-function' | 'retry-on' | 'compression' | 'mode' | 'ssl-default-bind-options'
  | 'ssl-default-server-options' | 'tls-version' | 'address-prefix' | 'variable-scope' | 'redirect' | 'set-var-condition' | 'body'
  | 'http-check-expect' | 'tcp-check-expect' | 'check-expect-option' | 'log-format-flag' | 'log-standard' | 'log-facility' | 'log-level'
  | 'log-option' | 'log-step' | 'stick-table-key' | 'stick-table-parameter' | 'acl-flag' | 'acl-operator' | 'match-method' | 'server-state'
  | 'agent-reply' | 'service' | 'mux' | 'preprocessor' | 'environment' | 'timer' | 'termination-cause' | 'termination-phase'
  | 'termination-cookie' | 'termination-set-cookie';

/** A word of such a set. */
export interface EnumValue extends Lifetime {
  readonly name: string;
  /** What it means, in a few words. */
  readonly is?: string;
  /** What may follow it, as a grammar line. */
  readonly sig?: string;
  /** The kind of its value, which is the word behind it. */
  readonly value?: string;
  /** The value when it is left out; or true when the word itself is what holds without any. */
  readonly default?: string | number | true;
  /** `balance`, `mux`: the modes that have it, with commas. */
  readonly mode?: string;
  /** `mux`: `fe`, `be` or both. */
  readonly side?: string;
  /** `mode`: the sections that may have it; without, all. */
  readonly sections?: readonly string[];
  /** `match-method`: the types that it matches, with blanks. */
  readonly in?: string;
  /** `match-method`: 0 where it takes no patterns. */
  readonly patterns?: 0;
  /** `stick-table-parameter`: true for what a table cannot be without. */
  readonly required?: true;
  /** `cookie`: true for what may come more than once. */
  readonly repeat?: true;
  /** `environment`: where HAProxy sets it: `config`, `config-log`, `runtime`, `master`. */
  readonly scope?: string;
}

type EnumRows = string | Readonly<Record<string, Omit<EnumValue, 'name'>>>;

const table = lazyTable(json, (rows: Readonly<Record<EnumName, EnumRows>>) => {
  const byName = new Map<string, readonly EnumValue[]>();
  for (const [name, values] of Object.entries(rows)) byName.set(name, readValues(values));
  return byName;
});

/** A set whose words have nothing to say is written as one string. */
function readValues(values: EnumRows): EnumValue[] {
  if (typeof values === 'string') return values.split(' ').map(name => ({ name }));
  return Object.entries(values).map(([name, value]) => ({ ...value, name }));
}

/** The words of a set, of every version or of one. */
export function enumValues(name: EnumName, version?: HaproxyVersion): readonly EnumValue[] {
  const values = table().get(name) ?? [];
  return version === undefined ? values : values.filter(value => isKnownIn(value, version));
}

/** One word of a set. Undefined for one that no version has. */
export function enumValue(name: EnumName, value: string): EnumValue | undefined {
  return enumValues(name).find(candidate => candidate.name === value);
}
