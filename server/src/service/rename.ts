import { predefinedAcls } from '../language/predefined-acls.ts';
import { sectionFact } from '../language/section-facts.ts';
import { variableNameProblem } from '../model/expressions/variable-name.ts';
import type { Configuration } from '../model/configuration.ts';
import { isNamed } from '../model/checks/track.ts';
import { occurrenceAt, occurrencesOf, type NamedThing, type Occurrence } from '../model/symbols.ts';
import type { HaproxyDocument } from '../syntax/document.ts';
import type { TextEdit } from '../text/edit.ts';
import { textAt, type Span } from '../text/span.ts';

/** A name that can be changed. */
export interface Renamable {
  readonly span: Span;
  readonly name: string;
}

/** Why a name cannot be changed, or not to that, as a sentence for whoever wanted it. */
export interface RenameProblem {
  readonly problem: string;
}

export type RenameEdit = TextEdit & { readonly document: HaproxyDocument };

/** What a rename at an offset would change; undefined where no name is. */
export function renamableAt(configuration: Configuration, document: HaproxyDocument, offset: number): Renamable | RenameProblem | undefined {
  const found = occurrenceAt(configuration, document, offset);
  if (!found) return undefined;
  const problem = whyFixed(found, occurrencesOf(configuration, found));
  return problem === undefined ? { span: configuration.locate(found.place).span, name: found.name } : { problem };
}

/** The edits that give what is named at an offset another name, in all files, dead code included. */
export function renameAt(configuration: Configuration, document: HaproxyDocument, offset: number, name: string): readonly RenameEdit[] | RenameProblem {
  const found = occurrenceAt(configuration, document, offset);
  if (!found) return { problem: 'There is no name here that could be changed.' };
  const all = occurrencesOf(configuration, found);
  const problem = whyFixed(found, all);
  if (problem !== undefined) return { problem };
  if (name === found.name) return [];
  const objection = whyNot(configuration, found, name, all);
  if (objection !== undefined) return { problem: objection };
  return all.map(({ place }) => ({ ...configuration.locate(place), text: name + quotesIn(textAt(place.block.text, place.span)) }));
}

/** Quotes may open and close within a name, `we"b"`: they stay, so that those around it keep their partners. */
function quotesIn(written: string): string {
  return written.replace(/\\x[0-9a-f]{2}|\\.|[^"'\\]/gi, '');
}

/** Why a thing has the name that it has. */
function whyFixed({ kind, name }: NamedThing, all: readonly Occurrence[]): string | undefined {
  if (all.some(({ role }) => role === 'definition')) return undefined;
  if (kind === 'acl' && isPredefined(name)) return `\`${name}\` is built into HAProxy and cannot be renamed.`;
  if (kind === 'variable') return `No line of this configuration sets \`${name}\`: Lua or an agent may, and would go on with the old name.`;
  return `No line of this configuration defines the ${titleOf(kind)} \`${name}\`.`;
}

function isPredefined(name: string): boolean {
  return predefinedAcls.some(acl => acl.name === name);
}

function titleOf(kind: NamedThing['kind']): string {
  return kind === 'acl' ? 'ACL' : kind;
}

/** Words that end what comes before them on a line. */
const reserved = new Set(['if', 'unless', 'or']);
/** Names that HAProxy has given already. */
const ownNames: Readonly<Partial<Record<NamedThing['kind'], readonly string[]>>> = { ring: ['buf0', 'stderr', 'stdout', 'none'], defaults: ['from'] };
const LONGEST_CACHE_NAME = 32;

/** What speaks against a name, before anybody has it. */
function whyNot(configuration: Configuration, thing: NamedThing, name: string, all: readonly Occurrence[]): string | undefined {
  const { kind } = thing;
  if (name === '') return 'A name has at least one character.';
  if (kind === 'variable') {
    const problem = variableProblem(thing.name, name, configuration);
    if (problem !== undefined) return problem;
  } else {
    // Those of users are not looked at by HAProxy, but commas stand between them.
    const strange = (kind === 'user' || kind === 'group' ? /[\s,"'\\#$%]/ : /[^A-Za-z0-9_.:-]/).exec(name)?.[0];
    if (strange !== undefined) return `The name of ${article(kind)} cannot hold \`${strange}\`: letters, digits, \`_\`, \`.\`, \`:\` and \`-\` may stand there.`;
    if (reserved.has(name)) return `\`${name}\` means something else to HAProxy where the name stands.`;
  }
  if (kind === 'acl' && isPredefined(name)) return `\`${name}\` is the name of an ACL that is built into HAProxy.`;
  if (ownNames[kind]?.includes(name) || sectionFact(kind)?.reserved.includes(name)) return `HAProxy keeps the name \`${name}\` for itself.`;
  if (kind === 'cache' && name.length > LONGEST_CACHE_NAME) return `The name of a cache has at most ${LONGEST_CACHE_NAME} characters.`;
  const taken = takenBy(configuration, thing, name) ?? takenByTemplate(configuration, thing, name, all);
  if (!taken) return undefined;
  const where = typeof taken.scope === 'string' ? ` in \`${taken.scope}\`` : '';
  if (taken.role === 'use') return `\`${name}\` is asked for already as ${article(taken.kind)}${where}, though no line defines it.`;
  return `There already is ${article(taken.kind)} \`${taken.name}\`${where}.`;
}

function article(kind: NamedThing['kind']): string {
  const title = titleOf(kind);
  return `${/^[aeh]?[AEIOaeiou]/.test(title) ? 'an' : 'a'} ${title}`;
}

function variableProblem(old: string, name: string, { version }: Configuration): string | undefined {
  const scope = old.slice(0, old.indexOf('.') + 1);
  const problem = variableNameProblem(name, version);
  if (problem !== undefined) return `\`${name}\` ${problem}.`;
  return name.startsWith(scope) ? undefined : `A rename cannot give a variable another scope: write \`${scope}\` first.`;
}

const proxies: readonly NamedThing['kind'][] = ['frontend', 'backend', 'listen', 'log-forward'];

/** Who has the name, or asks for it: a definition before a use. Proxies of any kind share their names. */
function takenBy(configuration: Configuration, thing: NamedThing, name: string): Occurrence | undefined {
  const kinds = proxies.includes(thing.kind) ? proxies : [thing.kind];
  const taken = kinds.flatMap(kind => occurrencesOf(configuration, { kind, scope: thing.scope, name }));
  return taken.find(({ role }) => role === 'definition') ?? taken[0];
}

/** The servers of a template have a name each, made of the template's and a number. */
function takenByTemplate(configuration: Configuration, { kind, scope }: NamedThing, name: string, all: readonly Occurrence[]): Occurrence | undefined {
  if (kind !== 'server' || typeof scope !== 'string') return undefined;
  const isTemplate = all.some(({ statement }) => statement.keyword === 'server-template');
  const other = configuration.backend(scope)?.servers.find(server => {
    if (all.some(({ statement }) => statement.equals(server.statement))) return false;
    return (server.isTemplate && isNamed(server, name)) || (isTemplate && server.name.startsWith(name) && /^\d*$/.test(server.name.slice(name.length)));
  });
  return other && occurrencesOf(configuration, { kind, scope, name: other.name }).find(({ role }) => role === 'definition');
}
