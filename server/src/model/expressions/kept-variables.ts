import type { AclTest } from '../../expression/acl.ts';
import { canAllFail, type PolarCondition } from '../../expression/negation.ts';
import { parseLogFormat } from '../../expression/log-format.ts';
import { parseSampleExpression, type Call } from '../../expression/sample-expression.ts';
import type { Statement } from '../../syntax/statement.ts';
import { groupedBy } from '../../text/grouped-by.ts';
import { inverse, whenActs } from '../conditions/certain-condition.ts';
import { termsOn, testsOfTerm } from '../conditions/condition-tests.ts';
import { valueOfCondition } from '../conditions/condition-value.ts';
import { acceptedBy } from '../conditions/exclusive-tests.ts';
import { impossiblePairs } from '../conditions/impossible-pairs.ts';
import { conditionOf } from '../conditions/statement-condition.ts';
import type { Configuration } from '../configuration.ts';
import { inProxies, inSections } from '../incremental/in-proxies.ts';
import { hasText } from '../incremental/per-block.ts';
import { lineageOf, type Proxy } from '../proxy.ts';
import { rulesOf, turnsAway, type Rule } from '../request-rules/request-rules.ts';
import { partsOf } from '../symbols/home.ts';
import { variableRead, variableSetBy } from './variable-source.ts';
import { ownWriters, writtenWhere } from './variable-writers.ts';

/** A variable that outlives the request for which it is set, and a line that takes it for one of the request it looks at. */
export interface KeptVariable {
  readonly name: string;
  readonly setters: readonly [Statement, ...Statement[]];
  readonly reader: Statement;
  /** A route, a refusal that passes over who has it, or a rule about an answer. */
  readonly effect: 'route' | 'exemption' | 'answer';
}

