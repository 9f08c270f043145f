import { parseAclTest } from '../../expression/acl.ts';
import { parseCondition, type AnonymousTerm, type Condition, type Term } from '../../expression/condition.ts';
import type { PolarCondition } from '../../expression/negation.ts';
import type { Statement } from '../../syntax/statement.ts';
import { once } from '../../text/once.ts';
import { bindOption, bindsOf, type Bind } from '../binds/bind.ts';
import { aclLinesOf } from './condition-tests.ts';
import { forAMoment } from '../incremental/memo.ts';
import { perProxy, type Proxy } from '../proxy.ts';
import { conditionOf, type StatementCondition } from './statement-condition.ts';
import { WITHOUT_TLS } from './tls-test.ts';

/** A condition that always holds. */
export const always = once((): PolarCondition => ({ condition: parseCondition(['{', 'always_true', '}']), unless: false }));

/**
 * When a line acts, in the terms that `canAllFail` compares: a named ACL stands for what is between the braces, so that `if is_api` and
 * `unless { path_beg /api }` are known for opposites; and what always or never holds in this section is said to. `owner` is the
 * section of the line, whose ACLs it sees.
 */
export function whenActs(statement: Statement, owner: Proxy): PolarCondition {
  const found = conditionOf(statement);
  if (!found) return always();
  const known = meanings(owner);
  let meaning = known.get(found);
  if (!meaning) known.set(found, (meaning = { condition: resolved(found.condition, owner), unless: found.unless }));
  return meaning;
}

const meanings = forAMoment<Proxy, Map<StatementCondition, PolarCondition>>(() => new Map());

/** The opposite of a condition. */
export function inverse(polar: PolarCondition): PolarCondition {
  return { condition: polar.condition, unless: !polar.unless };
}

/** The condition `{ FETCH VALUE }`. */
export function whenMatches(fetch: string, value: string): PolarCondition {
  return { condition: parseCondition(['{', fetch, value, '}']), unless: false };
}

function resolved(condition: Condition, owner: Proxy): Condition {
  return { groups: condition.groups.flatMap(group => resolvedGroup(group, owner)), problems: condition.problems };
}

/** A group with an ACL of several tests in more groups than this is left with the name. */
const MAX_GROUPS = 16;

/** An ACL holds when any of its tests does: it stands for as many groups, and its negation for one in which all are negated. */
function resolvedGroup(group: readonly Term[], owner: Proxy): readonly (readonly Term[])[] {
  let groups: readonly (readonly Term[])[] = [[]];
  for (const term of group) {
    const tests = testsOf(term, owner).map(test => resolvedTerm(test, term.negated, owner));
    if (tests.length === 0 || groups.length * tests.length > MAX_GROUPS) groups = groups.map(each => [...each, term]);
    else groups = term.negated ? groups.map(each => [...each, ...tests]) : groups.flatMap(each => tests.map(test => [...each, test]));
  }
  return groups;
}

function resolvedTerm(test: AnonymousTerm, negated: boolean, owner: Proxy): Term {
  const isTurned = test.text === WITHOUT_TLS;
  const asked = isTurned ? 'ssl_fc' : test.text;
  const constant = alwaysHolds(asked, owner) ? true : asked === 'ssl_fc' ? isEncrypted(owner) : constants.get(asked);
  const text = constant === undefined ? asked : constant ? 'always_true' : 'always_false';
  const { kind, firstWord, endWord } = test;
  return { kind, negated: negated !== isTurned, firstWord, endWord, text, get test() { return test.test; } };
}

/** Tests that ask for nothing (2.6 and 3.4). `wait_end` is waited for: rules below are not asked before it holds. */
const constants: ReadonlyMap<string, boolean> = new Map([['bool(true)', true], ['bool(1)', true], ['bool(false)', false], ['bool(0)', false], ['wait_end', true]]);

