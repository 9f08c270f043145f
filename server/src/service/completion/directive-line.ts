import { actionArgumentCount, actionOptionCount } from '../../language/action-arguments.ts';
import { actionArgumentsOf, actionFact, actionsIn, ruleSets, type ActionFact, type RuleSet } from '../../language/actions.ts';
import type { ArgumentFact } from '../../language/arguments.ts';
import { bindOptionsIn } from '../../language/bind-option-facts.ts';
import { argumentsOf, directiveOf, type DirectiveFact } from '../../language/directives.ts';
import { enumValues } from '../../language/enums.ts';
import { filtersIn } from '../../language/filters.ts';
import { serverOptionsIn } from '../../language/server-options.ts';
import { timeoutFact } from '../../language/timeouts.ts';
import { checkpointsOfKind } from '../../model/expressions/written-expressions.ts';
import { argumentAnswer, merged, usualFirst, type Holder } from './arguments.ts';
import { aclAbove, nearness, ofWord, valueAt, type Asked } from './asked.ts';
import { conditionAnswer, conditionWords, testAnswer } from './condition.ts';
import { gluedAnswer } from './glued.ts';
import { logAnswer } from './log-line.ts';
import { openOptions } from './open-arguments.ts';
import { openAnswer, optionsOf } from './open-line.ts';
import { knownWord, plainWords, weighed, type Answer, type Proposal } from './proposal.ts';

/** What may stand at the cursor behind the name of a directive. */
export function directiveLineAnswer(asked: Asked): Answer | undefined {
  const first = valueAt(asked, 0);
  if (first === 'acl') return asked.words.length === 1 ? ofWord(asked, aclNamesToDefine(asked)) : testAnswer(asked, 2, [], false);
  const set = ruleSetOf(asked);
  if (set !== undefined) return ruleAnswer(asked, set);
  const found = directiveOf(asked.words.map(word => word.value), asked.kind);
  if (!found || found.words > asked.words.length) return undefined;
  return factAnswer(asked, found.fact, found.fact.name.split(' ').length);
}

/** The rules that the line is one of, once its words say so. */
export function ruleSetOf(asked: Asked): RuleSet | undefined {
  const first = valueAt(asked, 0);
  return ruleSets.find(set => set === first || (asked.words.length > 1 && set === `${first} ${valueAt(asked, 1)}`));
}

/** What a section asks again and again under one name, or what a condition asks that nobody defines. */
function aclNamesToDefine({ near: around, section }: Asked): Proposal[] {
  const near = around.filter(({ distance }) => distance !== 0);
  const defined = new Set((section?.statements('acl') ?? []).map(line => line.word(1)?.value));
  const asked = near.flatMap(({ values }) => {
    const at = values[0] === 'acl' ? -1 : values.findIndex(value => value === 'if' || value === 'unless');
    const names = at < 0 || values.includes('{') ? [] : values.slice(at + 1).map(value => value.replace(/^!+/, ''));
    return names.filter(name => /^[\w.:-]+$/.test(name) && name !== 'or' && !defined.has(name));
  });
  const last = aclAbove({ near });
  return plainWords([...new Set([...asked, ...(last === undefined ? [] : [last])])], 'acl');
}

/** Where the condition begins: the index behind `if` or `unless`; undefined without one before the cursor. */
function conditionStart({ words }: Asked, from: number, countOf: (option: string) => number): number | undefined {
  for (let i = from; i < words.length; i++) {
    const value = words[i]?.value ?? '';
    if (value === 'if' || value === 'unless') return i + 1;
    i += countOf(value);
  }
  return undefined;
}

/** The kind of section as expressions know it: both sides for `defaults`. */
function sideOf({ kind }: Asked): string {
  return kind === 'named-defaults' || kind === 'defaults' ? 'listen' : kind;
}

