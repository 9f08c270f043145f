import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import type { Span } from '../../text/span.ts';

/** What a name can be of: a section of this keyword, or something inside of one. A `listen` section is a frontend and a backend at once. */
export type SymbolKind =
  'acl' | 'acme' | 'backend' | 'cache' | 'crt-store' | 'defaults' | 'fcgi-app' | 'filter' | 'frontend' | 'group' | 'healthcheck' | 'http-errors' | 'listen' |
  'log-forward' | 'log-profile' | 'mailers' | 'peers' | 'program' | 'resolvers' | 'ring' | 'server' | 'table' | 'user' | 'userlist' | 'variable';

/** What a line asks for: also any proxy (`stats scope`), and the proxy that has a stick table of its name. */
export type AskedKind = SymbolKind | 'proxy' | 'proxy-table';

/** `definition` for every line that makes the thing, or gives a variable its value. */
export type Role = 'definition' | 'use';

/** A name on a line, before it is known what it leads to. The span is relative to the block. */
export class WrittenName {
  readonly kind: AskedKind;
  readonly name: string;
  readonly role: Role;
  readonly statement: Statement;
  /** The section it belongs to, where the line names it: the backend in `BACKEND/SERVER`. Else its own section. */
  readonly owner: string | undefined;
  readonly #start: number;
  readonly #end: number;

  constructor(kind: AskedKind, name: string, role: Role, statement: Statement, span: Span, owner: string | undefined) {
    this.kind = kind;
    this.name = name;
    this.role = role;
    this.statement = statement;
    this.owner = owner;
    this.#start = span.start;
    this.#end = span.end;
  }

  get span(): Span {
    return { start: this.#start, end: this.#end };
  }
}

/** Takes down the names of lines as they are read. */
export class NameList {
  readonly names: WrittenName[] = [];

  /** A word that is nothing but a name. */
  word(kind: AskedKind, role: Role, statement: Statement, word: Word | undefined): void {
    if (word) this.part(kind, role, statement, word, 0, word.value.length);
  }

  /** A part of the value of a word. What the environment gives has no name to be seen. */
  part(kind: AskedKind, role: Role, statement: Statement, word: Word, start: number, end: number, owner?: string): void {
    const span = end > start ? spanIn(word, start, end) : undefined;
    if (span) this.names.push(new WrittenName(kind, word.value.slice(start, end), role, statement, span, owner));
  }

  /** `BACKEND/SERVER`, or a server of the own section. */
  server(statement: Statement, word: Word, start: number, end: number): void {
    this.#behindSlash(statement, word, start, end, 'backend', 'server', 'server');
  }

  /** `PEERS/TABLE`, or the table of a proxy. */
  table(statement: Statement, word: Word | undefined, start = 0, end = word?.value.length ?? 0): void {
    if (word) this.#behindSlash(statement, word, start, end, 'peers', 'table', 'proxy-table');
  }

  #behindSlash(statement: Statement, word: Word, start: number, end: number, owner: AskedKind, inOwner: AskedKind, alone: AskedKind): void {
    const slash = word.value.indexOf('/', start);
    if (slash < 0 || slash >= end) {
      this.part(alone, 'use', statement, word, start, end);
      return;
    }
    if (!spanIn(word, start, slash)) return;
    this.part(owner, 'use', statement, word, start, slash);
    this.part(inOwner, 'use', statement, word, slash + 1, end, word.value.slice(start, slash));
  }
}

/** Where a part of a word's value stands in its block, without the quotes around it; undefined when a part of it is not known before HAProxy starts. */
function spanIn(word: Word, start: number, end: number): Span | undefined {
  const span = spanWritten(word, start, end);
  return span && word.block.hasPlaceholder(span.start, span.end) ? undefined : span;
}

function spanWritten(word: Word, start: number, end: number): Span | undefined {
  const raw = word.text;
  const from = word.span.start;
  if (!/["'\\]/.test(raw)) return { start: from + start, end: from + end };
  const { offsets, variables } = word.unquoted;
  const first = offsets[start] as number;
  const last = offsets[end - 1] as number;
  const isEscape = raw[last] === '\\' && word.value[end - 1] !== '\\';
  const after = last + (isEscape ? (raw[last + 1] === 'x' ? 4 : 2) : 1);
  return variables.some(variable => variable.start < after && first < variable.end) ? undefined : { start: from + first, end: from + after };
}