/** Patterns that match everything a client in its right mind sends, by the test they belong to. Any of several patterns may match. */
const allMatching: ReadonlyMap<string, readonly string[]> = new Map([
  ['path_beg', ['/']], ['path_beg -i', ['/']], ['path -m beg', ['/']], ['path_sub', ['/']],
  ['path_reg', ['^/', '^/.*', '.*', '.', '/', '/.*']], ['path -m reg', ['^/', '^/.*', '.*', '.', '/', '/.*']],
]);

/** The request that is looked at is counted already (tried on 2.6 and 3.4). */
const ownCount = ['fe_conn gt 0', 'fe_conn ge 1', 'fe_req_rate gt 0', 'fe_req_rate ge 1'];
const alwaysHolding = new Set(['path -m found', 'method -m found', 'path_len gt 0', 'path_len ge 1', ...ownCount, 'url_sub /', 'url -m sub /']);

/** Numbers that are never below 0. */
const neverBelowZero = /^(?:(?:path|url)_len|req\.body_(?:len|size)|queue|avg_queue|nbsrv|be_conn|fe_conn|be_sess_rate|fe_sess_rate)(?:\([\w.-]*\))? ge 0$/;

/** True for a test, by its text, that holds for everything a client in its right mind sends to a section. */
function alwaysHolds(text: string, owner: Proxy): boolean {
  return holdsForRequests(text) || (addressTest.test(text) && holdsForAddresses(text, owner));
}

/** A request without a `Host` is refused before, or is one of HTTP/1.0. */
const countsHost = /^(?:req\.)?hdr_cnt\(host\) (?:ge [01]|gt 0)$/i;

function holdsForRequests(text: string): boolean {
  if (neverBelowZero.test(text) || countsHost.test(text)) return true;
  if (!/^(?:path|method|fe_conn|fe_req_rate|url)/.test(text)) return false;
  const { test, patterns } = partsOf(text);
  return alwaysHolding.has(text) || patterns.some(pattern => allMatching.get(test)?.includes(pattern) === true);
}

const addressTest = /^src(?: -m found$| (?:-m ip )?(?!-)(?:\S+ )*0\.0\.0\.0\/0(?: |$))/;

/**
 * `src 0.0.0.0/0` does not hold for clients of IPv6, nor `src -m found` for those of a UNIX socket (2.6 and 3.4). Nobody means those alone by both kinds of
 * addresses together, in a backend, of which it is not known who comes.
 */
function holdsForAddresses(text: string, owner: Proxy): boolean {
  const clients = addressesOfClients(owner);
  const isOfBoth = partsOf(text).patterns.includes('::/0');
  return clients === 'ipv4' || (clients === 'ip' && (text.endsWith('found') || isOfBoth)) || (isOfBoth && owner.kind === 'backend');
}

/** A test without its patterns, and these. */
function partsOf(text: string): { readonly test: string; readonly patterns: readonly string[] } {
  const [, test = '', patterns = ''] = /^(\w+(?: -i| -m \w+)?) (?!-)(.*)$/.exec(text) ?? [];
  return { test, patterns: patterns.split(' ') };
}

/**
 * From which addresses clients come to a section: IPv4 alone, or also others of IP. Undefined where there may be none, and where somebody else says it:
 * the sender of a PROXY header, or a rule. Nor is it known which sections lead to a backend.
 */
const addressesOfClients = perProxy((owner): 'ipv4' | 'ip' | undefined => {
  const binds = bindsOf(owner);
  const isPlain = (bind: Bind) => !bindOption(bind, 'accept-proxy') && bind.statement.words.every(word => !word.hasVariable);
  const isSet = (line: Statement) => [line.word(1)?.value, line.word(2)?.value].some(word => word === 'set-src' || word === 'expect-proxy');
  const isSaid = [...owner.effectiveLines('tcp-request'), ...owner.effectiveLines('http-request')].some(isSet);
  if (binds.length === 0 || isSaid || !binds.every(isPlain)) return undefined;
  const addresses = binds.flatMap(bind => bind.addresses);
  if (addresses.every(({ family, kind }) => kind === 'ip' && family === 'ipv4')) return 'ipv4';
  return addresses.every(({ kind }) => kind === 'ip' || kind === 'name') ? 'ip' : undefined;
});

