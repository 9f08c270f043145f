import type { Block } from '../syntax/block.ts';
import type { HaproxyDocument } from '../syntax/document.ts';
import type { Place } from '../syntax/place.ts';
import type { Statement } from '../syntax/statement.ts';
import { touches } from '../text/span.ts';
import type { Configuration } from './configuration.ts';
import type { Section } from './section.ts';
import { Server, ServerLine } from './servers/server.ts';
import { hashOf, headerOf, partsOf, sectionsWith, type Home, type Part } from './symbols/home.ts';
import type { Role, SymbolKind, WrittenName } from './symbols/name.ts';
import { isNamed } from './checks/track.ts';

export type { Role, SymbolKind } from './symbols/name.ts';

/** What a name leads to. Two names are of one thing when kind, scope and name are the same. */
export interface NamedThing {
  readonly kind: SymbolKind;
  /** Where the name means this: the section of an ACL or a filter, the name of the section of a server, a user, a group or a table; else undefined. */
  readonly scope: Home | string | undefined;
  readonly name: string;
}

/** A place where it is named: the name itself, without quotes, qualifiers and exclamation marks. */
export interface Occurrence extends NamedThing {
  readonly place: Place;
  readonly role: Role;
  readonly statement: Statement;
  readonly section: Section;
}

/** True for a name of a line that HAProxy does not read. */
export function isDead({ section, statement }: Occurrence): boolean {
  return section.livenessOf(statement) === 'dead';
}

/** The name at an offset of a document, or right before it; undefined where none is. */
export function occurrenceAt(configuration: Configuration, document: HaproxyDocument, offset: number): Occurrence | undefined {
  const index = document.blockIndexAt(Math.min(Math.max(offset, 0), document.length));
  for (const each of [index, index - 1]) {
    const block = document.blocks[each];
    const section = block && configuration.sectionOf(block);
    if (!section) continue;
    const at = offset - (document.starts[each] as number);
    for (const part of partsOf(section)) {
      const name = part.block === block ? part.names.find(({ span }) => touches(span, at)) : undefined;
      if (name) return occurrence(name, part, thingOf(configuration, name, part.home));
    }
  }
  return undefined;
}

/** All places that name a thing, in the order of the files; in dead code, too. Of one document only, where one is given. */
export function occurrencesOf(configuration: Configuration, thing: NamedThing, document?: HaproxyDocument): Occurrence[] {
  const { scope, name } = thing;
  const hash = hashOf(name);
  const found: Occurrence[] = [];
  for (const section of typeof scope === 'object' ? [scope.section] : sectionsWith(configuration, hash)) {
    if (document && !document.has(section.blocks[0] as Block)) continue;
    for (const part of partsOf(section, hash)) {
      for (const written of part.names) {
        if (written.name !== name && (written.kind !== 'server' || !written.name.startsWith(name))) continue;
        const other = thingOf(configuration, written, part.home);
        if (isSame(other, thing)) found.push(occurrence(written, part, other));
      }
    }
  }
  return found;
}

/** The places that define it, those that HAProxy reads where there are any. */
export function definitionsOf(configuration: Configuration, thing: NamedThing): Occurrence[] {
  const all = occurrencesOf(configuration, thing).filter(({ role }) => role === 'definition');
  const live = all.filter(each => !isDead(each));
  return live.length > 0 ? live : all;
}

/** The definitions of a section that HAProxy reads, in order; its header alone, if `withLines` is false. */
export function definitionsIn(configuration: Configuration, section: Section, withLines = true): Occurrence[] {
  const hash = withLines ? undefined : hashOf(section.name?.value ?? '');
  return partsOf(section, hash).flatMap(part => part.names.filter(({ role }) => role === 'definition')
    .map(written => occurrence(written, part, thingOf(configuration, written, part.home)))
    .filter(each => !isDead(each) && (withLines || each.statement.equals(section.header))));
}

