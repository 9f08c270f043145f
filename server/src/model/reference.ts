import { converterFact } from '../language/converters.ts';
import { fetchFact, parametersOf } from '../language/fetches.ts';
import { filterFact } from '../language/filters.ts';
import type { Call } from '../expression/sample-expression.ts';
import type { Block } from '../syntax/block.ts';
import type { Place } from '../syntax/place.ts';
import type { Statement } from '../syntax/statement.ts';
import type { Word } from '../syntax/word.ts';
import { aclTestsWith } from './conditions/acl-tests.ts';
import { inLongSections } from './incremental/per-block.ts';
import { samplesWith, type SampleUse } from './expressions/sample-uses.ts';
import { optionOn } from './servers/server-options.ts';
import { wordAfter } from './word-after.ts';

/**
 * What a name can be of: a section of this keyword, a server, a stick table, a user or group of a userlist, an engine of SPOE, a limit of a `filter bwlim-...`, a
 * certificate of a `crt-store`, `@STORE/NAME`. `unknown-backend` and its like do the rest.
 */
export type ReferenceKind =
  'acme' | 'backend' | 'cache' | 'certificate' | 'engine' | 'fcgi-app' | 'frontend' | 'group' | 'healthcheck' | 'http-errors' | 'limit' | 'log-profile' | 'mailers' | 'peers' |
  'resolvers' | 'ring' | 'server' | 'table' | 'user' | 'userlist';

/** A name that a line gives of something defined elsewhere. */
export interface Reference {
  readonly statement: Statement;
  readonly kind: ReferenceKind;
  /** Empty where an expression names none and so means its own section. `BACKEND/SERVER` for a server of another section. */
  readonly name: string;
  readonly at: Place;
  /** What asks for it: `use-server`, `http_auth`. */
  readonly by: string;
  /** The userlist that is to have it, of a group that a rule asks for. Elsewhere it is the section in which the line stands. */
  readonly userlist?: string;
}

const words: Readonly<Record<string, (line: Statement) => readonly (readonly [ReferenceKind, Word | undefined])[]>> = {
  'use-server': line => [['server', line.word(1)]],
  'use-fcgi-app': line => [['fcgi-app', line.word(1)]],
  errorfiles: line => [['http-errors', line.word(1)]],
  'http-error': line => [['http-errors', wordAfter('errorfiles', line)]],
  'stick-table': line => [['peers', wordAfter('peers', line)], ['table', wordAfter('write-to', line)]],
  'httpclient.resolvers.id': line => [['resolvers', line.word(1)]],
  'email-alert': line => [['mailers', line.word(1)?.value === 'mailers' ? line.word(2) : undefined]],
  filter: line => {
    const name = line.word(1)?.value ?? '';
    if (name.startsWith('bwlim-')) return [['table', wordAfter('table', line)]];
    const kind = filterFact(name)?.ref;
    return kind ? [[kind, line.word(2)]] : [];
  },
  load: line => [['acme', wordAfter('acme', line)]],
  'http-request': line => ofAction(line, 1),
  'http-response': line => ofAction(line, 1),
  'http-after-response': line => ofAction(line, 1),
  'tcp-request': line => ofAction(line, 2),
  'tcp-response': line => ofAction(line, 2),
};

const keywords: readonly string[] = Object.keys(words);

function ofAction(line: Statement, at: number): readonly (readonly [ReferenceKind, Word | undefined])[] {
  switch (line.word(at)?.value) {
    case 'cache-use':
    case 'cache-store':
      return [['cache', line.word(at + 1)]];
    case 'send-spoe-group':
      return [['engine', line.word(at + 1)]];
    case 'set-bandwidth-limit':
      return [['limit', line.word(at + 1)]];
    case 'do-log':
      return [['log-profile', wordAfter('profile', line)]];
    case 'return':
    case 'deny':
    case 'tarpit':
      return [['http-errors', wordAfter('errorfiles', line)]];
    default:
      return [];
  }
}

/** Fetches and converters that take the name of something. Sections are often called `be_...`, and so are none of these. */
export const naming = /\b(?:http_auth|nbsrv|avg_queue|connslots|queue|in_table|be_(?:conn|sess)|fe_(?:conn|req|sess)|srv_(?:conn|is_up|i?weight|queue|sess|uweight)|(?:table|sc\d?|src)_[a-z])/;
const kindOfParameter: Readonly<Record<string, ReferenceKind>> = {
  userlist: 'userlist', backend: 'backend', frontend: 'frontend', server: 'server', table: 'table',
};

/** The names in the lines of a section, conditions and log-formats included. To be asked of a section with `collect`. */
export const referencesIn = inLongSections((block): readonly Reference[] => [
  ...block.statementsAmong(keywords).flatMap(inWords),
  ...resolutionsIn(block),
  ...logTargetsIn(block),
  ...certificatesIn(block),
  ...healthChecksIn(block),
  ...membersIn(block),
  ...askedGroupsIn(block),
  ...samplesWith(naming, block).flatMap(inExpression),
]);

function inWords(statement: Statement): Reference[] {
  return (words[statement.keyword]?.(statement) ?? []).flatMap(([kind, word]) => (
    !word || word.hasVariable || word.value.includes('%') ? [] : [{ statement, kind, name: word.value, at: word, by: statement.keyword }]
  ));
}

