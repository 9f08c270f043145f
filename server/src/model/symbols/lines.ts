import { filterFact } from '../../language/filters.ts';
import { serverOptionFact } from '../../language/server-options.ts';
import { bindOptionFact } from '../../language/bind-option-facts.ts';
import type { Block } from '../../syntax/block.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { aclUsesOf } from '../conditions/acl-use.ts';
import { proxyKinds } from '../proxy.ts';
import { firstOptionIndex } from '../servers/server-options.ts';
import { fcgiConditionOf } from '../conditions/statement-condition.ts';
import { wordAfter } from '../word-after.ts';
import { variableOf } from '../expressions/written-expressions.ts';
import { readExpressions, variableAt } from './expressions.ts';
import { NameList, type SymbolKind, type WrittenName } from './name.ts';

/** The names in the lines of a block of a section of this kind, its header included. Lines that do not count are read too. */
export function readNames(block: Block, section: string): readonly WrittenName[] {
  const list = new NameList();
  for (const statement of block.statements()) {
    if (statement.isHeader) readHeader(statement, list);
    else if (!statement.keyword.startsWith('.')) readLine(statement, section, list);
  }
  return list.names;
}

/** Sections whose name nobody asks for, or that have none. */
const namelessSections = new Set(['global', 'namespace_list', 'traces', 'spoe-agent', 'spoe-group', 'spoe-message']);

function readHeader(header: Statement, list: NameList): void {
  const { keyword } = header;
  if (namelessSections.has(keyword)) return;
  const isNameless = keyword === 'defaults' && header.word(1)?.value === 'from';
  if (!isNameless) list.word(keyword as SymbolKind, 'definition', header, header.word(1));
  const from = isNameless ? 1 : 2;
  if (proxyKinds.includes(keyword) && header.word(from)?.value === 'from') list.word('defaults', 'use', header, header.word(from + 1));
}

type Reader = (line: Statement, list: NameList, section: string) => void;

function readLine(line: Statement, section: string, list: NameList): void {
  const { keyword } = line;
  if (Object.hasOwn(readers, keyword)) readers[keyword]?.(line, list, section);
  if (inAction.has(keyword)) readVariableOf(line, list);
  for (const { name, word } of aclUsesOf(line)) list.part('acl', 'use', line, word, word.value.length - name.length, word.value.length);
  readExpressions(line, section, list);
}

const inAction = new Set(['http-request', 'http-response', 'http-after-response', 'tcp-request', 'tcp-response', 'quic-initial', 'http-check', 'tcp-check', 'set-var', 'set-var-fmt']);

/** `set-var(txn.x)` and its like; `do-resolve(txn.ip,dns)` names resolvers, too. */
function readVariableOf(line: Statement, list: NameList): void {
  const found = variableOf(line);
  if (!found) return;
  const { word, name, start } = found;
  const { value } = word;
  variableAt(name, start, !value.startsWith('unset-var'), { list, statement: line, word });
  const comma = start + name.length;
  const resolvers = value.startsWith('do-resolve(') && value[comma] === ',' ? /^\s*([^,)\s]+)/.exec(value.slice(comma + 1)) : null;
  if (!resolvers) return;
  const at = comma + 1 + resolvers[0].length;
  list.part('resolvers', 'use', line, word, at - (resolvers[1] as string).length, at);
}

/** A reader of one word. What a log-format makes has no name. */
function naming(kind: SymbolKind, wordOf: (line: Statement) => Word | undefined): Reader {
  return (line, list) => {
    const word = wordOf(line);
    if (word && !word.value.includes('%')) list.word(kind, 'use', line, word);
  };
}

const first = (line: Statement) => line.word(1);

const readers: Readonly<Record<string, Reader>> = {
  'acl': (line, list) => {
    list.word('acl', 'definition', line, line.word(1));
  },
  'use_backend': naming('backend', first),
  'default_backend': naming('backend', first),
  'use-server': naming('server', first),
  'use-fcgi-app': naming('fcgi-app', first),
  'errorfiles': naming('http-errors', first),
  'http-error': naming('http-errors', line => wordAfter('errorfiles', line)),
  'httpclient.resolvers.id': naming('resolvers', first),
  'email-alert': naming('mailers', line => wordAfter('mailers', line)),
  'trace': naming('ring', line => wordAfter('sink', line)),
  'stats': (line, list) => {
    if (line.word(1)?.value === 'scope' && line.word(2)?.value !== '.') list.word('proxy', 'use', line, line.word(2));
  },
  'stick': (line, list) => {
    list.table(line, wordAfter('table', line));
  },
  'stick-table': (line, list) => {
    list.word('peers', 'use', line, wordAfter('peers', line));
    list.table(line, wordAfter('write-to', line));
  },
  'table': (line, list, section) => {
    if (section !== 'peers') return;
    list.word('table', 'definition', line, line.word(1));
    list.table(line, wordAfter('write-to', line));
  },
  'user': (line, list, section) => readMember(line, list, section, 'user', 'groups', 'group'),
  'group': (line, list, section) => readMember(line, list, section, 'group', 'users', 'user'),
  'log': readLog,
  'filter': readFilter,
  'server': readServer,
  'server-template': readServer,
  'default-server': readServer,
  'peer': readServer,
  'bind': readBind,
  'load': (line, list) => {
    list.word('acme', 'use', line, wordAfter('acme', line));
  },
  'http-request': readAction,
  'http-response': readAction,
  'http-after-response': readAction,
  'tcp-request': readAction,
  'tcp-response': readAction,
  'quic-initial': readAction,
  'set-param': readFcgiCondition,
  'pass-header': readFcgiCondition,
};

