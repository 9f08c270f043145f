import type { AclTest } from '../../expression/acl.ts';
import type { Place } from '../../syntax/place.ts';
import type { Statement } from '../../syntax/statement.ts';
import { testsOfTerm } from '../conditions/condition-tests.ts';
import { valueOfCondition } from '../conditions/condition-value.ts';
import { conditionOf } from '../conditions/statement-condition.ts';
import type { Configuration } from '../configuration.ts';
import { inProxies, inSections } from '../incremental/in-proxies.ts';
import { hasText } from '../incremental/per-block.ts';
import type { Proxy } from '../proxy.ts';
import { turnsAway } from '../request-rules/request-rules.ts';
import { partsOf } from '../symbols/home.ts';
import { variableRead } from './variable-source.ts';

/** A place where a line about the answer names a variable of the request, or the other way round: it is not there then. */
export interface StrayVariable {
  readonly name: string;
  readonly place: Place;
  readonly statement: Statement;
  /** What comes of it: what is put into the variable is lost; a rule refuses all, or its test never holds; or there is nothing in it. */
  readonly effect: 'lost' | 'refusal' | 'test' | 'log' | 'nothing';
}

const ofAnswers = new Set(['http-response', 'http-after-response', 'tcp-response']);
const ofRequests = new Set(['http-request', 'tcp-request', 'use_backend', 'use-server', 'redirect']);
const ofLogs = new Set(['log-format', 'log-format-sd', 'error-log-format']);

const mayName = hasText(text => /[("',\s](?:req|res)\.[\w.]+[),]/.test(text));

/** `do-log` writes a line while the request is there. */
const logsAtOnce = inSections(section => (mayLog(section) ? [true] : []));
const mayLog = hasText(text => text.includes('do-log'));

/** The scope that ends before such a line of a section runs, or begins after it. */
function strayScope(keyword: string, proxy: Proxy): string | undefined {
  if (keyword.startsWith('http-') && proxy.mode !== 'http') return undefined;
  if (ofAnswers.has(keyword)) return 'req.';
  if (ofRequests.has(keyword)) return 'res.';
  // What `tcp-request content` refuses is written into the log while its variables are there.
  return ofLogs.has(keyword) && proxy.kind !== 'backend' && proxy.mode === 'http' ? 'req.' : undefined;
}

/**
 * What HAProxy keeps of the variables of a request ends when a server, or HAProxy itself, begins to answer: tried on 2.6, 3.0 and 3.4 with answers of servers and
 * of HAProxy, redirects, statistics and the log. Only the rules about what `use-service` answers still see them.
 */
const strayIn = inProxies((proxy): readonly StrayVariable[] => {
  if (proxy.isDisabled || !mayName(proxy.section)) return [];
  const written = partsOf(proxy.section).flatMap(({ block, names }) => names.flatMap(({ kind, name, role, statement, span }): StrayVariable[] => {
    const scope = kind === 'variable' ? strayScope(statement.keyword, proxy) : undefined;
    const isParent = block.text[span.start - 1] === 'p';
    if (scope === undefined || isParent || !name.startsWith(scope) || isUnset(statement) || proxy.section.livenessOf(statement) === 'dead') return [];
    return [{ name, place: { block, span }, statement, effect: effectOf(name, role === 'definition', statement, proxy) }];
  }));
  return [...written, ...proxy.statementsAmong([...ofAnswers, ...ofRequests]).flatMap(line => namedTests(line, proxy))];
});

function isUnset({ words }: Statement): boolean {
  return words.some(({ value }) => value.startsWith('unset-var('));
}

/** Where a condition names ACLs that ask for nothing but such a variable. */
function namedTests(statement: Statement, proxy: Proxy): StrayVariable[] {
  const found = conditionOf(statement);
  if (!found) return [];
  const scope = strayScope(statement.keyword, proxy);
  if (scope === undefined) return [];
  return found.condition.groups.flat().flatMap((term): StrayVariable[] => {
    const tests = term.kind === 'named' ? testsOfTerm(term, proxy) : [];
    const [name] = tests.flatMap(test => variableOfTest(test) ?? []);
    const place = term.kind === 'named' ? statement.word(found.start + term.word) : undefined;
    const isStray = tests.every(test => variableOfTest(test)?.startsWith(scope));
    return name !== undefined && place && isStray ? [{ name, place, statement, effect: effectOf(name, false, statement, proxy) }] : [];
  });
}

/** The variable that a test asks for; with a second argument, `var(req.x,default)` has a value anyway. */
function variableOfTest({ criterion: { calls } }: AclTest): string | undefined {
  return calls[0]?.arguments?.length === 1 ? variableRead(calls) : undefined;
}

function effectOf(name: string, isSet: boolean, statement: Statement, proxy: Proxy): StrayVariable['effect'] {
  if (isSet) return 'lost';
  if (ofLogs.has(statement.keyword)) return 'log';
  const found = conditionOf(statement);
  if (!found) return 'nothing';
  const isAsked = (test: AclTest | string) => typeof test !== 'string' && variableOfTest(test) === name;
  const always = valueOfCondition(found.condition, found.unless, proxy, test => (isAsked(test) ? false : undefined));
  if (always === true && turnsAway(statement)) return 'refusal';
  return found.condition.groups.flat().some(term => testsOfTerm(term, proxy).some(isAsked)) ? 'test' : 'nothing';
}

/** All of them in a configuration, in the order of the sections. */
export function strayVariablesIn(configuration: Configuration): readonly StrayVariable[] {
  const all = strayIn(configuration);
  return all.some(({ effect }) => effect === 'log') && logsAtOnce(configuration).length > 0 ? all.filter(({ effect }) => effect !== 'log') : all;
}
