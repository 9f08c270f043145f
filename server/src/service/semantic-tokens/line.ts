import { actionArgumentsOf, actionFact, isActionIn, ruleSets, type RuleSet } from '../../language/actions.ts';
import type { ArgumentFact } from '../../language/arguments.ts';
import { bindOptionFact } from '../../language/bind-option-facts.ts';
import { argumentsOf, type DirectiveFact } from '../../language/directives.ts';
import { isDeprecatedIn, isKnownIn } from '../../language/lifetime.ts';
import { sectionFact } from '../../language/section-facts.ts';
import { serverOptionFact } from '../../language/server-options.ts';
import type { HaproxyVersion } from '../../language/version.ts';
import { anyConditionOf } from '../../model/conditions/acl-use.ts';
import { directiveWordsOf, verdictOn } from '../../model/directive.ts';
import { proxyKinds } from '../../model/proxy.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { token, type SemanticToken, type TokenType } from './token.ts';
import { conditionTokens, expressionTokens, logFormatTokens, variableName } from './expression.ts';

/** Lines that name a server, and where its address stands: what follows are options. */
const naming: ReadonlyMap<string, number> = new Map([['server', 2], ['server-template', 3], ['peer', 2]]);
const alsoNaming = new Set(['nameserver', 'mailer']);

/** The header of a section: what it is called, and what it inherits from. */
export function headerTokens(header: Statement, isNameless: boolean, version: HaproxyVersion): SemanticToken[] {
  const [keyword, ...words] = header.words;
  const kind = header.keyword;
  const type = proxyKinds.includes(kind) ? 'class' : 'struct';
  const fact = sectionFact(kind);
  const tokens = keyword && fact && (!isKnownIn(fact, version) || isDeprecatedIn(fact, version)) ? [token(keyword.span, 'keyword', 'deprecated')] : [];
  const [name] = words;
  if (name && !isNameless) tokens.push(token(name.span, type, 'declaration'));
  const from = words[isNameless ? 0 : 1];
  const parent = words[isNameless ? 1 : 2];
  if (from?.value === 'from' && parent) tokens.push(token(parent.span, 'class'));
  return tokens;
}

/** A line of a section, which is a section keyword or `named-defaults`; undefined where none is known. Tokens are in no order. */
export function lineTokens(statement: Statement, section: string | undefined, version: HaproxyVersion): SemanticToken[] {
  if (statement.keyword.startsWith('.')) return [];
  const words = directiveWordsOf(statement);
  const condition = anyConditionOf(statement);
  const all = statement.words;
  const line: Line = { words, end: condition ? condition.start - 1 - (all.length - words.length) : words.length, version };
  const tokens: SemanticToken[] = [];
  const fact = section === undefined ? undefined : directiveTokens(line, statement, section, tokens);
  if (words[0]?.value === 'acl') tokens.push(...aclTokens(words, version));
  else if (!namedTokens(line, tokens)) {
    if (fact) argumentTokens(line, fact.name.split(' ').length, argumentsOf(fact), tokens);
    actionTokens(line, tokens);
  }
  for (const word of words.slice(1, line.end)) if (word.value.includes('%[')) tokens.push(...logFormatTokens(word, version));
  if (condition) tokens.push(...conditionTokens(condition.condition, all, condition.start, version));
  return tokens;
}

interface Line {
  /** Without `no` and `default`. */
  readonly words: readonly Word[];
  /** The index of `if` or `unless`, or the number of words. */
  readonly end: number;
  readonly version: HaproxyVersion;
}

/** The directive, where this version does not take it here, or the manual calls it deprecated. What it is, where it is taken. */
function directiveTokens({ words, version }: Line, statement: Statement, section: string, tokens: SemanticToken[]): DirectiveFact | undefined {
  const [first, second] = words;
  if (!first || first.hasVariable) return undefined;
  const verdict = verdictOn(statement, section, version);
  const fact = verdict.kind === 'accepted' ? verdict.fact : undefined;
  if (fact && !isDeprecatedIn(fact, version)) return fact;
  const isUnknown = verdict.kind === 'unknown';
  // Of `option nonsense` the first word is known.
  if (!isUnknown || verdict.family === undefined) tokens.push(token(first.span, 'keyword', isUnknown ? 'unknown' : 'deprecated'));
  const name = 'fact' in verdict ? verdict.fact.name : verdict.name;
  if (second && (name.includes(' ') || (isUnknown && verdict.family !== undefined))) tokens.push(token(second.span, 'keyword', isUnknown ? 'unknown' : 'deprecated'));
  return fact;
}

function aclTokens(words: readonly Word[], version: HaproxyVersion): SemanticToken[] {
  const [, name, criterion] = words;
  return [...(name ? [token(name.span, 'variable', 'declaration', 'readonly')] : []), ...(criterion ? expressionTokens(criterion, version) : [])];
}

