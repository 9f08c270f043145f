import { lazyTable, rowsOf, type ColumnTable } from './data.ts';
import json from './data/fetches.json';
import { asOf, isKnownIn, type Lifetime } from './lifetime.ts';
import { readParameters, type ParameterFact } from './parameters.ts';
import type { HaproxyVersion } from './version.ts';

/** What a sample can be. */
export type SampleType = 'any' | 'same' | 'bool' | 'sint' | 'addr' | 'ipv4' | 'ipv6' | 'str' | 'bin' | 'meth';

/** A sample fetch. `fetchIn` gives it as one version has it; by itself it is as the newest that knows it has it. */
export interface FetchFact extends Lifetime {
  readonly name: string;
  /** Its parameters as `readParameters` reads them. */
  readonly args: string;
  /** The parentheses with the names of the parameters, each way of writing them; empty strings for none. */
  readonly signatures: readonly string[];
  readonly out: SampleType;
  /** Where the sample comes from, one or more of the keys of `layers`, with blanks between. */
  readonly use: string;
  /** The anchor in the manual. Undefined where the manual does not have it. */
  readonly anchor?: string;
  readonly was?: FetchChanges;
}

/** What was otherwise before a version, by that version. */
type FetchChanges = Readonly<Record<string, { readonly args?: string; readonly out?: SampleType; readonly use?: string }>>;

/** How data/fetches.json writes one; its group is `use` and the chapter of the manual. */
interface FetchRow extends Lifetime {
  readonly name: string;
  readonly args?: string;
  readonly sig?: string | readonly string[];
  readonly out: SampleType;
  readonly was?: FetchChanges;
}

/** The moments at which HAProxy evaluates samples, in the order of `haproxy -dKall`. `fe:` in the frontend, `be:` in the backend. */
export const checkpoints = [
  'tcp-request connection', 'tcp-request session', 'fe:tcp-request content', 'fe:http-request header', 'fe:http-request body', 'use_backend',
  'be:tcp-request content', 'be:http-request header', 'be:http-request body', 'use-server', 'server source', 'be:tcp-response content',
  'be:http-response header', 'be:http-response body', 'stick store-response', 'fe:tcp-response content', 'fe:http-response header',
  'fe:http-response body', 'log-format', 'tcp-check', 'config', 'cli',
] as const;

/** A moment at which HAProxy evaluates samples. `use-server` stands for `balance` and `stick match`, too. */
export type Checkpoint = (typeof checkpoints)[number];

/**
 * Where a sample can come from, and at which checkpoints it is there (`1`). Source: HAProxy's `SMP_USE_*` classes. `TIMES` is not one of them: in 3.0
 * some timers were for logs alone.
 */
export const layers: Readonly<Record<string, string>> = {
  CONST: '1111111111111111111111',
  INTRN: '1111111111111111111101',
  FTEND: '1111111111111111111000',
  L4CLI: '1111111111111111111100',
  L5CLI: '0111111111111111111000',
  L6REQ: '0011111111100000000000',
  HRQHV: '0011111111100000000000',
  HRQHP: '0011111111111111111000',
  RQFIN: '0011111111111111111000',
  BKEND: '0000001111111111111100',
  SERVR: '0000000000111111111100',
  L4SRV: '0000000000011111111100',
  L5SRV: '0000000000011111111100',
  L6RES: '0000000000011111110100',
  HRSHV: '0000000000011111110100',
  HRSHP: '0000000000011111111100',
  RSFIN: '0000000001111111111000',
  TXFIN: '0011111111111111111000',
  SSFIN: '1111111111111111111000',
  TIMES: '0000000000000000001000',
};

const table = lazyTable(json, (source: ColumnTable) => {
  const byName = new Map<string, FetchFact>();
  for (const { group, row: { args = '', sig = '', ...row } } of rowsOf<FetchRow>(source)) {
    const [use = '', chapter] = group.split('; ');
    const anchor = chapter === undefined ? {} : { anchor: `${chapter}-${row.name}` };
    byName.set(row.name, { ...row, args, use, signatures: typeof sig === 'string' ? [sig] : sig, ...anchor });
  }
  return byName;
});

/** The sample fetch of this name, case-sensitive. Undefined for one that no version has. */
export function fetchFact(name: string): FetchFact | undefined {
  return table().get(name);
}

/** The sample fetch as this version has it. Undefined when the version does not know it. */
export function fetchIn(name: string, version: HaproxyVersion): FetchFact | undefined {
  const fact = table().get(name);
  return fact !== undefined && isKnownIn(fact, version) ? asOf(fact, version) : undefined;
}

/** All that this version knows, for completion. */
export function fetchesIn(version: HaproxyVersion): FetchFact[] {
  return allFetches().filter(fact => isKnownIn(fact, version)).map(fact => asOf(fact, version));
}

/** Every sample fetch of every version. */
export function allFetches(): FetchFact[] {
  return [...table().values()];
}

/** The parameters of a sample fetch or a converter. */
export function parametersOf(fact: { readonly args: string }): ParameterFact[] {
  return readParameters(fact.args);
}

/** True when the sample is there at this moment. Ask the fact that `fetchIn` gives. */
export function isUsableAt(fact: FetchFact, checkpoint: Checkpoint): boolean {
  const index = checkpoints.indexOf(checkpoint);
  return fact.use.split(' ').some(layer => layers[layer]?.[index] === '1');
}
