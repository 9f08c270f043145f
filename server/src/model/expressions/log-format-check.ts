import { cachedByText } from '../../expression/cache.ts';
import { parseLogFormat, type LogFormatAlias, type LogFormatItem } from '../../expression/log-format.ts';
import type { FetchFact } from '../../language/fetches.ts';
import { logAliasFact } from '../../language/log-aliases.ts';
import { isKnownIn, isRemovedIn } from '../../language/lifetime.ts';
import { isAtLeast, type HaproxyVersion } from '../../language/version.ts';
import type { Span } from '../../text/span.ts';
import { checkSample, type SampleProblem } from './sample-check.ts';

/** Something in a log-format for which HAProxy refuses it. `span` counts in the text of the format. */
export interface LogFormatFault {
  readonly kind: 'format-syntax' | 'unknown-alias' | SampleProblem['kind'];
  readonly message: string;
  readonly span: Span;
  readonly isExplained?: boolean;
}

export interface CheckedLogFormat {
  /** HAProxy stops at the first. */
  readonly fault: LogFormatFault | undefined;
  /** The fetches in its brackets, as the version has them, and where they stand. */
  readonly fetches: readonly { readonly fact: FetchFact; readonly span: Span }[];
}

const plain: CheckedLogFormat = { fault: undefined, fetches: [] };
const outputTypes: readonly string[] = ['str', 'sint', 'bool', 'raw'];
const checkers = new Map<HaproxyVersion, (text: string) => CheckedLogFormat>();

/** What HAProxy of this version says of a log-format. Each text is looked at once. */
export function checkLogFormat(text: string, version: HaproxyVersion): CheckedLogFormat {
  if (!text.includes('%')) return plain;
  let checker = checkers.get(version);
  if (!checker) checkers.set(version, (checker = cachedByText(each => check(each, version))));
  return checker(text);
}

function check(text: string, version: HaproxyVersion): CheckedLogFormat {
  const { items, problems } = parseLogFormat(text);
  const hasNames = isAtLeast(version, '3.0');
  const named = hasNames ? undefined : items.find(item => item.kind !== 'text' && item.outputName);
  // Before 3.0 a name in parentheses was text of some kind; what followed was read all the same, in ways that are of no use to anybody.
  if (named) return { fault: undefined, fetches: [] };
  const inExpressions = new Set<string>(['missing-name', 'missing-comma', 'unexpected-text', 'unclosed-parenthesis', 'unclosed-quote', 'extra-comma', 'trailing-comma']);
  const faults: LogFormatFault[] = problems.filter(({ kind, tolerated }) => !tolerated && !inExpressions.has(kind)).map(({ message, span }) => ({ kind: 'format-syntax', message, span }));
  const fetches: { fact: FetchFact; span: Span }[] = [];
  for (const item of items) {
    const type = outputTypeFault(item);
    if (type) faults.push(type);
    if (item.kind === 'alias' && item.name !== '') faults.push(...aliasFault(item, version));
    if (item.kind !== 'expression') continue;
    const { expressionStart: start } = item;
    const { problem, fetch, expression: { calls } } = checkSample(item.expression.text, 'format', version);
    const moved = ({ start: from, end }: Span): Span => ({ start: start + from, end: start + end });
    if (problem) faults.push({ ...problem, span: moved(problem.span) });
    else if (fetch && calls[0]) fetches.push({ fact: fetch, span: moved(calls[0].nameSpan) });
  }
  const fault = faults.reduce<LogFormatFault | undefined>((first, each) => (first && first.span.start <= each.span.start ? first : each), undefined);
  return { fault, fetches };
}

function outputTypeFault(item: LogFormatItem): LogFormatFault | undefined {
  const output = item.kind === 'text' ? undefined : item.outputName;
  if (output?.type === undefined || outputTypes.includes(output.type)) return undefined;
  return { kind: 'format-syntax', message: `\`${output.type}\` is no type for an item of a log: use \`str\`, \`sint\` or \`bool\`.`, span: output.span };
}

/** An alias that the version does not know, or knows no more: those from before 1.5 went with 2.5. Tried on 2.6 to 3.4. */
function* aliasFault({ name, nameSpan, span }: LogFormatAlias, version: HaproxyVersion): Generator<LogFormatFault> {
  const fact = logAliasFact(name);
  if (fact && isKnownIn(fact, version)) return;
  const at = { start: span.start, end: nameSpan.end };
  if (fact && isRemovedIn(fact, version)) {
    const instead = fact.instead === undefined ? '' : ` Write \`%${fact.instead}\`.`;
    yield { kind: 'unknown-alias', message: `HAProxy ${version} does not start with \`%${name}\` in a log-format, which went with ${fact.removed ?? ''}.${instead}`, span: at, isExplained: true };
    return;
  }
  const since = fact?.since ? ` It came with ${fact.since}.` : '';
  yield { kind: 'unknown-alias', message: `HAProxy ${version} knows no \`%${name}\` in a log-format.${since} A percent sign that is meant to be one is written \`%%\`.`, span: at };
}
