import { converterIn } from '../../language/converters.ts';
import { isUsableAt, type Checkpoint, type FetchFact } from '../../language/fetches.ts';
import { regexProblem, uncapturedReference } from '../../expression/regex.ts';
import type { HaproxyVersion } from '../../language/version.ts';
import type { Place } from '../../syntax/place.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import type { Span } from '../../text/span.ts';
import { aclFault, type AclFault } from '../conditions/acl-check.ts';
import { aclTestsOf, fcgiTestsOf, type WrittenTest } from '../conditions/acl-tests.ts';
import { linesWithTest } from '../conditions/acl-use.ts';
import { isKnownText } from './known-text.ts';
import { checkLogFormat, type LogFormatFault } from './log-format-check.ts';
import { checkSample } from './sample-check.ts';
import { fcgiConditionKeywords } from '../conditions/statement-condition.ts';
import { variableConditionProblem, variableNameProblem } from './variable-name.ts';
import { linesWithExpression, variableOf, writtenExpressionsOf, type WrittenExpression } from './written-expressions.ts';

/** Something in an expression of a line that HAProxy refuses, or warns of. */
export interface ExpressionProblem {
  readonly kind: LogFormatFault['kind'] | AclFault['kind'] | 'not-available';
  /** A sentence or two. */
  readonly message: string;
  readonly at: Place;
  /** The word that it stands in. */
  readonly word: Word;
  /** What is wrong, as HAProxy reads it. */
  readonly text: string;
  /** True for an unknown name when the message says where it belongs. */
  readonly isExplained: boolean;
}

const lines = new Set([...linesWithTest, ...linesWithExpression]);
const inProxies = new Set(['frontend', 'backend', 'listen', 'named-defaults']);
const inFcgiApps = new Set(['path-info', 'acl', ...fcgiConditionKeywords]);
const inAnonymousDefaults = new Set(['http-check', 'tcp-check', 'http-error']);
const inHealthChecks = new Set(['http-check', 'tcp-check']);

/** True where a line with this first word may hold an expression: in a nameless `defaults` most of them are refused as they are. */
export function mayHoldExpression(keyword: string, section: string): boolean {
  if (section === 'global') return keyword === 'set-var' || keyword === 'set-var-fmt';
  if (section === 'fcgi-app') return inFcgiApps.has(keyword);
  if (section === 'healthcheck') return inHealthChecks.has(keyword);
  if (section === 'log-profile') return keyword === 'on';
  return (inProxies.has(section) && lines.has(keyword)) || (section === 'defaults' && inAnonymousDefaults.has(keyword));
}

let lastStatement: Statement | undefined;
let lastSection = '';
let lastVersion: HaproxyVersion | undefined;
let lastProblems: readonly ExpressionProblem[] = [];

/** What is wrong with the expressions of a line, at most one problem each. Several rules ask of the same line in a row: it is read once. */
export function expressionProblemsOf(statement: Statement, section: string, version: HaproxyVersion): readonly ExpressionProblem[] {
  if (statement.equals(lastStatement) && section === lastSection && version === lastVersion) return lastProblems;
  lastProblems = read(statement, section, version);
  lastStatement = statement;
  lastSection = section;
  lastVersion = version;
  return lastProblems;
}

function read(statement: Statement, section: string, version: HaproxyVersion): ExpressionProblem[] {
  const problems: ExpressionProblem[] = [...inVariable(statement, version)];
  // Behind a name that does not end, the words are not what they seem.
  if (problems.length > 0 && !problems[0]?.word.value.includes(')') && problems[0]?.word.value.includes('(')) return problems;
  for (const written of writtenExpressionsOf(statement, section)) {
    if (isKnownText(written.word)) problems.push(...inWritten(written, version));
    else if (written.kind === 'log-format') problems.push(...besideVariables(written.word, version));
  }
  if (statement.keyword !== 'acl' && !statement.block.text.slice(statement.span.start, statement.span.end).includes('{')) return problems;
  const tests = section === 'fcgi-app' && statement.keyword !== 'acl' ? fcgiTestsOf(statement) : aclTestsOf(statement);
  for (const test of tests) if (test.test.criterion.text !== '' && test.isClosed && isKnownText(test.criterion)) problems.push(...inTest(test, version));
  return problems;
}

function* inVariable(statement: Statement, version: HaproxyVersion): Generator<ExpressionProblem> {
  const written = statement.keyword === 'acl' ? undefined : variableOf(statement);
  if (!written || !isKnownText(written.word)) return;
  const { word, name, start, action, rest, tail } = written;
  const problem = variableNameProblem(name, version);
  const inRest = rest === undefined ? undefined : variableConditionProblem(action, rest);
  const end = start + name.length;
  if (problem !== undefined) yield placed('bad-variable', `The variable name \`${name}\` ${problem}.`, word, { start, end });
  else if (action === statement.keyword && !name.startsWith('proc.')) yield placed('bad-variable', `\`global\` can only set variables of the whole process, such as \`proc${name.slice(name.indexOf('.'))}\`, and not \`${name}\`.`, word, { start, end });
  else if (inRest !== undefined) yield placed('bad-variable', inRest, word, { start: end + 1, end: end + 1 + (rest?.length ?? 0) });
  else if (tail !== undefined) yield placed('bad-variable', unclosed(action, tail), word, { start: word.value.length - tail.length, end: word.value.length });
}

