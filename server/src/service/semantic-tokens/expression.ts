import type { Condition } from '../../expression/condition.ts';
import { parseLogFormat } from '../../expression/log-format.ts';
import { parseSampleExpression, type Argument, type Call, type SampleExpression } from '../../expression/sample-expression.ts';
import { aclCriterionFact } from '../../language/acl-criteria.ts';
import { converterFact, converterIn } from '../../language/converters.ts';
import { fetchFact, fetchIn, parametersOf } from '../../language/fetches.ts';
import { isPredefinedAcl } from '../../language/predefined-acls.ts';
import type { HaproxyVersion } from '../../language/version.ts';
import type { Word } from '../../syntax/word.ts';
import type { Span } from '../../text/span.ts';
import { token, type SemanticToken, type TokenType } from './token.ts';

/** Where a span of an expression is in the block. */
type Place = (span: Span) => Span;

/** What the parameters of fetches and converters refer to. */
const referents: Readonly<Record<string, TokenType>> = { backend: 'class', table: 'class', server: 'property', userlist: 'struct' };

/** A word that is a sample expression: `src`, `req.hdr(host),lower`. */
export function expressionTokens(word: Word, version: HaproxyVersion): SemanticToken[] {
  return callTokens(parseSampleExpression(word.value), version, span => word.spanOf(span));
}

/** The expressions in a log format: `%[src]`. */
export function logFormatTokens(word: Word, version: HaproxyVersion): SemanticToken[] {
  return parseLogFormat(word.value).items.flatMap(item => {
    if (item.kind !== 'expression') return [];
    const at = item.expressionStart;
    return callTokens(item.expression, version, span => word.spanOf({ start: at + span.start, end: at + span.end }));
  });
}

/** A condition, whose first word is `words[start]`: named ACLs, and the expressions that anonymous ones test. */
export function conditionTokens(condition: Condition, words: readonly Word[], start: number, version: HaproxyVersion): SemanticToken[] {
  return condition.groups.flat().flatMap(term => {
    if (term.kind === 'anonymous') {
      const criterion = words[start + term.firstWord];
      return criterion ? expressionTokens(criterion, version) : [];
    }
    const word = words[start + term.word];
    if (!word) return [];
    const span = word.spanOf({ start: word.value.length - term.name.length, end: word.value.length });
    return [isPredefinedAcl(term.name, version) ? token(span, 'variable', 'readonly', 'defaultLibrary') : token(span, 'variable', 'readonly')];
  });
}

function callTokens({ calls }: SampleExpression, version: HaproxyVersion, place: Place): SemanticToken[] {
  return calls.flatMap((call, i) => (call.name === '' ? [] : [nameToken(call, i === 0, version, place), ...argumentTokens(call, i === 0, version, place)]));
}

/** Names in Lua are the user's own. */
function nameToken({ name, nameSpan }: Call, isFetch: boolean, version: HaproxyVersion, place: Place): SemanticToken {
  const type = isFetch ? 'function' : 'method';
  if (name.startsWith('lua.')) return token(place(nameSpan), type);
  if (factOf(name, isFetch, version)) return token(place(nameSpan), type, 'defaultLibrary');
  const isKnown = isFetch ? fetchFact(aclCriterionFact(name)?.fetch ?? name) !== undefined : converterFact(name) !== undefined;
  return isKnown ? token(place(nameSpan), type, 'defaultLibrary', 'deprecated') : token(place(nameSpan), type, 'unknown');
}

function argumentTokens(call: Call, isFetch: boolean, version: HaproxyVersion, place: Place): SemanticToken[] {
  if (!call.arguments || call.arguments.length === 0) return [];
  const fact = factOf(call.name, isFetch, version);
  const parameters = fact ? parametersOf(fact) : [];
  return call.arguments.flatMap((argument, i) => {
    const type = isVariable(argument) ? 'variable' : referents[parameters[i]?.type ?? ''];
    return type === undefined || argument.text === '' ? [] : [token(place(argument.span), type)];
  });
}

function factOf(name: string, isFetch: boolean, version: HaproxyVersion): ReturnType<typeof fetchIn | typeof converterIn> {
  return isFetch ? fetchIn(aclCriterionFact(name)?.fetch ?? name, version) : converterIn(name, version);
}

/** True for the name of a variable, which has a scope: `txn.host`. */
function isVariable({ text }: Argument): boolean {
  return variableName.test(text);
}

export const variableName = /^p?(?:proc|sess|txn|req|res|check)\.[A-Za-z0-9_.]+$/;