function ruleAnswer(asked: Asked, set: RuleSet): Answer | undefined {
  const { words, version } = asked;
  const at = set.split(' ').length;
  const checkpoints = checkpointsOfKind(set, sideOf(asked));
  if (words.length === at) {
    const near = nearness(asked);
    // What stands in the parentheses behind the cursor stays.
    const open = asked.line.word.text.indexOf('(', asked.line.typed.length);
    const glued = gluedAnswer(asked);
    if (glued) return glued;
    const actions = actionsIn(set, version).flatMap(withCounters).map((fact): Proposal => {
      const known = knownWord(fact, 'action', 'actions', set, version);
      const weight = known.weight + near(fact.name) - (fact.isExperimental ? 0.5 : 0);
      return fact.hasParentheses && !fact.hasCounter && open < 0 ? { ...known, weight, insert: `${fact.name}(`, snippet: `${fact.name}($1)` } : { ...known, weight };
    });
    const answer = ofWord(asked, [...actions, ...luaActions(asked)]);
    return open < 0 ? answer : { ...answer, span: { start: answer.span.start, end: asked.line.word.span.start + open } };
  }
  const action = valueAt(asked, at);
  const condition = conditionStart(asked, at + 1 + actionArgumentCount(action), actionOptionCount);
  if (condition !== undefined) return conditionAnswer(asked, condition, checkpoints);
  const fact = actionFact(action);
  const name = fact?.name ?? action;
  const facts = fact ? (name === 'redirect' ? anyOptions : actionArgumentsOf(fact)) : [];
  return argumentsAnswer(asked, [...facts, conditionFact], at + 1, { name, checkpoints });
}

/** Whatever the signatures say, the words of a redirection come in any order. */
const anyOptions: readonly ArgumentFact[] = [{ kind: 'options', times: '+' }];
/** `track-sc0`, `track-sc1` ... for the one action that the tables have. */
function withCounters(fact: ActionFact): ActionFact[] {
  if (!fact.hasCounter) return [fact];
  const signatures = fact.signatures.map(each => each.replace(/^0 /, ''));
  return [0, 1, 2].map(counter => ({ ...fact, name: `${fact.name}${counter}`, signatures }));
}

const conditionFact: ArgumentFact = { kind: 'condition', times: '?' };

function luaActions({ near, words }: Asked): Proposal[] {
  const seen = near.flatMap(({ values }) => (values[0] === words[0]?.value ? values.slice(1, 3).filter(value => value.startsWith('lua.')) : []));
  return plainWords([...new Set(seen)], 'action', 0.1, 'action in Lua');
}

function factAnswer(asked: Asked, fact: DirectiveFact, from: number): Answer | undefined {
  const { words, kind } = asked;
  const { name } = fact;
  const moment = /^stick |^tcp-/.test(name) ? name : (name.split(' ')[0] as string);
  const checkpoints = kind === 'global' ? (['config'] as const) : checkpointsOfKind(moment, sideOf(asked));
  const facts = name === 'redirect' ? [...anyOptions, conditionFact] : argumentsOf(fact);
  if (facts.some(each => each.kind === 'condition')) {
    const start = conditionStart(asked, Math.min(from + (facts[0]?.kind === 'condition' ? 0 : 1), words.length), actionOptionCount);
    if (start !== undefined) return conditionAnswer(asked, start, checkpoints);
  }
  if (name === 'log' || name === 'log-stderr') return logAnswer(asked);
  const glued = words.length === from ? gluedAnswer(asked) : undefined;
  if (glued) return glued;
  const { valuesSince, valuesRemoved } = fact;
  return argumentsAnswer(asked, facts, from, { name, checkpoints, valuesSince, valuesRemoved, usual: usualTime(name) });
}

function usualTime(name: string): string | undefined {
  if (name.startsWith('timeout ')) return timeoutFact(name.slice('timeout '.length))?.usual;
  return name === 'timeout' ? '1s' : name.endsWith(' inspect-delay') ? '5s' : undefined;
}

/** Follows the arguments up to the cursor. What is optional leaves room for what comes behind it. */
function argumentsAnswer(asked: Asked, facts: readonly ArgumentFact[], from: number, holder: Holder): Answer | undefined {
  const index = asked.words.length - from;
  const answers: (Answer | undefined)[] = [];
  let place = 0;
  let isOptional = true;
  for (const fact of facts) {
    if (fact.kind.startsWith('paren-') || (fact.kind === 'condition' && index < place)) continue;
    const isMany = fact.times === '*' || fact.times === '+' || isOpen(fact.kind) || fact.kind === 'condition';
    if (!isMany && index > place) {
      place++;
      continue;
    }
    const answer = factAt(asked, fact, from + place, holder);
    if (answer?.isValue) return answer;
    answers.push(answer);
    isOptional = fact.times === '?' || fact.times === '*' || (isMany && index > place);
    if (!isOptional) break;
  }
  const answer = merged(answers);
  return answer && (isOptional ? { ...answer, isOptional } : answer);
}

function isOpen(kind: string): boolean {
  return kind === 'options' || kind === 'stick-table-params' || kind === 'sslopt' || kind === 'check-expect';
}

