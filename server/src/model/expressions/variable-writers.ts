import type { AclTest } from '../../expression/acl.ts';
import type { Call } from '../../expression/sample-expression.ts';
import type { Statement } from '../../syntax/statement.ts';
import { groupedBy } from '../../text/grouped-by.ts';
import type { Configuration } from '../configuration.ts';
import { deadBranchesOf, type DeadBranch } from '../conditions/dead-branches.ts';
import { decidableLines, linesDecidedBy, type DecidedLine } from '../conditions/decided-lines.ts';
import { testsOfTerm } from '../conditions/condition-tests.ts';
import { conditionOf } from '../conditions/statement-condition.ts';
import { hasText } from '../incremental/per-block.ts';
import { lineageOf, mentionsAny, perProxy, type Proxy } from '../proxy.ts';
import { orderOf, rulesOf } from '../request-rules/request-rules.ts';
import type { Section } from '../section.ts';
import { inProxiesGiven, inSections, ofSameText, proxiesThat } from '../incremental/in-proxies.ts';
import { variableRead } from './variable-source.ts';

/** A line that puts something into a variable, by an action or by a converter, whatever it has for a condition. */
interface Writer {
  readonly name: string;
  readonly section: Section;
  readonly statement: Statement;
}

/** A line that does nothing, or refuses everybody, since no line that runs before it sets a variable. */
export interface UnsetLine extends DecidedLine {
  readonly variable: string;
}

