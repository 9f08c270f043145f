import { healthCheckOf, httpCheckRulesOf } from '../../model/checks/health-check.ts';
import { isUsualMethod, lineOf, type SentRequest, type WrittenRequest } from '../../model/checks/check-request.ts';
import type { Proxy } from '../../model/proxy.ts';
import { hiddenHeaders } from './hidden-headers.ts';
import { isSamePlace } from '../../syntax/place.ts';
import { appendWords, deleteWord, insertLineAbove, insertLineBelow, replaceWord, type RuleEdit } from './rule-edits.ts';

/**
 * Has a request send more: words for `http-check send`, added to the one there is, else as a new line in the section that makes the request. It goes
 * before the first `expect`, since HAProxy refuses a `send` behind one, and behind a `connect` (tried on 2.6 and 3.4).
 */
export function sendMore(request: SentRequest, words: string): RuleEdit {
  if (request.send) return appendWords(request.send, words);
  const line = `http-check send ${words}`;
  const [first] = httpCheckRulesOf(request.owner).rules.filter(rule => rule.word(1)?.value !== 'comment');
  if (!first) return insertLineBelow(lineOf(request), line);
  return first.word(1)?.value === 'connect' ? insertLineBelow(first, line) : insertLineAbove(first, line);
}

/** The request of the `option httpchk` in force as a step of its own. Undefined where the option names headers too. */
export function sendStepFor(proxy: Proxy): string | undefined {
  const words = healthCheckOf(proxy)?.setting.statement.words.slice(2).map(word => word.text) ?? [];
  if (words.length > 3 || words.some(word => word.includes('\\r'))) return undefined;
  const [first = '/', second, version] = words;
  return second === undefined ? `http-check send meth OPTIONS uri ${first}` : `http-check send meth ${first} uri ${second}${version ? ` ver ${version}` : ''}`;
}

/** Has a request use GET. */
export function askWithGet(request: WrittenRequest): RuleEdit {
  const { method, option, send, uri } = request;
  if (method) return replaceWord(method, 'GET');
  if (send) return appendWords(send, 'meth GET');
  const path = option?.word(2);
  if (path && uri) return replaceWord(path, /^(?:[A-Z]+|get|head|options)$/.test(path.value) ? 'GET /' : `GET ${path.text}`);
  return appendWords(lineOf(request), 'GET /');
}

/** The parts of a request in their order: method, path, version. */
const partTests: readonly ((text: string) => boolean)[] = [
  isUsualMethod,
  text => /^\/[\w./?=&:%~+-]*$/.test(text),
  text => /^HTTP\/\d\.\d$/.test(text),
];

/** `GET/health` lacks the blank between the two; `get/health` may be a path. */
function unglued(piece: string): string[] {
  const [, method, path] = /^([A-Z]+)(\/.*)$/.exec(piece) ?? [];
  return method !== undefined && path !== undefined && isUsualMethod(method) ? [method, path] : [piece];
}

/**
 * The words of an `option httpchk` that are the parts of a request, but in another order or several in one pair of quotes: what they are to be. HTTP/1.1
 * is left out where no Host is sent, and `/` is the path where there is only a version. Headers behind a line end get a line of their own. Undefined
 * where they are in order, and where something else is among them.
 */
export function requestInOrder(request: WrittenRequest & Partial<SentRequest>): { text: string; hasPath: boolean; edits: RuleEdit[] } | undefined {
  const { option, uri, hasHost, owner } = request;
  const [first, ...others] = option?.words.slice(2) ?? [];
  if (!option || !first || !uri || ![first, ...others].some(word => isSamePlace(word, uri))) return undefined;
  const hidden = hiddenHeaders([first, ...others].map(word => word.value).join(' '));
  if (!hidden || (hidden.words !== '' && (request.send || !owner))) return undefined;
  const pieces = hidden.line.split(' ').flatMap(unglued).filter(piece => piece !== '');
  const parts = partTests.map(isPart => pieces.filter(isPart));
  if (parts.some(found => found.length > 1) || parts.flat().length !== pieces.length) return undefined;
  const [[verb = 'GET'] = [], [target = '/'] = [], [protocol] = []] = parts;
  const hasPath = parts[1]?.length === 1;
  if (hasPath ? pieces.length < 2 : protocol === undefined) return undefined;
  const text = [verb.toUpperCase(), target, ...(protocol === undefined || (protocol !== 'HTTP/1.0' && !hasHost) ? [] : [protocol])].join(' ');
  const send = hidden.words === '' || !owner ? [] : [sendMore({ ...request, owner }, hidden.words)];
  return { text, hasPath, edits: [replaceWord(first, text), ...others.map(deleteWord), ...send] };
}