/** Every name with what it leads to, in the order of the files. */
export function* allOccurrences(configuration: Configuration): Generator<Occurrence, void> {
  for (const section of configuration.sections) {
    for (const part of partsOf(section)) for (const name of part.names) yield occurrence(name, part, thingOf(configuration, name, part.home));
  }
}

export function isSame(a: NamedThing, b: NamedThing): boolean {
  return a.kind === b.kind && a.scope === b.scope && a.name === b.name;
}

function occurrence({ statement, span, role, kind, name }: WrittenName, { home, block }: Part, thing: NamedThing): Occurrence {
  // Of a server that a template makes, the name is the template's, and the number is not.
  const end = kind === 'server' && thing.name !== name ? span.start + thing.name.length : span.end;
  return { kind: thing.kind, scope: thing.scope, name: thing.name, place: { block, span: { start: span.start, end } }, role, statement, section: home.section };
}

/** What a name on a line leads to. */
function thingOf(configuration: Configuration, written: WrittenName, home: Home): NamedThing {
  const { kind, name, owner } = written;
  switch (kind) {
    case 'frontend': case 'backend': case 'listen': case 'proxy': case 'proxy-table':
      return { kind: proxyKind(configuration, name, kind), scope: undefined, name };
    case 'acl': case 'filter':
      return { kind, scope: home, name };
    case 'server':
      return { kind, scope: owner ?? home.name, name: written.role === 'use' ? serverName(configuration, owner ?? home.name, written) : name };
    case 'user': case 'group': case 'table':
      return { kind, scope: owner ?? home.name, name };
    default:
      return { kind, scope: undefined, name };
  }
}

type ProxyKind = 'frontend' | 'backend' | 'listen';

/** A bit for each: thousands of names are gone through after a keystroke. */
const [FRONTEND, BACKEND, LISTEN] = [1, 2, 4];
const bits: Readonly<Record<string, number | undefined>> = { frontend: FRONTEND, backend: BACKEND, listen: LISTEN };

/**
 * What a name of a proxy leads to. A frontend and a backend may share a name up to 3.2, so that it depends on who asks; where a `listen` section has the
 * name there is nothing else of that name.
 */
function proxyKind(configuration: Configuration, name: string, asked: ProxyKind | 'proxy' | 'proxy-table'): ProxyKind {
  const kinds = kindsByName(configuration).get(name) ?? 0;
  if ((kinds & LISTEN) !== 0) return 'listen';
  if (asked !== 'proxy' && asked !== 'proxy-table') return asked;
  if (kinds !== (FRONTEND | BACKEND)) return kinds === FRONTEND ? 'frontend' : 'backend';
  const hasTable = configuration.proxies.find(proxy => proxy.name === name && proxy.statements('stick-table').length > 0);
  return asked === 'proxy-table' && hasTable?.kind === 'frontend' ? 'frontend' : 'backend';
}

const kindsOf = new WeakMap<Configuration, ReadonlyMap<string, number>>();

/** The kinds of proxies by their names. */
function kindsByName(configuration: Configuration): ReadonlyMap<string, number> {
  const known = kindsOf.get(configuration);
  if (known) return known;
  const kinds = new Map<string, number>();
  const add = (name: string, kind: string) => {
    const bit = bits[kind];
    if (bit !== undefined) kinds.set(name, (kinds.get(name) ?? 0) | bit);
  };
  for (const { name, kind } of configuration.proxies) add(name, kind);
  // Headers in dead code open no section.
  for (const { isConditional, blocks } of configuration.sections) {
    for (const block of isConditional ? blocks : []) add(headerOf(block)?.word(1)?.value ?? '', headerOf(block)?.keyword ?? '');
  }
  kindsOf.set(configuration, kinds);
  return kinds;
}

/** The name of a server, or the prefix of the template that makes it. */
function serverName(configuration: Configuration, backend: string, { name }: WrittenName): string {
  if (!/\d$/.test(name)) return name;
  const templates = configuration.backend(backend)?.statements('server-template') ?? [];
  return templates.map(line => new Server(new ServerLine(line), undefined)).find(server => isNamed(server, name))?.name ?? name;
}
