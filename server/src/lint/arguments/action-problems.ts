import { actionArgumentsOf, actionFact, isActionIn, type ActionFact } from '../../language/actions.ts';
import type { ArgumentFact } from '../../language/arguments.ts';
import { enumValue } from '../../language/enums.ts';
import { isKnownIn } from '../../language/lifetime.ts';
import { isAtLeast, type HaproxyVersion } from '../../language/version.ts';
import { verdictOn } from '../../model/directive.ts';
import { ruleLineOf, type RuleLine } from '../../model/request-rules/rule-line.ts';
import { replyingActions } from '../../model/request-rules/rule-reply.ts';
import { behindSample } from '../../model/expressions/sample-end.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { closest } from '../closest.ts';
import type { RuleFinding } from '../finding.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { actionGrammars, counterProblems } from './action-words.ts';
import { beginsCondition, isOpen, noCondition, type ProblemKind } from './problem.ts';
import { cutText, trackedTable } from './cut-text.ts';
import { replyProblems } from './reply.ts';

/** Something that HAProxy does not take in an action and its arguments. */
export interface ActionProblem extends RuleFinding {
  readonly kind?: ProblemKind;
}

/** Kinds that are one word, whatever it says. Sample expressions may be several. */
const oneWord: ReadonlySet<string> = new Set(['header-name', 'log-format', 'regex', 'enum', 'ref', 'string', 'int']);
const rejected = 'HAProxy does not start.';

function isCondition(word: Word | undefined): boolean {
  return word === undefined || beginsCondition(word) || isOpen(word);
}

/** The options behind the arguments, and how many words each takes, for actions whose options are read here. */
const optionsOf: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'del-header': { '-m': 1 }, 'auth': { realm: 1 }, 'set-status': { reason: 1 }, 'silent-drop': { 'rst-ttl': 1 }, 'do-log': { profile: 1 }, 'track-sc': { table: 1 },
  'cache-use': { 'no-early-hints': 0 }, 'switch-mode': { proto: 1 }, 'add-headers-bin': { prefix: 1 }, 'set-headers-bin': { prefix: 1 }, 'del-headers-bin': { '-m': 1 },
  'attach-srv': { name: 1 }, 'normalize-uri': { full: 0, strict: 0 }, 'set-bandwidth-limit': { limit: 1, period: 1 },
};
/** Those that take a sample expression. */
const sampleOptions: ReadonlySet<string> = new Set(['attach-srv name', 'set-bandwidth-limit limit', 'set-bandwidth-limit period']);
/** Options that are younger than their action. Tried: 3.2 refuses `do-log profile`, 3.4 `no-early-hints`. */
const optionsSince: Readonly<Record<string, HaproxyVersion>> = { 'rst-ttl': '2.8', 'profile': '3.4', 'no-early-hints': '3.5' };
/** With no word behind them HAProxy takes the value to be 0. */
const readsNothingAsZero: ReadonlySet<string> = new Set(['sc-add-gpc', 'sc-set-gpt', 'sc-set-gpt0']);
/** These have options that are read by `actionGrammars`. */
const withMore: ReadonlySet<string> = new Set(['capture', 'wait-for-body']);

/** Tried on 2.6, 3.0, 3.2 and 3.4. */
const timeoutsSince: Readonly<Record<string, HaproxyVersion>> = { server: '2.4', tunnel: '2.4', client: '3.0', connect: '3.4', queue: '3.4', tarpit: '3.4' };