/** Servers and the like, with their options, and `bind` lines. False for any other line. */
function namedTokens(line: Line, tokens: SemanticToken[]): boolean {
  const { words } = line;
  const keyword = words[0]?.value ?? '';
  const address = naming.get(keyword);
  if ((address !== undefined || alsoNaming.has(keyword)) && words[1]) tokens.push(token(words[1].span, 'property', 'declaration'));
  if (address !== undefined) optionTokens(line, address + 1, serverOptionFact, tokens);
  else if (keyword === 'default-server') optionTokens(line, 1, serverOptionFact, tokens);
  else if (keyword === 'bind') optionTokens(line, words[1] && bindOptionFact(words[1].value) ? 1 : 2, bindOptionFact, tokens);
  else return alsoNaming.has(keyword);
  return true;
}

function optionTokens({ words, version }: Line, from: number, factOf: typeof serverOptionFact, tokens: SemanticToken[]): void {
  for (let i = from; i < words.length; i++) {
    const word = words[i] as Word;
    const fact = factOf(word.value);
    if (fact === undefined && word.hasVariable) return;
    if (!fact) tokens.push(token(word.span, 'parameter', 'unknown'));
    else if (!isKnownIn(fact, version) || isDeprecatedIn(fact, version)) tokens.push(token(word.span, 'parameter', 'deprecated'));
    // Behind an unknown word nobody can tell options from values.
    if (!fact) return;
    if (fact.value === undefined) continue;
    i++;
    if (words[i]) valueTokens(words[i] as Word, fact.value, version, tokens);
  }
}

/** The action of a rule, the variable in its parentheses, and its arguments. */
function actionTokens(line: Line, tokens: SemanticToken[]): void {
  const { words, version } = line;
  const [first, second] = words;
  const set = ruleSetOf(first?.value ?? '', second?.value ?? '');
  if (set === undefined) {
    // `http-check set-var(check.x)`.
    if (second && first?.value.endsWith('-check')) parenthesesTokens(second, tokens);
    return;
  }
  const at = set.split(' ').length;
  const action = words[at];
  if (!action || at >= line.end) return;
  parenthesesTokens(action, tokens);
  const fact = actionFact(action.value);
  if (fact) argumentTokens(line, at + 1, actionArgumentsOf(fact), tokens);
  if (action.hasVariable || /^lua\.|^inspect-delay$/.test(action.value) || (fact && isActionIn(fact, set, version) && !isDeprecatedIn(fact, version))) return;
  const open = action.value.indexOf('(');
  tokens.push(token(action.spanOf({ start: 0, end: open < 0 ? action.value.length : open }), 'function', fact ? 'deprecated' : 'unknown'));
}

function ruleSetOf(first: string, second: string): RuleSet | undefined {
  return ruleSets.find(set => set === first || set === `${first} ${second}`);
}

/** The variable in `set-var(txn.x)`, `do-resolve(txn.ip,dns)`, and the resolvers behind it. */
function parenthesesTokens(word: Word, tokens: SemanticToken[]): void {
  const { value } = word;
  const open = value.indexOf('(');
  if (open < 0) return;
  const close = value.indexOf(')', open);
  const [name = '', more] = value.slice(open + 1, close < 0 ? value.length : close).split(',');
  if (!variableName.test(name)) return;
  tokens.push(token(word.spanOf({ start: open + 1, end: open + 1 + name.length }), 'variable'));
  const next = open + 1 + name.length + 1;
  if (more && value.startsWith('do-resolve(')) tokens.push(token(word.spanOf({ start: next, end: next + more.length }), 'struct'));
}

/** The words from `from` on, as far as the facts tell word by word what they are; and `table NAME` anywhere. */
function argumentTokens({ words, end, version }: Line, from: number, facts: readonly ArgumentFact[], tokens: SemanticToken[]): void {
  let at = from;
  for (const fact of facts.filter(({ kind }) => !kind.startsWith('paren-'))) {
    if (at >= end || fact.times === '*' || fact.times === '+') break;
    for (const each of fact.either ?? [fact]) if (valueTokens(words[at] as Word, each, version, tokens)) break;
    at++;
  }
  for (; at + 1 < end; at++) {
    const type = named[(words[at] as Word).value];
    if (type) tokens.push(token((words[at + 1] as Word).span, type));
  }
}

/** Options of many lines whose value is a name. */
const named: Readonly<Record<string, TokenType | undefined>> = { table: 'class', peers: 'struct' };
const referents: Readonly<Record<string, TokenType>> = { backend: 'class', proxy: 'class', server: 'property', service: 'function', filter: 'variable' };

/** A word that the facts call an expression or a name; false for what is neither. */
function valueTokens(word: Word, { kind, of = '' }: ArgumentFact, version: HaproxyVersion, tokens: SemanticToken[]): boolean {
  if (kind === 'sample-expr' && !/^-?\d/.test(word.value)) tokens.push(...expressionTokens(word, version));
  else if (kind === 'var-name') tokens.push(token(word.span, 'variable'));
  else if (kind === 'ref' && !word.hasVariable && !word.value.includes('%')) tokens.push(token(word.span, referents[of] ?? 'struct'));
  else return false;
  return true;
}
