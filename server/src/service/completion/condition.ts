import { parseSampleExpression } from '../../expression/sample-expression.ts';
import { matchMethods } from '../../language/acl-criteria.ts';
import { variantOf } from '../../language/acl-variants.ts';
import { enumValues } from '../../language/enums.ts';
import type { Checkpoint, SampleType } from '../../language/fetches.ts';
import { usualWords } from '../../language/frequent.ts';
import { predefinedAcls } from '../../language/predefined-acls.ts';
import { isAtLeast } from '../../language/version.ts';
import { canCast } from '../../language/sample-casts.ts';
import { checkSample } from '../../model/expressions/sample-check.ts';
import { nearness, ofWord, type Asked } from './asked.ts';
import { pathAnswer } from './arguments.ts';
import { expressionAnswer } from './expression.ts';
import { aclNames } from './names.ts';
import { knownWord, plainWords, weighed, type Answer, type Proposal } from './proposal.ts';

/** What may stand in a condition whose first word is `words[start]`. */
export function conditionAnswer(asked: Asked, start: number, checkpoints: readonly Checkpoint[]): Answer | undefined {
  const values = asked.words.slice(start).map(word => word.value);
  const open = values.map(value => /^!*\{$/.test(value)).lastIndexOf(true);
  if (open >= 0 && !values.slice(open).includes('}')) return testAnswer(asked, start + open + 1, checkpoints, true);
  const last = values.at(-1);
  const isBehindTerm = last !== undefined && !/^(?:or|OR|\|\||!+)$/.test(last);
  const [marks] = /^["']?!*/.exec(asked.line.typed) ?? [''];
  const answer = ofWord(asked, [...termProposals(asked, values), ...(isBehindTerm && marks === '' ? operators : [])]);
  const behindMarks = Math.max(answer.span.start, asked.line.word.span.start + marks.length);
  return { ...answer, span: { start: behindMarks, end: answer.span.end }, ...(isBehindTerm ? { isOptional: true } : {}) };
}

const brace: Proposal = { label: '{', kind: 'operator', detail: 'a test in braces', weight: 1.9 };

/** With its other half, unless that is there: where the editor has put one behind the cursor, both go in its place. */
function braces(asked: Asked): Proposal {
  const { word, at } = asked.line;
  if (isClosedBehind(asked)) return brace;
  return { ...brace, snippet: '{ $1 }', ...(word.text.slice(at - word.span.start) === '}' ? { takesRest: true } : {}) };
}

/** True where the brace behind the cursor is one that ends a test, and not one that begins the next. */
function isClosedBehind({ line: { after } }: Asked): boolean {
  return after.find(({ value }) => /^(?:!*\{|\})$/.test(value))?.value === '}';
}

const operators: readonly Proposal[] = [
  { label: 'or', kind: 'operator', detail: 'either side is enough', weight: 2.6 },
  { label: '||', kind: 'operator', detail: 'either side is enough', weight: 1.2 },
];

function termProposals(asked: Asked, used: readonly string[]): Proposal[] {
  const { version } = asked;
  const near = nearness(asked);
  const isUsed = (name: string) => used.some(value => value.replace(/^!+/, '') === name);
  const predefined = predefinedAcls.filter(acl => acl.since === undefined || isAtLeast(version, acl.since)).map(acl => (
    { ...knownWord(acl, 'acl', 'predefined-acls', 'predefined-acls', version), detail: acl.test }
  ));
  const named = weighed([...aclNames(asked), ...weighed(predefined, () => -0.5)], ({ label }) => near(label) * 0.4 - (isUsed(label) ? 3 : 0));
  return [...named, { ...braces(asked), weight: brace.weight + near('{') * 0.6 }];
}

/** What may stand in a test whose criterion is `words[start]`: in an `acl` line, or between braces. */
export function testAnswer(asked: Asked, start: number, checkpoints: readonly Checkpoint[], isBraced: boolean): Answer | undefined {
  const values = asked.words.slice(start).map(word => word.value);
  const [criterion] = values;
  if (criterion === undefined) {
    const word = asked.line.word.span.start;
    const quote = /^["']/.test(asked.line.word.text) ? 1 : 0;
    const answer = expressionAnswer(asked, Math.min(word + quote, asked.line.at), { isTest: true, checkpoints, group: 'criteria' });
    const near = nearness(asked);
    return answer && { ...answer, proposals: weighed(answer.proposals, ({ label }) => near(label)) };
  }
  const closing: Proposal[] = isBraced && !isClosedBehind(asked) ? [{ label: '}', kind: 'operator', weight: 0.35 }] : [];
  const last = values.at(-1) ?? '';
  if (last === '-m') return ofWord(asked, weighed(methodProposals(asked, criterion), proposal => nearness(asked)(proposal.label)));
  if (last === '-f') return pathAnswer(asked, 'file', '-f');
  if (last === '-u') return undefined;
  return ofWord(asked, [...patternProposals(asked, criterion, values.slice(1)), ...closing]);
}

/** The methods of `-m` that can match what the criterion gives. */
function methodProposals({ version }: Asked, criterion: string): Proposal[] {
  const { type } = checkSample(criterion, 'acl', version);
  const fits = (wanted: string) => type === undefined || wanted === 'any' || wanted === type || (wanted !== 'str(len)' && canCast(type, wanted as SampleType));
  return matchMethods().filter(method => method.in.some(fits))
    .map(({ name }) => knownWord({ name }, 'value', 'match-methods', 'match-method', version));
}

function patternProposals(asked: Asked, criterion: string, behind: readonly string[]): Proposal[] {
  const { version } = asked;
  const near = nearness(asked);
  const { type } = checkSample(criterion, 'acl', version);
  const [call] = parseSampleExpression(criterion).calls;
  const method = behind[behind.lastIndexOf('-m') + 1];
  const hasMethod = behind.includes('-m');
  const areFlags = behind.every((value, i) => /^-[iMnmfu]$/.test(value) || /^-[mfu]$/.test(behind[i - 1] ?? ''));
  const fixed = variantOf(call?.name ?? '') !== undefined;
  if (/^["']/.test(asked.line.typed)) return [];
  const isText = type === 'str' || type === 'bin' || type === 'meth' || type === undefined;
  const flags = areFlags ? enumValues('acl-flag', version).filter(({ name }) => name === '-f' || !behind.includes(name)).map(flag => {
    const known = knownWord({ ...flag, sig: flag.value === undefined ? '' : `<${flag.value}>` }, 'value', 'acl-flags', 'acl-flag', version);
    const isVain = (flag.name === '-m' && fixed) || (flag.name === '-i' && !isText && !hasMethod);
    return { ...known, weight: known.weight - (isVain ? 1 : 0) };
  }) : [];
  const isNumber = type === 'sint' ? !hasMethod || method === 'int' : method === 'int';
  const comparisons = areFlags && isNumber ? plainWords(['gt', 'ge', 'eq', 'lt', 'le'], 'operator', 1.2, 'comparison') : [];
  const known = hasMethod && method === 'found' ? [] : knownPatterns(call?.name ?? '', behind);
  return weighed([...flags, ...comparisons, ...known], ({ label }) => near(label));
}

/** Patterns where a few are nearly all there are. */
function knownPatterns(fetch: string, used: readonly string[]): Proposal[] {
  const words = fetch === 'method' ? usualWords('methods') : /_alpn$|\.alpn$/.test(fetch) ? ['h2', 'http/1.1'] : [];
  return plainWords(words.filter(word => !used.includes(word)), 'value', 1.5);
}

/** The words that begin a condition. */
export function conditionWords(asked: Asked, weight: number): Proposal[] {
  const near = nearness(asked);
  return weighed(plainWords(['if', 'unless'], 'operator', weight, 'condition'), ({ label }) => near(label));
}