function* argumentsChecked(rule: RuleLine, fact: ActionFact, name: string, version: HaproxyVersion): Iterable<ActionProblem> {
  const words = rule.statement.words.slice(rule.at + 1);
  const timeout = fact.name === 'set-timeout' ? unknownTimeout(words[0], name, version) : undefined;
  if (timeout) {
    yield timeout;
    return;
  }
  const all = actionArgumentsOf(fact).filter(({ kind }) => !kind.startsWith('paren-'));
  const fixed = all.filter(({ kind, times }) => times === '' && kind !== 'options');
  if (words.length < fixed.length) {
    if (!readsNothingAsZero.has(fact.name)) yield* lacking(rule, name, fixed.length, words.length);
    return;
  }
  const [first] = words;
  if (fact.name === 'use-service' && first && !first.hasVariable && !first.value.startsWith('lua.') && !enumValue('service', first.value)) {
    yield { at: first, message: `HAProxy has no service \`${first.value}\`, and does not start. Services in Lua are called \`lua.NAME\`.` };
    return;
  }
  const proto = fact.name === 'switch-mode' && words[1]?.value === 'proto' ? words[2] : undefined;
  if (proto && !proto.hasVariable && !enumValue('mux', proto.value)) {
    yield { at: proto, message: `HAProxy has no protocol \`${proto.value}\` for \`${name}\`: ${rejected} It takes \`h1\` and \`h2\`.` };
  }
  if (fixed.every(({ kind }) => oneWord.has(kind))) {
    const found = fixed.map((argument, i) => valueChecked(words[i] as Word, argument, fact, name)).filter(finding => finding !== undefined);
    yield* found;
    if (found.length > 0) return;
  }
  if (withMore.has(fact.name) || (all.some(({ kind }) => kind === 'options') && !Object.hasOwn(optionsOf, fact.name))) return;
  const end = behindArguments(words, fixed, version);
  if (end !== undefined) yield* optionsChecked(words, end, fact, name, version);
}

function unknownTimeout(word: Word | undefined, name: string, version: HaproxyVersion): ActionProblem | undefined {
  if (!word || word.hasVariable) return undefined;
  const since = timeoutsSince[word.value];
  if (since === undefined) return { at: word, message: `\`${name}\` does not know \`${word.value}\`: ${rejected} It takes ${Object.keys(timeoutsSince).map(each => `\`${each}\``).join(', ')}.` };
  return isAtLeast(version, since) ? undefined : { at: word, message: `\`${name}\` does not know \`${word.value}\` in HAProxy ${version}, only from ${since} on: ${rejected}` };
}

/** The index of the first word behind the arguments that an action has to have; undefined where it cannot be told. */
function behindArguments(words: readonly Word[], fixed: readonly ArgumentFact[], version: HaproxyVersion): number | undefined {
  let end: number | undefined = 0;
  for (const { kind, either = [] } of fixed) {
    const word: Word | undefined = words[end];
    const isSample: boolean | undefined = kind === 'sample-expr' || (word && !/^[+-]?\d/.test(word.value) && (either.length > 0 || (kind === 'int' && isAtLeast(version, '3.0'))));
    if (!isSample && !oneWord.has(kind) && either.length === 0) return undefined;
    end = isSample ? behindSample(words, end, version) : end + 1;
    if (end === undefined) return undefined;
  }
  return end;
}

function* lacking({ action, statement }: Pick<RuleLine, 'statement' | 'action'>, name: string, wanted: number, found: number): Iterable<ActionProblem> {
  yield { kind: 'missing', at: action ?? statement, message: `\`${name}\` needs ${wanted === 1 ? 'one argument' : `${wanted} arguments`}${found === 0 ? '' : `, and has ${found}`}: ${rejected}` };
}

function valueChecked(word: Word, { kind, values, min, max }: ArgumentFact, fact: ActionFact, name: string): RuleFinding | undefined {
  if (word.hasVariable) return undefined;
  const value = fact.name === 'strict-mode' ? word.value.toLowerCase() : word.value;
  if (kind === 'enum' && values && !values.includes(value) && fact.name !== 'normalize-uri') {
    const meant = closest(word.value, values);
    return {
      at: word,
      message: `\`${name}\` does not know \`${word.value}\`: ${rejected} It takes ${values.map(value => `\`${value}\``).join(', ')}.`,
      repairs: meant ? [{ title: `Change to \`${meant}\``, safety: 'review', edits: [replaceWord(word, meant)] }] : [],
    };
  }
  if (fact.name === 'set-status' && kind === 'int' && (!/^[+-]?\d+$/.test(word.value) || leadingNumber(word.value) < (min ?? 0) || leadingNumber(word.value) > (max ?? Infinity))) {
    return { at: word, message: `\`${name}\` needs a status from ${min ?? 0} to ${max ?? 999}: ${rejected}` };
  }
  return undefined;
}