/** `do-resolve(VARIABLE,RESOLVERS)`. */
function resolutionsIn(block: Block): Reference[] {
  if (!block.text.includes('do-resolve(')) return [];
  return block.statementsOf('http-request', 'tcp-request').flatMap(statement => {
    const word = statement.words.find(({ value }) => value.startsWith('do-resolve('));
    const match = word && !word.hasVariable ? /^(do-resolve\([^,)]*,\s*)([^,)\s]+)/.exec(word.value) : null;
    if (!word || !match) return [];
    const [, before, name] = match as unknown as [string, string, string];
    const span = word.spanOf({ start: before.length, end: before.length + name.length });
    return [{ statement, kind: 'resolvers' as const, name, at: { block, span }, by: 'do-resolve' }];
  });
}

/** `log ring@NAME`. */
function logTargetsIn(block: Block): Reference[] {
  if (!block.text.includes('ring@')) return [];
  return block.statementsOf('log').flatMap(statement => {
    const word = statement.word(1);
    if (!word?.value.startsWith('ring@') || word.hasVariable) return [];
    const { value } = word;
    const span = word.spanOf({ start: 'ring@'.length, end: value.length });
    return [{ statement, kind: 'ring' as const, name: value.slice('ring@'.length), at: { block, span }, by: 'log' }];
  });
}

/** `crt @STORE/NAME` on `bind` and `server` lines and the like; `@NAME@` is the mark of a template. */
function certificatesIn(block: Block): Reference[] {
  if (!/\bcrt\s+["']?@/.test(block.text)) return [];
  return block.statementsOf('bind', 'server', 'server-template', 'ssl-f-use').flatMap(statement => statement.words.flatMap((at, i): Reference[] => (
    /^(?:default-)?crt$/.test(statement.word(i - 1)?.value ?? '') && !at.hasVariable && /^@[^/@]*\/[^@]*$/.test(at.value)
      ? [{ statement, kind: 'certificate', name: at.value, at, by: statement.keyword }] : []
  )));
}

/** `healthcheck NAME` of a server. On a `default-server` line HAProxy looks it up for the servers that inherit it only. */
function healthChecksIn(block: Block): Reference[] {
  if (!/\bhealthcheck[ \t]/.test(block.text)) return [];
  return block.statementsOf('server', 'server-template').flatMap(statement => {
    const option = optionOn(statement, 'healthcheck');
    const at = option === 'off' ? undefined : option?.value;
    return !at || at.hasVariable ? [] : [{ statement, kind: 'healthcheck' as const, name: at.value, at, by: 'healthcheck' }];
  });
}

/** `user NAME ... groups GROUP,GROUP` and `group NAME users USER,USER` of a userlist. */
function membersIn(block: Block): Reference[] {
  return block.statementsOf('user', 'group').flatMap(statement => {
    const [list, kind] = statement.keyword === 'user' ? (['groups', 'group'] as const) : (['users', 'user'] as const);
    const word = wordAfter(list, statement);
    if (!word || word.hasVariable) return [];
    const by = `${statement.keyword} ${statement.word(1)?.value ?? ''}`;
    return [...word.value.matchAll(/[^,]+/g)].map(({ 0: name, index }) => (
      { statement, kind, name, at: { block, span: word.spanOf({ start: index, end: index + name.length }) }, by }
    ));
  });
}

/** `http_auth_group(USERLIST) GROUP`: HAProxy looks at the patterns that the line itself has ("invalid group", 2.6 and 3.4). */
function askedGroupsIn(block: Block): Reference[] {
  if (!block.text.includes('http_auth_group(')) return [];
  return aclTestsWith(/http_auth_group\(/, block).flatMap(({ test, patterns, statement }) => {
    const [call, ...converters] = test.criterion.calls;
    const userlist = call?.name === 'http_auth_group' && converters.length === 0 ? call.arguments?.[0]?.text : undefined;
    if (userlist === undefined || userlist.includes('$') || test.flags.some(({ name }) => name !== '-i')) return [];
    const groups = patterns.filter(word => word.value !== '' && !word.hasVariable);
    return groups.map(at => ({ statement, kind: 'group' as const, name: at.value, at, by: 'http_auth_group', userlist }));
  });
}

function inExpression(use: SampleUse): Reference[] {
  if (use.word.hasVariable || use.expression.problems.some(({ tolerated }) => !tolerated)) return [];
  return use.expression.calls.flatMap((call, i) => inCall(use, call, i === 0));
}

function inCall(use: SampleUse, call: Call, isFetch: boolean): Reference[] {
  // Tests of counters are left to the rules about stick tables.
  if (isFetch && use.isTest && /^(?:sc\d?|src)_/.test(call.name)) return [];
  const fact = isFetch ? fetchFact(call.name) : converterFact(call.name);
  if (!fact) return [];
  return parametersOf(fact).flatMap(({ type, isOptional }, i) => {
    const kind = kindOfParameter[type];
    const given = call.arguments?.[i];
    const name = given?.text ?? '';
    // `sc0_http_req_rate` asks the table that is tracked, and with empty parentheses the one of its own section.
    const asksOwn = kind === 'table' && call.arguments !== undefined && i < Math.max(call.arguments.length, 1);
    if (kind === undefined || (name === '' && isOptional && !asksOwn)) return [];
    const { start, end } = name === '' || !given ? call.nameSpan : given.span;
    const at = { block: use.word.block, span: use.word.spanOf({ start: use.offset + start, end: use.offset + end }) };
    return [{ statement: use.statement, kind, name, at, by: call.name }];
  });
}