function* inWritten({ kind, word, checkpoints, following }: WrittenExpression, version: HaproxyVersion): Generator<ExpressionProblem> {
  const { value } = word;
  if (kind === 'regex' || kind === 'compared-regex') {
    const problem = regexProblem(value) ?? (kind === 'regex' ? undefined : uncapturedReference(value));
    if (problem) yield placed('bad-regex', `\`${value}\` is no regular expression: ${problem.message}.`, word, { start: 0, end: value.length });
  } else if (kind === 'log-format') {
    const { fault, fetches } = checkLogFormat(value, version);
    if (fault) yield placed(fault.kind, fault.message, word, fault.span, fault.isExplained);
    else for (const { fact, span } of fetches) yield* availability(fact, word, span, checkpoints);
  } else {
    const { problem, fetch, expression } = checkSample(value, 'argument', version);
    if (problem) yield placed(problem.kind, problem.message, word, problem.span, problem.isExplained);
    else {
      if (fetch && expression.calls[0]) yield* availability(fetch, word, expression.calls[0].nameSpan, checkpoints);
      yield* inFollowing(value, following, version);
    }
  }
}

/**
 * A fetch that the version does not know, in brackets of their own beside environment variables: `"$HAPROXY_HTTP_LOG_FMT %[fs.debug_str]"`. What else is wrong may be
 * mended by what the environment brings (2.6 to 3.4).
 */
function* besideVariables(word: Word, version: HaproxyVersion): Generator<ExpressionProblem> {
  const { value, block, start: from, end, unquoted } = word;
  if (unquoted.variables.length === 0 || block.hasPlaceholder(from, end) || /\{\{|<%|@@/.test(value)) return;
  for (const { 0: written, 1: text = '', index } of value.matchAll(/(?<![%\w}])%\[([^$[\]{}"'\\]+)\]/g)) {
    const { problem } = checkSample(text, 'format', version);
    const start = index + written.length - text.length - 1;
    if (problem?.kind === 'unknown-fetch') yield placed(problem.kind, problem.message, word, { start: start + problem.span.start, end: start + problem.span.end }, problem.isExplained);
    if (problem) return;
  }
}

function unclosed(action: string, tail: string): string {
  return tail === '' ? `The parenthesis of \`${action}(\` is not closed. Write \`)\` behind what stands in it, without blanks.` : `\`${tail}\` stands behind the parenthesis of \`${action}(...)\`, which has to be the end of the word. Remove it.`;
}

/** The converters in words of their own behind an expression, up to the first that HAProxy refuses. Tried on 2.6 and 3.4. */
function* inFollowing(before: string, words: readonly Word[], version: HaproxyVersion): Generator<ExpressionProblem> {
  let text = before;
  for (const word of words) {
    if (!isKnownText(word) || !converterIn(/^[\w.-]+/.exec(word.value)?.[0] ?? '', version)) return;
    const start = text.replace(/,$/, '').length + 1;
    text = `${text.slice(0, start - 1)},${word.value}`;
    const { problem } = checkSample(text, 'argument', version);
    if (problem && problem.span.end > start) {
      yield placed(problem.kind, problem.message, word, { start: Math.max(0, problem.span.start - start), end: problem.span.end - start }, problem.isExplained);
      return;
    }
  }
}

function* inTest(written: WrittenTest, version: HaproxyVersion): Generator<ExpressionProblem> {
  const { criterion: word } = written;
  const checked = checkSample(word.value, 'acl', version);
  if (checked.problem) {
    yield placed(checked.problem.kind, checked.problem.message, word, checked.problem.span, checked.problem.isExplained);
    return;
  }
  const fault = aclFault(written, checked, version);
  if (fault) yield placed(fault.kind, fault.message, fault.word, { start: 0, end: fault.word.value.length });
}

function* availability(fetch: FetchFact, word: Word, span: Span, checkpoints: readonly Checkpoint[]): Generator<ExpressionProblem> {
  if (checkpoints.length === 0 || checkpoints.some(checkpoint => isUsableAt(fetch, checkpoint))) return;
  yield placed('not-available', `\`${fetch.name}\` reads ${sourceOf(fetch)}, which is not there when this line is evaluated.`, word, span);
}

const sources: Readonly<Record<string, string>> = {
  FTEND: 'the frontend', L4CLI: 'the connection of the client', L5CLI: 'the TLS connection of the client', L6REQ: 'the bytes of the request',
  HRQHV: 'the headers of the request', HRQHP: 'the request', RQFIN: 'the end of the request', BKEND: 'the backend', SERVR: 'the server', L4SRV: 'the connection to the server',
  L5SRV: 'the TLS connection to the server', L6RES: 'the bytes of the response', HRSHV: 'the headers of the response', HRSHP: 'the response',
  RSFIN: 'the end of the response', TXFIN: 'the end of the transaction', SSFIN: 'the end of the session', TIMES: 'the times of the request', INTRN: 'the running process',
};

/** What a fetch reads, in words. */
export function sourceOf({ use }: FetchFact): string {
  return use.split(' ').map(layer => sources[layer] ?? 'something').join(' or ');
}

function placed(kind: ExpressionProblem['kind'], message: string, word: Word, span: Span, isExplained = false): ExpressionProblem {
  const widened = span.end > span.start ? span : { start: 0, end: word.value.length };
  return { kind, message, word, at: { block: word.block, span: word.spanOf(widened) }, text: word.value.slice(widened.start, widened.end), isExplained };
}
