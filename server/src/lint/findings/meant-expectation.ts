import { expectMatches, type ExpectProblem } from '../../model/checks/check-expect.ts';
import { isSamePlace } from '../../syntax/place.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { closest } from '../closest.ts';
import { replaceWord, type RuleEdit } from '../edits/rule-edits.ts';
import { statusListIn } from './status-list.ts';

/** What other programs call the comparisons of an `expect`, in small letters and without what joins their parts. */
const otherNames: ReadonlyMap<string, string> = new Map([
  ...['body', 'content', 'text', 'contains'].map(name => [name, 'string'] as const),
  ...['regex', 'regexp'].map(name => [name, 'rstring'] as const),
  ...['code', 'state', 'statuscode', 'httpstatus', 'httpcode', 'returncode', 'rcode', 'responsecode'].map(name => [name, 'status'] as const),
]);

/** A comparison that was meant by one name that HAProxy does not know, and how to write it. */
interface MeantMatch {
  readonly match: string;
  /** All that it becomes, where more than the name does. */
  readonly written?: string;
  readonly edits: readonly RuleEdit[];
}

function matchNamed(name: string, known: readonly string[]): string | undefined {
  const other = known.includes(name) ? name : otherNames.get(name.toLowerCase().replace(/[-_]/g, ''));
  return other === undefined ? closest(name, known) : known.includes(other) ? other : undefined;
}

/** The comparison that is evidently meant by a word, with the value behind it. */
export function meantMatch(at: Word, line: Statement): MeantMatch | undefined {
  const name = at.value.replace(/^!*/, '');
  const match = matchNamed(name, expectMatches[line.keyword === 'tcp-check' ? 'tcp-check' : 'http-check']);
  const [value, ...others] = line.words.slice(line.words.findIndex(word => isSamePlace(word, at)) + 1);
  if (!match || !value) return undefined;
  const edit = replaceWord(at, at.text.replace(name, match));
  // `regex ^2..` may be about the status.
  if (match === 'rstring' && /^[\^(]*[1-5[]/.test(value.value) && !/^r?st/i.test(name)) return undefined;
  if (match !== 'status' || /^\d{3}(?:[-,]\d{3})*$/.test(value.value)) return { match, edits: [edit] };
  // A status that is none would be refused as well.
  const list = statusListIn(value.value);
  return list && others.length === 0 ? { match, written: `status ${list}`, edits: [edit, replaceWord(value, list)] } : undefined;
}

/** What is evidently meant by an `expect` that HAProxy does not know, instead of all its words behind `expect`. */
export function meantExpectation(line: Statement, { kind, at }: ExpectProblem): string | undefined {
  const [first, second, third, ...others] = line.words.slice(2);
  if (line.keyword !== 'http-check' || !first || line.words.some(word => word.hasVariable)) return undefined;
  if (kind === 'no-match' && second && holdsCodeForExpression(line)) return statusText('', second);
  if (kind !== 'unknown-match') return undefined;
  const bangs = /^!*/.exec(first.value)?.[0] ?? '';
  // `expect 200`, `expect !404`, `expect ! 5xx`
  const isAlone = bangs.length === first.value.length ? third === undefined : second === undefined;
  const list = isAlone ? statusListIn(at.value.replace(/^!+/, '')) : undefined;
  if (list) return `${bangs && `${bangs} `}status ${list}`;
  // `expect status=200`, `expect string=OK`
  const [, name, text] = second ? [] : /^([\w-]+)==?([^=].*)$/.exec(first.text) ?? [];
  if (name !== undefined && text !== undefined) return meantByPair(name, text);
  if (!isSamePlace(at, first) || bangs || !second) return undefined;
  // `expect not status 500`
  if (/^not$/i.test(at.value) && third && others.length === 0 && ['status', 'rstatus', 'string', 'rstring'].includes(second.value)) {
    return second.value === 'status' ? statusText('! ', third) : `! ${second.value} ${third.text}`;
  }
  // `expect version HTTP/1.1 status 200`
  if (/^(?:ver|version|proto)$/i.test(at.value) && third?.value === 'status' && others.length === 1) return `status ${others[0]?.text}`;
  if (!/^headers?$/i.test(at.value)) return undefined;
  // `expect header name content-type`
  if (second.value === 'name' && third && (!others[0] || others[0].value === 'value')) return ['hdr', ...line.words.slice(3).map(word => word.text)].join(' ');
  // `expect header Content-Type application/json`
  if (others.length > 0 || /^(?:name|value|-m)$/.test(second.value)) return undefined;
  const [header, value] = third ? [/^([\w-]+):?$/.exec(second.text)?.[1], third.text] : [/^[\w-]+$/.exec(second.text)?.[0], undefined];
  return header && (value === undefined ? `hdr name ${header}` : `hdr name ${header} value ${/^content-type$/i.test(header) ? '-m beg ' : ''}${value}`);
}

/** True for `http-check expect status-code 200`: `status-code` is an option, which takes an expression and compares nothing. */
export function holdsCodeForExpression({ keyword, words: [, expect, option, code, ...others] }: Statement): boolean {
  return keyword === 'http-check' && expect?.value === 'expect' && option?.value === 'status-code' && code !== undefined && others.length === 0 && statusListIn(code.value) !== undefined;
}

function statusText(before: string, { value }: Word): string | undefined {
  const list = statusListIn(value);
  return list && `${before}status ${list}`;
}

/** `status=200`, in one word. */
function meantByPair(name: string, text: string): string | undefined {
  const match = matchNamed(name, ['status', 'string']);
  if (match !== 'status') return match && `${match} ${text}`;
  const list = statusListIn(text);
  return list && `status ${list}`;
}
