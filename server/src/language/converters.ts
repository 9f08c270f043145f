import { lazyTable, rowsOf, type ColumnTable } from './data.ts';
import json from './data/converters.json';
import type { SampleType } from './fetches.ts';
import { asOf, isKnownIn, type Lifetime } from './lifetime.ts';
import type { HaproxyVersion } from './version.ts';

/** A converter. `converterIn` gives it as one version has it; by itself it is as the newest that knows it has it. */
export interface ConverterFact extends Lifetime {
  readonly name: string;
  /** Its parameters; `parametersOf` reads them. */
  readonly args: string;
  /** The parentheses with the names of the parameters, each way of writing them; empty strings for none. */
  readonly signatures: readonly string[];
  /** What it takes. HAProxy casts other types to it where it can. */
  readonly in: SampleType;
  /** What it gives; `same` is what it took. */
  readonly out: SampleType;
  /** The anchor in the manual. */
  readonly anchor: string;
  readonly was?: ConverterChanges;
}

/** What was otherwise before a version, by that version. */
type ConverterChanges = Readonly<Record<string, { readonly args?: string; readonly in?: SampleType; readonly out?: SampleType }>>;

/** How data/converters.json writes one; its group is the chapter of the manual. */
interface ConverterRow extends Lifetime {
  readonly name: string;
  readonly args?: string;
  readonly sig?: string | readonly string[];
  readonly in: SampleType;
  readonly out: SampleType;
  readonly doc?: string;
  readonly was?: ConverterChanges;
}

const table = lazyTable(json, (source: ColumnTable) => {
  const byName = new Map<string, ConverterFact>();
  for (const { group, row: { args = '', sig = '', doc, ...row } } of rowsOf<ConverterRow>(source)) {
    byName.set(row.name, { ...row, args, signatures: typeof sig === 'string' ? [sig] : sig, anchor: doc ?? `${group}-${row.name}` });
  }
  return byName;
});

/** The converter of this name, case-sensitive. Undefined for one that no version has. */
export function converterFact(name: string): ConverterFact | undefined {
  return table().get(name);
}

/** The converter as this version has it. Undefined when the version does not know it. */
export function converterIn(name: string, version: HaproxyVersion): ConverterFact | undefined {
  const fact = table().get(name);
  return fact !== undefined && isKnownIn(fact, version) ? asOf(fact, version) : undefined;
}

/** All that this version knows, for completion. */
export function convertersIn(version: HaproxyVersion): ConverterFact[] {
  return allConverters().filter(fact => isKnownIn(fact, version)).map(fact => asOf(fact, version));
}

/** Every converter of every version. */
export function allConverters(): ConverterFact[] {
  return [...table().values()];
}