/** True for a test, by its text, that may be true of everything that comes to a section. */
export function mayAlwaysHold(text: string): boolean {
  return holdsForRequests(text) || addressTest.test(text) || text === 'ssl_fc' || text === WITHOUT_TLS || text === 'always_true' || constants.get(text) === true;
}

/** The tests that a term stands for: its own, or those of the lines of its ACL. Empty where they are not known for certain. */
function testsOf(term: Term, owner: Proxy): readonly AnonymousTerm[] {
  if (term.kind === 'anonymous') return [term];
  const known = knownTests(owner);
  let tests = known.get(term.name);
  if (!tests) known.set(term.name, (tests = testsNamed(term.name, owner)));
  return tests;
}

/** Of the predefined ACLs, `HTTP` holds for every request that a section reads as HTTP, and `WAIT_END` in the end, unless a line defines it anew (2.6 and 3.4). */
function testsNamed(name: string, owner: Proxy): readonly AnonymousTerm[] {
  const lines = aclLinesOf(name, owner);
  if (name === 'WAIT_END' && lines.length === 0) return holding();
  if (name === 'HTTP' && lines.length === 0 && owner.mode === 'http' && owner.kind !== 'defaults') return holding();
  return testsOn(lines, owner);
}

const holding = once(() => always().condition.groups.flat().filter(term => term.kind === 'anonymous'));

/** Those of the ACLs of a section, by their names, as they are asked for. */
const knownTests = forAMoment<Proxy, Map<string, readonly AnonymousTerm[]>>(() => new Map());

/** Nobody writes an ACL in more lines than this, of which it matters what they are in detail. */
const MAX_LINES = 200;

/** Neighbours that ask the same with other patterns are one test with all of them: `path /a` and `path /b` are `path /a /b`. */
function testsOn(lines: readonly Statement[], owner: Proxy): readonly AnonymousTerm[] {
  if (lines.length > MAX_LINES || !lines.every(line => owner.section.isCertain(line))) return [];
  const tests: { readonly words: string[]; readonly asked: string | undefined }[] = [];
  for (const line of lines) {
    const words = line.values(2);
    const start = lines.length > 1 ? patternsStartAt(words) : undefined;
    const asked = start === undefined ? undefined : words.slice(0, start).join(' ');
    const last = tests.at(-1);
    if (last && asked !== undefined && last.asked === asked) last.words.push(...words.slice(start));
    else tests.push({ words, asked });
  }
  const terms = tests.flatMap(({ words }) => parseCondition(['{', ...words, '}']).groups[0]?.[0] ?? []).filter(term => term.kind === 'anonymous');
  return terms.length === tests.length ? terms : [];
}

/** Where the patterns of a test begin, when it has any that may stand beside others. */
function patternsStartAt(words: readonly string[]): number | undefined {
  const { flags, operator, patterns: [first] } = parseAclTest(words);
  return operator || !first || words.includes('') || flags.some(({ name }) => name === '-f' || name === '-u') ? undefined : first.word;
}

/** True when each connection to the section is TLS, false when none is, undefined when some are or nobody can tell. */
const isEncrypted = perProxy((owner): boolean | undefined => {
  const binds = owner.statements('bind');
  if (!owner.isFrontend || binds.length === 0 || binds.some(bind => bind.words.some(word => word.hasVariable))) return undefined;
  const encrypted = binds.filter(bind => bind.values(2).includes('ssl') || /^quic[46]?@/.test(bind.word(1)?.value ?? ''));
  if (encrypted.length === 0) return false;
  return encrypted.length === binds.length && binds.every(bind => owner.section.isCertain(bind)) ? true : undefined;
});