function factAt(asked: Asked, fact: ArgumentFact, from: number, holder: Holder): Answer | undefined {
  switch (fact.kind) {
    case 'condition': return ofWord(asked, conditionWords(asked, 1));
    case 'table': return tableAnswer(asked, fact.of ?? '', from, holder);
    case 'sslopt': return sslAnswer(asked, holder.name);
    case 'options': case 'free': case 'flags': case 'keyed': case 'stick-table-params': case 'check-expect': {
      const first = valueAt(asked, from - 1);
      const detailed = fact.kind === 'free' ? `${holder.name} ${first.replace(/\(.*/s, '')}` : holder.name;
      if (detailed === 'balance hash') return argumentAnswer(asked, { kind: 'sample-expr', times: '' }, { ...holder, name: 'hash' });
      const options = openOptions(detailed);
      if (options) return openAnswer(asked, isRedirected(asked) ? options.filter(({ name }) => !isLocation(name)) : options, from, holder);
      return fact.values ? argumentAnswer(asked, fact, holder) : undefined;
    }
    case 'string':
      if (holder.name.startsWith('compression type')) return argumentAnswer(asked, { ...fact, kind: 'mime' }, holder);
      return holder.name === 'option httpchk' ? ofWord(asked, plainWords(inCheck[asked.words.length] ?? [], 'value')) : undefined;
    case 'enum': {
      const answer = argumentAnswer(asked, fact, holder);
      const used = onceBehind.has(holder.name) ? usedBehind(asked) : [];
      return answer && { ...answer, proposals: weighed(answer.proposals, ({ label }) => (used.includes(label) ? -3 : 0)) };
    }
    default: return argumentAnswer(asked, fact, holder);
  }
}

function isLocation(word: string): boolean {
  return word === 'location' || word === 'prefix' || word === 'scheme';
}

/** True where a redirection has its target already, behind the cursor or before. */
function isRedirected({ words, line: { after } }: Asked): boolean {
  return words.some(({ value }, i) => isLocation(value) && i < words.length - 1) || after.some(({ value }) => isLocation(value));
}

/** The words of `option httpchk METHOD URI VERSION`, by their number. */
const inCheck: Readonly<Record<number, readonly string[]>> = { 2: ['GET', 'HEAD', 'OPTIONS'], 4: ['HTTP/1.1', 'HTTP/1.0'] };

/** Directives of resolvers of which each first argument makes sense once. */
const onceBehind = new Set(['timeout', 'hold']);

function usedBehind({ section, words }: Asked): string[] {
  return (section?.statements(words[0]?.value ?? '') ?? []).map(line => line.word(1)?.value ?? '');
}

function tableAnswer(asked: Asked, of: string, from: number, holder: Holder): Answer | undefined {
  const { version } = asked;
  if (of === 'server-options') {
    const facts = serverOptionsIn(version).filter(fact => (valueAt(asked, 0) !== 'default-server' || !fact.isServerOnly) && (fact.name !== 'usesrc' || isBehind(asked, 'source')));
    return openAnswer(asked, optionsOf(asked, facts, 'server-options', 'server'), from, { ...holder, checkpoints: ['server source'] });
  }
  if (of.endsWith('bind-options')) {
    const group = holder.name === 'stats socket' ? holder.name : 'bind';
    // QUIC has no PROXY protocol.
    const facts = bindOptionsIn(version).filter(fact => fact.name !== 'accept-proxy' || !/\bquic[46]@/.test(valueAt(asked, 1)));
    return openAnswer(asked, optionsOf(asked, facts, 'bind-options', group), from, holder);
  }
  return of === 'filters' ? ofWord(asked, filtersIn(version).map(fact => knownWord(fact, 'value', 'filters', 'filters', version))) : undefined;
}

/** True where the word stands before the cursor. */
function isBehind({ words }: Asked, name: string): boolean {
  return words.some(({ value }) => value === name);
}

function sslAnswer(asked: Asked, name: string): Answer {
  const last = asked.words.at(-1)?.value ?? '';
  if (last === 'ssl-min-ver' || last === 'ssl-max-ver') return ofWord(asked, usualFirst(asked, 'tls-version', 'tls-version'));
  const set = name === 'ssl-default-bind-options' ? 'ssl-default-bind-options' : 'ssl-default-server-options';
  const used = asked.words.map(word => word.value);
  const known = new Set(enumValues(set, asked.version).map(each => each.name));
  return ofWord(asked, usualFirst(asked, set, 'ssl-options').filter(({ label }) => known.has(label) && !used.includes(label)));
}
