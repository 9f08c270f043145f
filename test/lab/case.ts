import fs from 'node:fs';
import path from 'node:path';
import { haproxyVersions, isAtLeast, type HaproxyVersion } from '../../server/src/language/version.ts';
import type { Severity } from '../../server/src/lint/finding.ts';
import type { RequestPlan } from './client.ts';
import { serverKinds, type Behaviour } from './servers/server.ts';

/** One thing to do while HAProxy runs. */
export type Step =
  | { readonly request: RequestPlan }
  /** Waits until every health check has come to its first result. */
  | { readonly settle: true }
  /** Waits until a server, as `backend/server`, has a status: `UP`, `DOWN`. */
  | { readonly until: string; readonly is: string }
  /** Sends a command to the admin socket. */
  | { readonly admin: string }
  /** Starts a server that is `stopped` at first. */
  | { readonly start: string };

/** What has to be seen in a run. Everything that is named has to hold. */
export interface Expectation {
  /** Each answer is one of these. `startup-error`: HAProxy refuses the configuration. */
  readonly every?: readonly string[];
  /** At least one answer is one of these. */
  readonly some?: readonly string[];
  /** At least one request is logged so: `503 SC-- <NOSRV>`. */
  readonly flags?: readonly string[];
  /** At least one health check ends so: `L7TOUT`. */
  readonly checks?: readonly string[];
  /** `haproxy -c` says these words. */
  readonly says?: string;
  /** `haproxy -c` says nothing that is a warning or an alert. */
  readonly silent?: true;
  /** The slowest answer takes at least, or at most, this many milliseconds. */
  readonly atLeast?: number;
  readonly atMost?: number;
  /** Instead of the steps of the case. */
  readonly steps?: readonly Step[];
  /** Instead of all the above, from a version on. */
  readonly since?: Readonly<Partial<Record<HaproxyVersion, Expectation>>>;
}

/** The configurations a case can have; `repaired` is not a file but trap.cfg with our repair. */
export type Variant = 'trap' | 'repaired' | 'fixed' | 'control';

export interface Case {
  readonly id: string;
  readonly title: string;
  /** A `trap` fails, is found, and is repaired. A `fact` is a control: a configuration about which there is nothing to warn. */
  readonly kind: 'trap' | 'fact';
  /** The rules that have to fire on trap.cfg; with a fact, those that rightly do. */
  readonly rules: readonly string[];
  /** The versions on which trap.cfg is a trap; all when absent. On others the rules have nothing to say about it. */
  readonly trapOn?: readonly HaproxyVersion[];
  /** Where a rule has to have another severity than its own. */
  readonly severity?: Readonly<Record<string, Severity>>;
  /** Which repair heals: the first of that rule whose title begins so. Without it the first repair of the first rule. */
  readonly repair?: { readonly rule: string; readonly title?: string };
  /** The applications behind HAProxy; `A` listens on `${PORT_A}`. */
  readonly servers: Readonly<Record<string, Behaviour & { readonly stopped?: true }>>;
  /** Files that HAProxy reads, by name; they are in the directory `${FILES}`, and `${PORT_A}` in them is a port. */
  readonly files?: Readonly<Record<string, string>>;
  /** One plain request when absent. */
  readonly steps?: readonly Step[];
  readonly expect: Readonly<Partial<Record<Variant, Expectation>>>;
  /** The texts of `trap.cfg`, `fixed.cfg` and `control.cfg`, byte for byte (latin1 keeps odd bytes). */
  readonly texts: Readonly<Partial<Record<Variant, string>>>;
}

const keys = ['title', 'kind', 'rules', 'trapOn', 'severity', 'repair', 'servers', 'files', 'steps', 'expect'];

/** Loads the cases below a directory, in order; all of them when no id is given. Throws on a case that says something unknown. */
export function loadCases(directory: string, ids: readonly string[] = []): Case[] {
  const known = fs.readdirSync(directory).filter(id => fs.existsSync(path.join(directory, id, 'case.json')));
  for (const id of ids) if (!known.includes(id)) throw new Error(`no such case: ${id}`);
  return (ids.length > 0 ? ids : known.sort()).map(id => loadCase(path.join(directory, id), id));
}

function loadCase(directory: string, id: string): Case {
  const text = (name: string): string | undefined => {
    const file = path.join(directory, `${name}.cfg`);
    return fs.existsSync(file) ? fs.readFileSync(file, 'latin1') : undefined;
  };
  const description = JSON.parse(fs.readFileSync(path.join(directory, 'case.json'), 'utf8')) as Partial<Case>;
  const texts = Object.fromEntries(['trap', 'fixed', 'control'].flatMap(name => (text(name) === undefined ? [] : [[name, text(name)]])));
  const loaded = { kind: 'trap', rules: [], servers: {}, expect: {}, ...description, id, texts } as unknown as Case;
  const complaints = complaintsAbout(loaded, Object.keys(description));
  if (complaints.length > 0) throw new Error(`case ${id}: ${complaints.join('; ')}`);
  return loaded;
}

function complaintsAbout({ title, kind, rules, servers, expect, texts }: Case, found: readonly string[]): string[] {
  const complaints = found.filter(key => !keys.includes(key)).map(key => `unknown key ${key}`);
  if (!title) complaints.push('no title');
  const needed: Variant[] = kind === 'fact' ? ['control'] : ['trap', 'fixed'];
  for (const variant of needed) if (!texts[variant] || !expect[variant]) complaints.push(`needs ${variant}.cfg and expect.${variant}`);
  if (kind === 'trap' && rules.length === 0) complaints.push('names no rule');
  for (const { kind: word } of Object.values(servers)) if (!serverKinds.includes(word)) complaints.push(`unknown server kind ${word}`);
  return complaints;
}

/** What a variant has to show on a version. A repaired trap answers as `fixed` does, unless the case says otherwise. */
export function expectationFor({ expect }: Case, variant: Variant, version: HaproxyVersion): Expectation {
  const base = (variant === 'repaired' ? (expect.repaired ?? expect.fixed) : expect[variant]) ?? {};
  const newest = haproxyVersions.filter(floor => base.since?.[floor] && isAtLeast(version, floor)).at(-1);
  return (newest && base.since?.[newest]) ?? base;
}
