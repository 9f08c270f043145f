import { readArguments, type ArgumentFact } from './arguments.ts';
import { rowsOf, type ColumnTable } from './data.ts';
import type { Lifetime } from './lifetime.ts';

/** An option of a `bind` or `server` line. */
export interface OptionFact extends Lifetime {
  readonly name: string;
  /** What may follow the name, one grammar line each. */
  readonly signatures: readonly string[];
  /** Its value, the word behind it. Undefined where it stands alone. */
  readonly value?: ArgumentFact;
  /** What holds without it, as one would write it, or a few words. */
  readonly default?: string | number;
  /** What it acts on: `ALL`, `SSL` (in vain without `ssl`), `CHK`, `TCP`, `QUIC`, `UNIX`, `STAT`. */
  readonly scope: string;
  /** The modes that use it, and `peers` and `ring` for the servers of such sections. */
  readonly modes: readonly string[];
  readonly valuesSince?: Readonly<Record<string, string>>;
  /** True when `default-server` refuses it. */
  readonly isServerOnly: boolean;
  /** True when it wants `expose-experimental-directives`. */
  readonly isExperimental: boolean;
  /** The anchor in the manual. Undefined where the manual does not have it. */
  readonly anchor?: string;
}

/** How data/server-options.json and data/bind-options.json write one; the group is the chapter of the manual. */
interface OptionRow extends Lifetime {
  readonly name: string;
  readonly sig?: string | readonly string[];
  readonly value?: string;
  readonly default?: string | number;
  readonly scope?: string;
  readonly modes?: string;
  readonly valuesSince?: Readonly<Record<string, string>>;
  readonly serverOnly?: 1;
  readonly experimental?: 1;
  readonly doc?: string;
}

/** The options of such a table, by name. */
export function readOptions(source: ColumnTable): ReadonlyMap<string, OptionFact> {
  const byName = new Map<string, OptionFact>();
  for (const { group, row } of rowsOf<OptionRow>(source)) {
    const { sig = '', value, scope = 'ALL', modes = 'tcp http log', serverOnly, experimental, doc, ...rest } = row;
    byName.set(row.name, {
      ...rest, scope,
      signatures: typeof sig === 'string' ? [sig] : sig,
      ...(value === undefined ? {} : { value: readArguments(value)[0] as ArgumentFact }),
      modes: modes.split(' '),
      isServerOnly: serverOnly === 1,
      isExperimental: experimental === 1,
      ...(row.undocumented === 1 ? {} : { anchor: doc ?? `${group}-${row.name}` }),
    });
  }
  return byName;
}