/** `user NAME ... groups GROUP,GROUP` and `group NAME users USER,USER`. */
function readMember(line: Statement, list: NameList, section: string, kind: SymbolKind, keyword: string, of: SymbolKind): void {
  if (section !== 'userlist') return;
  list.word(kind, 'definition', line, line.word(1));
  const word = wordAfter(keyword, line);
  for (const { 0: name, index } of word?.value.matchAll(/[^,]+/g) ?? []) list.part(of, 'use', line, word as Word, index, index + name.length);
}

/** `log ring@NAME`, `log backend@NAME`, and the `profile` of either. */
function readLog(line: Statement, list: NameList): void {
  const target = line.word(1);
  const [prefix, kind] = /^(ring|backend)@/.exec(target?.value ?? '') ?? [];
  if (target && prefix !== undefined) list.part(kind as 'ring' | 'backend', 'use', line, target, prefix.length, target.value.length);
  list.word('log-profile', 'use', line, wordAfter('profile', line));
}

/** `filter cache NAME`; `filter bwlim-in NAME ... table NAME` gives a name that `set-bandwidth-limit` asks for. */
function readFilter(line: Statement, list: NameList): void {
  const filter = line.word(1)?.value ?? '';
  const kind = filterFact(filter)?.ref;
  if (kind) list.word(kind, 'use', line, line.word(2));
  if (!filter.startsWith('bwlim-')) return;
  list.word('filter', 'definition', line, line.word(2));
  list.table(line, wordAfter('table', line));
}

/** A server, and what its options name. Those of `peers`, `ring` and the like have no name that anybody asks for. */
function readServer(line: Statement, list: NameList, section: string): void {
  const { keyword, words } = line;
  if ((keyword === 'server' || keyword === 'server-template') && (section === 'backend' || section === 'listen')) list.word('server', 'definition', line, words[1]);
  for (let i = firstOptionIndex(line); i < words.length; i++) {
    const option = words[i]?.value ?? '';
    const value = serverOptionFact(option)?.value;
    if (!value) continue;
    const word = words[++i];
    if (!word) return;
    if (option === 'track') list.server(line, word, 0, word.value.length);
    else if (value.kind === 'ref') list.word(value.of as SymbolKind, 'use', line, word);
    else if (option === 'crt') readStore(line, list, word);
  }
}

/** `bind rhttp@BACKEND/SERVER`, and certificates out of a `crt-store`. */
function readBind(line: Statement, list: NameList): void {
  const { words } = line;
  const address = words[1];
  if (address?.value.startsWith('rhttp@')) list.server(line, address, 'rhttp@'.length, address.value.length);
  for (let i = 2; i < words.length; i++) {
    const option = words[i]?.value ?? '';
    if (bindOptionFact(option)?.value === undefined) continue;
    const word = words[++i];
    if (word && (option === 'crt' || option === 'default-crt')) readStore(line, list, word);
  }
}

/** `@STORE/CERTIFICATE`. */
function readStore(line: Statement, list: NameList, word: Word): void {
  const slash = word.value.indexOf('/');
  if (word.value.startsWith('@') && slash > 1) list.part('crt-store', 'use', line, word, 1, slash);
}

/** What the action of a rule names. */
function readAction(line: Statement, list: NameList): void {
  const at = line.keyword.startsWith('tcp-') ? 2 : 1;
  const action = line.word(at)?.value ?? '';
  const next = line.word(at + 1);
  switch (action) {
    case 'cache-use': case 'cache-store': list.word('cache', 'use', line, next); return;
    case 'set-bandwidth-limit': list.word('filter', 'use', line, next); return;
    case 'attach-srv': if (next) list.server(line, next, 0, next.value.length); return;
    case 'return': case 'deny': case 'tarpit': list.word('http-errors', 'use', line, wordAfter('errorfiles', line)); return;
    case 'do-log': list.word('log-profile', 'use', line, wordAfter('profile', line)); return;
    default: if (action.startsWith('track-sc')) list.table(line, wordAfter('table', line));
  }
}

/** The lines of a `fcgi-app` that may have a condition. */
function readFcgiCondition(line: Statement, list: NameList, section: string): void {
  const found = section === 'fcgi-app' ? fcgiConditionOf(line) : undefined;
  for (const term of found?.condition.groups.flat() ?? []) {
    const word = term.kind === 'named' ? line.word((found?.start ?? 0) + term.word) : undefined;
    if (word && term.kind === 'named') list.part('acl', 'use', line, word, word.value.length - term.name.length, word.value.length);
  }
}
