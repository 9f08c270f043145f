import { lazyTable } from './data.ts';
import json from './data/argument-checks.json';
import type { DirectiveFact } from './directives.ts';
import { isFrom } from './lifetime.ts';
import type { HaproxyVersion } from './version.ts';

/** What HAProxy does about a mistake: it refuses the file, or warns and goes on. */
export type Objection = 'error' | 'warning';

/**
 * What HAProxy objects to in the arguments of a directive, or in the value of an option; what is not here it takes in silence, whatever the manual says.
 * Found out by trying each directive and option on 2.6, 3.0, 3.2 and 3.4 with too few words, too many, and words of the wrong kind.
 */
export interface ArgumentChecks {
  /** Fewer words than the table says; `one`: none at all. */
  readonly few?: Objection;
  readonly one?: Objection;
  /** More words than the table says. */
  readonly many?: Objection;
  /** A number or size that does not begin with a digit, and one that does not end with one. */
  readonly digit?: Objection;
  readonly tail?: Objection;
  readonly min?: Objection;
  readonly max?: Objection;
  readonly limits: { readonly min?: number; readonly max?: number };
  /** Durations and sizes that cannot be read; `nonzero`: a duration, size or number of 0. */
  readonly time?: Objection;
  readonly nonzero?: Objection;
  readonly size?: Objection;
  /** A word that is none of the values. */
  readonly value?: Objection;
}

/** By kind, then by what is objected to: `few` refused, `few~` warned of, `few@3.2` from that version on, `min:1` with its limit. */
type CheckRows = Readonly<Record<'directives' | 'server' | 'bind', CheckedNames>>;

/** The names with the same checks, with a comma between them; `timeout client@ring` is that of a `ring` section. */
type CheckedNames = Readonly<Record<string, string | readonly string[]>>;

const table = lazyTable(json, (rows: CheckRows) => ({ directives: readRows(rows.directives), server: readRows(rows.server), bind: readRows(rows.bind) }));

function readRows(rows: CheckedNames): ReadonlyMap<string, string> {
  return new Map(Object.entries(rows).flatMap(([checks, names]) => [names].flat().join(', ').split(', ').map((name): [string, string] => [name, checks])));
}

/** All names of the table, to hold it against the others. */
export function checkedNames(): { readonly directives: readonly string[]; readonly server: readonly string[]; readonly bind: readonly string[] } {
  const { directives, server, bind } = table();
  return { directives: [...directives.keys()], server: [...server.keys()], bind: [...bind.keys()] };
}

const none: ArgumentChecks = { limits: {} };
const read = new Map<string, ArgumentChecks>();

/** What HAProxy objects to in the arguments of a directive, in this version. */
export function argumentChecks(fact: DirectiveFact, version: HaproxyVersion): ArgumentChecks {
  const { directives } = table();
  return checksFrom(directives.get(`${fact.name}@${fact.sections[0] ?? ''}`) ?? directives.get(fact.name), version);
}

/** What HAProxy objects to in the value of an option of a `server` or `bind` line, in this version. */
export function optionChecks(kind: 'server' | 'bind', name: string, version: HaproxyVersion): ArgumentChecks {
  return checksFrom(table()[kind].get(name), version);
}

function checksFrom(text: string | undefined, version: HaproxyVersion): ArgumentChecks {
  if (text === undefined) return none;
  const key = `${version} ${text}`;
  const known = read.get(key);
  if (known) return known;
  const checks: Record<string, unknown> = {};
  const limits: Record<string, number> = {};
  for (const token of text.split(' ')) {
    const [, name = '', limit, warns, since] = /^(\w+)(?::(-?\d+))?(~)?(?:@([\d.]+))?$/.exec(token) ?? [];
    if (!isFrom(since, version)) continue;
    checks[name] = warns ? 'warning' : 'error';
    if (limit !== undefined) limits[name] = Number(limit);
  }
  const made: ArgumentChecks = { ...checks, limits };
  read.set(key, made);
  return made;
}