/** What C's atol makes of a word. */
function leadingNumber(text: string): number {
  return Number(/^[ \t]*([+-]?\d+)/.exec(text)?.[1] ?? 0);
}

function* optionsChecked(words: readonly Word[], start: number, fact: ActionFact, name: string, version: HaproxyVersion): Iterable<ActionProblem> {
  const options = optionsOf[fact.name] ?? {};
  const known = Object.keys(options).filter(option => isAtLeast(version, optionsSince[option] ?? version));
  let i: number | undefined = start;
  for (let word = words[i]; word && known.includes(word.value); word = words[i]) {
    const isSample = sampleOptions.has(`${fact.name} ${word.value}`);
    const value: Word | undefined = words[i + 1];
    if (options[word.value] !== 0 && (!value || ((isSample || word.value === 'table') && beginsCondition(value)))) {
      yield { kind: 'missing', at: word, message: `\`${word.value}\` of \`${name}\` needs a value: ${rejected}` };
      return;
    }
    if (word.value === '-m' && value && !value.hasVariable && !methods.has(value.value)) yield { at: value, message: `\`${name} -m\` does not know \`${value.value}\`: ${rejected} It takes \`str\`, \`beg\`, \`end\`, \`sub\` and \`reg\`.` };
    i = isSample && !/^\d/.test(value?.value ?? '') ? behindSample(words, i + 1, version) : i + 1 + (options[word.value] ?? 0);
    if (i === undefined) return;
  }
  const next = words[i];
  // At an empty word the line ends.
  if (!next || next.value === '' || isCondition(next)) return;
  const unused = known.filter(option => !words.slice(0, i).some(({ value }) => value === option));
  const hasText = i === start ? endsInText.has(fact.name) : textOptions.has(`${fact.name} ${words[i - 2]?.value ?? ''}`);
  yield fact.hasCounter ? trackedTable(words, i, name) : hasText ? cutText(words, i, name, unused) : noCondition(next, name, unused);
}

/** Actions and options with a text at the end, which often has blanks. */
const endsInText: ReadonlySet<string> = new Set(['set-header', 'add-header', 'replace-header', 'replace-value']);
const textOptions: ReadonlySet<string> = new Set(['auth realm', 'set-status reason']);

const methods: ReadonlySet<string> = new Set(['str', 'beg', 'end', 'sub', 'reg']);

const redirectTypes: readonly string[] = ['location', 'prefix', 'scheme'];
const codes: readonly string[] = ['301', '302', '303', '307', '308'];
const redirectOptions: Readonly<Record<string, number>> = {
  'code': 1, 'prefix': 1, 'location': 1, 'scheme': 1, 'set-cookie': 1, 'set-cookie-fmt': 1, 'clear-cookie': 1, 'drop-query': 0, 'keep-query': 0, 'append-slash': 0, 'ignore-empty': 0,
};

