import { parseCondition, type AnonymousTerm, type Condition, type Term } from '../expression/condition.ts';
import type { PolarCondition } from '../expression/negation.ts';
import type { Statement } from '../syntax/statement.ts';
import { once } from '../text/once.ts';
import { forAMoment } from './memo.ts';
import { perProxy, type Proxy } from './proxy.ts';
import { conditionOf, type StatementCondition } from './statement-condition.ts';

/** A condition that always holds. */
export const always = once((): PolarCondition => ({ condition: parseCondition(['{', 'always_true', '}']), unless: false }));

/**
 * When a line acts, in the terms that `canAllFail` compares: a named ACL that one line defines stands for what is between the braces, so that
 * `if is_api` and `unless { path_beg /api }` are known for opposites; and what always or never holds in this section is said to. `owner` is the
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
  return { groups: condition.groups.map(group => group.map(term => resolvedTerm(term, owner))), problems: condition.problems };
}

function resolvedTerm(term: Term, owner: Proxy): Term {
  const test = term.kind === 'named' ? testOf(definitionsIn(owner).get(term.name)) : term;
  if (!test) return term;
  const constant = alwaysHolds(test.text) ? true : test.text === 'ssl_fc' ? isEncrypted(owner) : undefined;
  const text = constant === undefined ? test.text : constant ? 'always_true' : 'always_false';
  const { kind, firstWord, endWord } = test;
  return { kind, negated: term.negated, firstWord, endWord, text, get test() { return test.test; } };
}

/** Patterns that match everything a client in its right mind sends, by the test they belong to. Any of several patterns may match. */
const allMatching: ReadonlyMap<string, readonly string[]> = new Map([
  ['path_beg', ['/']], ['path_beg -i', ['/']], ['path -m beg', ['/']], ['path_sub', ['/']],
  ['path_reg', ['^/', '^/.*', '.*']], ['path -m reg', ['^/', '^/.*', '.*']],
  ['src', ['0.0.0.0/0']], ['src -m ip', ['0.0.0.0/0']],
]);

const alwaysFound = new Set(['path -m found', 'src -m found', 'method -m found']);

/** True for a test, by its text, that holds for everything a client in its right mind sends. */
function alwaysHolds(text: string): boolean {
  if (!/^(?:path|src|method)/.test(text)) return false;
  const [, test = '', patterns = ''] = /^(\w+(?: -i| -m \w+)?) (?!-)(.*)$/.exec(text) ?? [];
  return alwaysFound.has(text) || patterns.split(' ').some(pattern => allMatching.get(test)?.includes(pattern) === true);
}

/** True for a test, by its text, that may be true of everything that comes to a section. */
export function mayAlwaysHold(text: string): boolean {
  return alwaysHolds(text) || text === 'ssl_fc' || text === 'always_true';
}

/** The lines of the ACLs that exactly one line defines, which is read for certain. */
const definitionsIn = forAMoment((owner: Proxy): ReadonlyMap<string, Statement> => {
  const lines = new Map<string, Statement>();
  const several = new Set<string>();
  for (const line of owner.statements('acl')) {
    const name = line.word(1)?.value;
    if (name === undefined) continue;
    if (lines.has(name)) several.add(name);
    lines.set(name, line);
  }
  for (const [name, line] of lines) if (several.has(name) || !owner.section.isCertain(line)) lines.delete(name);
  return lines;
});

/** The test of an `acl` line, as it would stand between braces. */
function testOf(line: Statement | undefined): AnonymousTerm | undefined {
  const term = line && parseCondition(['{', ...line.values(2), '}']).groups[0]?.[0];
  return term?.kind === 'anonymous' ? term : undefined;
}

/** True when each connection to the section is TLS, false when none is, undefined when some are or nobody can tell. */
const isEncrypted = perProxy((owner): boolean | undefined => {
  const binds = owner.statements('bind');
  if (!owner.isFrontend || binds.length === 0 || binds.some(bind => bind.words.some(word => word.hasVariable))) return undefined;
  const encrypted = binds.filter(bind => bind.values(2).includes('ssl') || /^quic[46]?@/.test(bind.word(1)?.value ?? ''));
  if (encrypted.length === 0) return false;
  return encrypted.length === binds.length && binds.every(bind => owner.section.isCertain(bind)) ? true : undefined;
});