const maySet = hasText(text => /\bset-var(?:-fmt)?\((?:sess|proc)\./.test(text));
const lasting = /^(?:sess|proc)\.[\w.]+$/;

interface Setters {
  readonly proxy: Proxy;
  readonly name: string;
  readonly rules: readonly [Rule, ...Rule[]];
}

/** What `http-request` lines alone set in a section where requests arrive, by what each of them asks for, and nothing takes away. */
const settersIn = inProxies((proxy): readonly Setters[] => {
  if (!proxy.isFrontend || proxy.isDisabled || proxy.mode !== 'http' || !maySet(proxy.section)) return [];
  const byName = groupedBy(rulesOf(proxy, 'http-request').filter(({ statement }) => lasting.test(variableSetBy(statement)?.name ?? '')), ({ statement }) => variableSetBy(statement)?.name ?? '');
  return [...byName].flatMap(([name, [first, ...others]]): Setters[] => {
    if (!first || ownWriters(proxy).get(name)?.length !== others.length + 1 || isRemoved(name, proxy)) return [];
    const rules = [first, ...others] as const;
    const isPlain = ({ statement, owner }: Rule) => owner === proxy && proxy.section.isCertain(statement) && variableSetBy(statement)?.hasOptions === false;
    return rules.every(isPlain) ? [{ proxy, name, rules }] : [];
  });
}, ['http-request']);

function isRemoved(name: string, proxy: Proxy): boolean {
  return [...lineageOf(proxy)].some(({ section }) => section.blocks.some(({ text }) => text.includes(`unset-var(${name}`)));
}

const ofRequest: ReadonlySet<string> = new Set(['host', 'path', 'pathq', 'url', 'base', 'query', 'method']);

/** True for a line that acts by what one request asks for. One page alone may be a switch, which is to stay as it is. */
function actsBySome({ statement, owner }: Rule): boolean {
  const terms = termsOn(statement);
  return terms.length > 0 && terms.every(term => {
    const tests = testsOfTerm(term, owner);
    return tests.length > 0 && tests.every(test => {
      const accepted = acceptedBy(test);
      return accepted?.texts !== undefined && ofRequest.has(accepted.subject) && (accepted.subject === 'host' || accepted.subject === 'method' || accepted.texts.match !== 'str');
    });
  });
}

/** The first line that acts by a variable which an earlier request has left there. */
function staleReader({ proxy, name, rules }: Setters): Pick<KeptVariable, 'reader' | 'effect'> | undefined {
  const set = rules.map(({ statement, owner }) => whenActs(statement, owner));
  // Where each request sets it, none is left.
  if (!rules.every(actsBySome) || !canAll(set)) return undefined;
  const isLeft = (line: Statement, owner: Proxy) => canAll([...set, inverse(whenActs(line, owner))]);
  const route = proxy.statementsAmong(['use_backend', 'use-server']).find(line => (makesName(line, name) || needs(line, proxy, name)) && isLeft(line, proxy));
  if (route) return { reader: route, effect: 'route' };
  const all = rulesOf(proxy, 'http-request');
  const from = all.findIndex(({ statement }) => statement.equals(rules[0].statement));
  const refusal = all.slice(from).find(({ statement, owner, action }) => (action === 'auth' || turnsAway(statement)) && passesOver(statement, owner, name) && isLeft(statement, owner));
  return refusal && { reader: refusal.statement, effect: 'exemption' };
}

function canAll(conditions: readonly PolarCondition[]): boolean {
  return canAllFail([...conditions, ...impossiblePairs(conditions)]);
}

function makesName(line: Statement, name: string): boolean {
  return line.word(1)?.value.includes(`%[var(${name})`) === true;
}

const asks = (test: AclTest | string, name: string) => typeof test !== 'string' && variableRead(test.criterion.calls) === name;

/** True for a line that acts on those alone who have the variable. */
function needs(line: Statement, owner: Proxy, name: string): boolean {
  const found = conditionOf(line);
  const value = (isThere: boolean) => found && valueOfCondition(found.condition, found.unless, owner, test => (asks(test, name) ? isThere : 'open'));
  return value(false) === false && value(true) !== false;
}

/** True for a line that acts on none who have it. */
function passesOver(line: Statement, owner: Proxy, name: string): boolean {
  const found = conditionOf(line);
  const value = (isThere: boolean) => found && valueOfCondition(found.condition, found.unless, owner, test => (asks(test, name) ? isThere : 'open'));
  return value(true) === false && value(false) !== false;
}

const fetchesOfRequest = /^(?:req\.|f?hdr|path|url|base|query|method$|src$|cook|capture\.req|ssl_c_|ssl_fc_sni|uuid$|unique-id$)/;

/** True for a line that puts something of the request into its variable, for all of them or for those that ask for some pages. */
function takesFromRequest(rule: Rule): boolean {
  const set = variableSetBy(rule.statement);
  if (!set?.value || set.value.hasVariable || (conditionOf(rule.statement) && !actsBySome(rule))) return false;
  const isOf = ([call]: readonly Call[]) => fetchesOfRequest.test(call?.name ?? '');
  if (!set.isFormat) return isOf(parseSampleExpression(set.value.value).calls);
  return parseLogFormat(set.value.value).items.some(item => item.kind === 'expression' && isOf(item.expression.calls));
}

const ofAnswers: ReadonlySet<string> = new Set(['http-response', 'http-after-response']);
const mayRead = hasText(text => text.includes('(proc.'));

/** The lines about answers that read variables of the process. */
const answersIn = inSections((section): readonly { readonly name: string; readonly statement: Statement }[] => (mayRead(section)
  ? partsOf(section).flatMap(({ names }) => names.filter(({ kind, name, role, statement }) => kind === 'variable' && role === 'use' && name.startsWith('proc.') && ofAnswers.has(statement.keyword)))
  : []));

/** Those of a whole configuration. */
export function keptVariablesIn(configuration: Configuration): readonly KeptVariable[] {
  const candidates = settersIn(configuration);
  const written = candidates.length > 0 ? writtenWhere(configuration) : undefined;
  return candidates.flatMap((candidate): KeptVariable[] => {
    const { proxy, name, rules } = candidate;
    const titles = [...(written?.get(name) ?? ['?'])].filter(title => title !== `${proxy.kind} ${proxy.name}`);
    const isOfProcess = name.startsWith('proc.');
    // Another frontend has connections of its own.
    if (!titles.every(title => !isOfProcess && title.startsWith('frontend '))) return [];
    const [first, ...others] = rules.map(({ statement }) => statement);
    const isClosed = !isOfProcess && proxy.option('httpclose') !== undefined;
    const answer = isOfProcess && rules.every(takesFromRequest) ? answersIn(configuration).find(line => line.name === name)?.statement : undefined;
    const found = answer ? { reader: answer, effect: 'answer' as const } : isClosed ? undefined : staleReader(candidate);
    return first && found ? [{ name, setters: [first, ...others], ...found }] : [];
  });
}