const write = /[\s,("'](?:set-var(?:-fmt)?|do-resolve)\(([^),]*)/g;
const mayWrite = hasText(text => /(?:set-var(?:-fmt)?|do-resolve)\(/.test(text));

const writersOn = (section: Section): readonly Writer[] =>
  (mayWrite(section) ? section.statements().flatMap(statement => namesWrittenOn(statement).map(name => ({ name, section, statement }))) : []);

const writersIn = inSections(writersOn);

function namesWrittenOn(statement: Statement): string[] {
  const { start, end } = statement.span;
  return [...statement.block.text.slice(start, end).matchAll(write)].map(match => match[1] ?? '');
}

/** Filters that set no variables. SPOE and those for tracing do, by names that stand in other files. */
const knownFilter = /^(?:compression|comp-re[qs]|trace|cache|fcgi-app|bwlim-(?:in|out))$/;

/** What may set variables that no line names: Lua, filters, modules of vendors, and names from the environment. */
const isOpen = inSections(section => {
  const isUnknown = hasUnknownName(section) || section.statements('filter').some(line => !knownFilter.test(line.word(1)?.value ?? ''));
  return isUnknown ? [true] : [];
});

const hasUnknownName = hasText(text => /\blua[.-]|send-spoe-group|module-load|(?:set-var(?:-fmt)?|do-resolve)\([^),\s]*[^\w.),\s]/.test(text));

/** Which variables are set, and in which sections, as `frontend fe_web`. */
export type Written = ReadonlyMap<string, ReadonlySet<string>>;

const writtenIn = ofSameText((text): Written => {
  const written = new Map<string, Set<string>>();
  for (const line of text === '' ? [] : text.split('\n')) {
    const [name = '', title = ''] = line.split('\t');
    const titles = written.get(name);
    if (titles) titles.add(title);
    else written.set(name, new Set([title]));
  }
  return written;
});

function titleOf({ kind, name }: Section): string {
  return `${kind} ${name?.value ?? ''}`;
}

const readsVariables = hasText(text => /(?:\{\s+|\bacl\s+\S+\s+)["']?var\(|,(?:strcmp|secure_memcmp|add|sub|mul|div|mod|and|x?or)\((?:sess|txn|req)\./.test(text));
/** Between braces, or behind the name of an ACL, in a section or in what it inherits. */
export const asksForVariables: (proxy: Proxy) => boolean = perProxy(proxy => readsVariables(proxy.section) || (proxy.defaults ? asksForVariables(proxy.defaults) : false));

/** Rules in a `defaults` count like the section's own. */
const mayDecide = mentionsAny(...decidableLines);

const mayAsk = (proxy: Proxy) => proxy.kind !== 'defaults' && !proxy.isDisabled && asksForVariables(proxy) && mayDecide(proxy);

/** Few configurations have any, and what is set has not to be gathered then. */
const askingIn = proxiesThat(mayAsk);

const unsetIn = inProxiesGiven((proxy, written: Written): readonly UnsetLine[] => {
  if (!mayAsk(proxy)) return [];
  const isUnset = (keyword: string, above: number) => (test: AclTest | string) => unsetVariable(test, proxy, keyword, above, written) !== undefined;
  const lines = linesDecidedBy(proxy, (keyword, above) => test => (isUnset(keyword, above)(test) ? false : undefined));
  return lines.flatMap((line): UnsetLine[] => {
    const { statement, owner, term, above } = line;
    const [variable] = testsOfTerm(term, owner).flatMap(test => unsetVariable(test, proxy, statement.keyword, above, written) ?? []);
    return variable === undefined ? [] : [{ ...line, variable }];
  });
});

/** One of several things that a route is for, which asks for such a variable. */
export interface UnsetBranch extends DeadBranch {
  readonly proxy: Proxy;
  readonly variable: string;
}

const unsetBranchesIn = inProxiesGiven((proxy, written: Written): readonly UnsetBranch[] => {
  if (!mayAsk(proxy)) return [];
  const variableOf = (test: AclTest | string, keyword: string) => unsetVariable(test, proxy, keyword, Infinity, written);
  return deadBranchesOf(proxy, keyword => test => (variableOf(test, keyword) === undefined ? undefined : false)).flatMap((branch): UnsetBranch[] => {
    const variable = variableOf(branch.test, branch.statement.keyword);
    return variable === undefined ? [] : [{ ...branch, proxy, variable }];
  });
});

/** Of one stream, or of the connection; those of the process are set by the command line and the Runtime API, too. */
const knownScope = /^(sess|txn|req)\.[\w.]+$/;

/** The variable that a test reads, where nothing can have set it by then. With a second argument, `var(txn.x,default)` has a value anyway. */
function unsetVariable(test: AclTest | string, proxy: Proxy, keyword: string, above: number, written: Written): string | undefined {
  return typeof test === 'string' ? undefined : unsetAmong(test.criterion.calls, proxy, keyword, above, written);
}

/** The same for an expression. Converters that compare or compute with a variable give nothing without it (tried on 2.6 and 3.4); `concat` adds nothing. */
export function unsetAmong(calls: readonly Call[], proxy: Proxy, keyword: string, above: number, written: Written): string | undefined {
  const read = calls[0]?.arguments?.length === 1 ? variableRead(calls) : undefined;
  const needed = calls.slice(1).flatMap(({ name, arguments: [variable] = [] }) => (needsVariable.test(name) && variable ? variable.text : []));
  return [...(read === undefined ? [] : [read]), ...needed].find(name => variableUnset(name, proxy, keyword, above, written) !== undefined);
}

const needsVariable = /^(?:strcmp|secure_memcmp|add|sub|mul|div|mod|and|x?or)$/;

/** A variable itself, where nothing can have set it. */
export function variableUnset(name: string, proxy: Proxy, keyword: string, above: number, written: Written): string | undefined {
  const [, scope] = knownScope.exec(name) ?? [];
  if (scope === undefined) return undefined;
  const titles = written.get(name);
  if (!titles || unsetterOf(name, proxy, keyword, above)) return name;
  // What a connection once had it keeps for the requests that follow.
  if (scope === 'sess' || [...titles].some(title => mayRunBefore(title, proxy))) return undefined;
  return ownWriters(proxy).get(name)?.some(({ statement }) => runsBefore(statement, proxy, keyword, above)) === true ? undefined : name;
}

const mayUnset = hasText(text => text.includes('unset-var('));

/** The line that removes a variable for each request, where none sets it again before another line runs; see `variableUnset`. */
export function unsetterOf(name: string, proxy: Proxy, keyword: string, above: number): Statement | undefined {
  if (keyword === 'tcp-request' || ![...lineageOf(proxy)].some(({ section }) => mayUnset(section))) return undefined;
  const rules = rulesOf(proxy, 'http-request').slice(0, keyword === 'http-request' ? above : undefined);
  const last = rules.filter(({ statement, owner, action }) => (action === `unset-var(${name})` && !conditionOf(statement) && owner.section.isCertain(statement)) || namesWrittenOn(statement).includes(name)).at(-1);
  return last?.action.startsWith('unset-var') ? last.statement : undefined;
}

/** The lines of a section, and of what it inherits, by the variables that they set. */
export const ownWriters = perProxy((proxy): ReadonlyMap<string, readonly Writer[]> => groupedBy([...lineageOf(proxy)].flatMap(({ section }) => writersOn(section)), ({ name }) => name));

/** True for another section whose lines may run before those of this one. What a `defaults` has, sections before this one may have inherited. */
function mayRunBefore(title: string, proxy: Proxy): boolean {
  if (title === `${proxy.kind} ${proxy.name}` || title.startsWith('backend ')) return false;
  return proxy.isBackend || !/^(?:frontend|listen|defaults) /.test(title);
}

const ofAnswers = /^(?:http-response|http-after-response|tcp-response|http-check|tcp-check)$/;
const ofRequests = /^(?:http-request|tcp-request)$/;

/** True for a line of a section, or of what it inherits, that may run before another one, of which is known how many of its keyword run above it. */
function runsBefore(line: Statement, proxy: Proxy, keyword: string, above: number): boolean {
  if (ofAnswers.test(line.keyword)) return false;
  if (!ofRequests.test(line.keyword) || above === Infinity) return true;
  if (line.keyword !== keyword) return line.keyword === 'tcp-request';
  const rules = rulesOf(proxy, keyword);
  const reader = rules[above]?.statement;
  if (!reader || orderOf(line) !== orderOf(reader)) return reader === undefined || orderOf(line) < orderOf(reader);
  return rules.findIndex(rule => rule.statement.equals(line)) <= above;
}

/** What the lines of a whole configuration set; undefined where something may set variables that no line names. */
export function writtenWhere(configuration: Configuration): Written | undefined {
  if (isOpen(configuration).length > 0) return undefined;
  return writtenIn(writersIn(configuration).map(({ name, section }) => `${name}\t${titleOf(section)}`).join('\n'));
}

/** The lines of a whole configuration that are decided by variables which nothing sets, or only what runs later. */
export function linesWithUnset(configuration: Configuration): readonly UnsetLine[] {
  const written = askingIn(configuration).length > 0 ? writtenWhere(configuration) : undefined;
  return written ? unsetIn(configuration, written) : [];
}

/** The same of what routes are for, among other things. */
export function branchesWithUnset(configuration: Configuration): readonly UnsetBranch[] {
  const written = askingIn(configuration).length > 0 ? writtenWhere(configuration) : undefined;
  return written ? unsetBranchesIn(configuration, written) : [];
}

/** The lines that set variables, to be told of beside a line that misses one. */
export function writersOf(configuration: Configuration): readonly Pick<Writer, 'name' | 'statement'>[] {
  return writersIn(configuration);
}