/** `redirect https`, `redirect https://www.example.com/` and `redirect location / 301`: what lacks the word that says what it is. */
function meantInRedirect({ value, text }: Word, before: readonly Word[]): string | undefined {
  const has = (...names: string[]) => before.some(word => names.includes(word.value));
  if (codes.includes(value)) return has('code') ? undefined : `code ${value}`;
  if (has(...redirectTypes)) return undefined;
  if (/^https?$/i.test(value)) return `scheme ${value.toLowerCase()}`;
  return /^(?:https?:\/\/|\/|%\[)/.test(value) ? `location ${text}` : undefined;
}

function* redirectChecked(rule: Pick<RuleLine, 'statement' | 'at' | 'action'>, name: string, isResponse: boolean, version: HaproxyVersion): Iterable<ActionProblem> {
  const words = rule.statement.words.slice(rule.at + 1);
  if (words.length === 0) yield* lacking(rule, name, 2, 0);
  let i = 0;
  for (let word = words[i]; word && !isCondition(word); word = words[i]) {
    const count = redirectOptions[word.value];
    const value = words[i + 1];
    if (count === undefined) {
      const meant = meantInRedirect(word, words.slice(0, i)) ?? closest(word.value, Object.keys(redirectOptions));
      yield { at: word, message: `\`${name}\` does not know \`${word.value}\`: ${rejected}${meant ? ` Did you mean \`${meant}\`?` : ''}`, repairs: meant ? [{ title: `Change to \`${meant}\``, safety: 'review', edits: [replaceWord(word, meant)] }] : [] };
      return;
    }
    const option = enumValue('redirect', word.value);
    if (option && !isKnownIn(option, version)) {
      yield { at: word, message: `\`${name}\` does not know \`${word.value}\` in HAProxy ${version}, only from ${option.since ?? 'a later version'} on: ${rejected}` };
      return;
    }
    if (count === 1 && !value) {
      yield { kind: 'missing', at: word, message: `\`${word.value}\` of \`${name}\` needs a value: ${rejected}` };
      return;
    }
    if (word.value === 'code' && value && !value.hasVariable && !codes.includes(String(leadingNumber(value.value)))) {
      yield { at: value, message: `\`${name}\` cannot answer with status ${value.value}: ${rejected} It takes 301, 302, 303, 307 and 308.` };
    }
    if (isResponse && (word.value === 'prefix' || word.value === 'scheme')) yield { at: word, message: `\`${name}\` only knows \`location\`: ${rejected}` };
    i += 1 + count;
  }
  const end = words[i];
  if (words.length > 0 && (!end || beginsCondition(end)) && !words.slice(0, i).some(word => redirectTypes.includes(word.value) || isOpen(word))) {
    yield { kind: 'missing', at: rule.action ?? rule.statement, message: `\`${name}\` needs \`location\`, \`prefix\` or \`scheme\` and where it leads: ${rejected}` };
  }
}

/** `stats http-request ACTION`: HAProxy reads it as it reads other `http-request` lines. */
function statsRuleOf(statement: Statement): RuleLine | undefined {
  const isRule = statement.keyword === 'stats' && statement.word(1)?.value === 'http-request';
  return isRule ? { statement, ruleSet: 'http-request', at: 2, action: statement.word(2) } : undefined;
}

/** What HAProxy of this version does not take in the action of a rule, in a kind of section; `missing` also in front of an empty word. */
export function* actionProblems(statement: Statement, section: string, version: HaproxyVersion): Iterable<ActionProblem> {
  if (statement.keyword === 'redirect') {
    if (verdictOn(statement, section, version).kind === 'accepted') yield* redirectChecked({ statement, at: 0, action: undefined }, 'redirect', false, version);
    return;
  }
  const rule = ruleLineOf(statement) ?? statsRuleOf(statement);
  const fact = rule?.action && actionFact(rule.action.value);
  if (!rule?.action || !fact || rule.action.hasVariable || !isActionIn(fact, rule.ruleSet, version) || verdictOn(statement, section, version).kind !== 'accepted') return;
  const name = `${statement.keyword === 'stats' ? 'stats ' : ''}${rule.ruleSet} ${fact.hasCounter ? rule.action.value : fact.name}`;
  if (fact.name === 'redirect') yield* redirectChecked(rule, name, rule.ruleSet === 'http-response', version);
  else if (replyingActions.has(fact.name)) yield* replyProblems({ statement, name, action: fact.name, words: statement.words.slice(rule.at + 1), version });
  else if (isNameClosed(rule.action.value, fact)) {
    const found = [...argumentsChecked(rule, fact, name, version)];
    yield* found;
    if (found.length === 0) yield* actionGrammars[fact.name]?.({ rule, name, words: statement.words.slice(rule.at + 1), section, version }) ?? [];
  } else {
    yield* counterProblems(rule.action, name);
  }
}

/** False where a parenthesis in the name of an action has no end, so that HAProxy does not get to the words behind it. Names of files are read all the same. */
function isNameClosed(action: string, fact: ActionFact): boolean {
  return !action.includes('(') || action.includes(')') || actionArgumentsOf(fact).some(({ kind }) => kind === 'paren-file');
}
