import { parseLogFormat, type LogFormatItem } from '../../expression/log-format.ts';
import { beginsWithSlash } from '../../expression/regex-literals.ts';
import { parseSampleExpression, type Call } from '../../expression/sample-expression.ts';
import type { Span } from '../../text/span.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { searchTests, type WrittenTest } from '../conditions/acl-tests.ts';
import { matchOf } from '../conditions/text-test.ts';
import { hasText } from '../incremental/per-block.ts';
import type { Proxy } from '../proxy.ts';
import { actionOf } from '../request-rules/request-rules.ts';
import { copyIn, variableRead } from '../expressions/variable-source.ts';
import { writtenExpressionsOf } from '../expressions/written-expressions.ts';

/**
 * What a line makes of a URL that is right only where it begins with its path: puts it `behind` a host or a path, makes a `path` of it, or looks for
 * something at its beginning: `regsub`, `replace`, a `part` of it, or one of the `keys` of a file.
 */
export type LongUrlUse = 'behind' | 'path' | 'regsub' | 'replace' | 'part' | 'keys';

export interface LongUrl {
  readonly statement: Statement;
  readonly use: LongUrlUse;
  readonly word: Word;
  /** Where in the value of the word the URL is read, `url` or `%HU`; undefined for a variable with one. */
  readonly span: Span | undefined;
  /** What reads it, as it is written: `regsub(^/old,/new)`, `%HU`. */
  readonly text: string;
  /** The test that asks. */
  readonly test?: WrittenTest;
}

const mentionsUrl = hasText(text => /\burl\b|%(?:\{[^}]*\})?H[UP]\b|replace-uri/.test(text));

const testsOfUrl = searchTests(/\burl|var\(/, (written): WrittenTest | undefined => (/^(?:url|var)/.test(written.test.criterion.calls[0]?.name ?? '') ? written : undefined));

/** What wants a URL to begin with its path in the lines of a section, line by line; of patterns nothing is said. */
export function longUrlsIn(proxy: Proxy): (readonly [LongUrl, ...LongUrl[]])[] {
  if (proxy.mode !== 'http' || !mentionsUrl(proxy.section)) return [];
  const lines = proxy.statements('http-request', 'http-response', 'http-after-response', 'use_backend', 'use-server').filter(line => proxy.section.isCertain(line));
  return byLine([...proxy.section.collect(testsOfUrl).flatMap(written => inTest(written, proxy)), ...lines.flatMap(line => inLine(line, proxy))]);
}

function byLine(found: readonly LongUrl[]): [LongUrl, ...LongUrl[]][] {
  const lines = new Map<number, [LongUrl, ...LongUrl[]][]>();
  for (const each of found) {
    const { block, index } = each.statement;
    const known = lines.get(index) ?? [];
    lines.set(index, known);
    const same = known.find(([{ statement }]) => statement.block === block);
    if (same) same.push(each);
    else known.push([each]);
  }
  return [...lines.values()].flat();
}

function inTest(written: WrittenTest, proxy: Proxy): LongUrl[] {
  const { statement, criterion: word, test } = written;
  const [call, ...converters] = test.criterion.calls;
  const isOfFile = converters.length === 0 && (call?.name === 'url' || call?.name === 'url_beg') && ['str', 'beg'].includes(matchOf(test)) &&
    test.flags.some(flag => flag.name === '-f') && test.patterns.length === 0;
  if (isOfFile) return [{ statement, use: 'keys', word, span: call.nameSpan, text: word.value, test: written }];
  return lookedFor(test.criterion.calls, proxy, 0).map(found => ({ statement, word, test: written, ...found }));
}

function inLine(statement: Statement, proxy: Proxy): LongUrl[] {
  const action = actionOf(statement);
  const [, , regex] = statement.words;
  if (statement.keyword === 'http-request' && action === 'replace-uri') {
    return regex && !regex.hasVariable && beginsWithSlash(regex.value) ? [{ statement, use: 'replace', word: regex, span: undefined, text: regex.value }] : [];
  }
  // What is only kept or told is nobody's path.
  if (action === 'capture') return [];
  return writtenExpressionsOf(statement, proxy.section.kind).flatMap(({ kind, word }) => {
    if (kind === 'sample') return lookedFor(parseSampleExpression(word.value).calls, proxy, 0).map(found => ({ statement, word, ...found }));
    if (kind !== 'log-format') return [];
    const { items } = parseLogFormat(word.value);
    const found = items.flatMap(item => (item.kind === 'expression' ? lookedFor(item.expression.calls, proxy, item.expressionStart) : []));
    return [...found, ...putBehind(items, statement, word, proxy)].map(each => ({ statement, word, ...each }));
  });
}

type Found = Pick<LongUrl, 'use' | 'span' | 'text'>;

/** What stands before the URL where it is to be a path: a scheme and a host, in a query too, or in an address to go to also the beginning of a path. A query may hold any URL. */
const behindHost = /https?(?::\/\/|%3a%2f%2f)[^\s/?#&=%]+$/i;
const beforePath = /^<?https?:\/\/[^?#\s]*$/;
const beforeInLocation = /^(?:https?:\/)?\/[^?#\s]*$/;

function putBehind(items: readonly LogFormatItem[], statement: Statement, word: Word, proxy: Proxy): Found[] {
  const at = items.findIndex(item => wholeUrl(item, proxy) !== undefined);
  const item = items[at];
  const url = item && wholeUrl(item, proxy);
  if (!item || !url) return [];
  if (/^set-pathq?$/.test(actionOf(statement))) return [{ use: 'path', ...url }];
  const before = items.slice(0, at);
  const text = before.map(each => (each.kind === 'text' ? each.text : '.')).join('');
  const isBehind = (behindHost.test(text) || (isAddress(word, statement) ? beforeInLocation : beforePath).test(text)) && !/^<?https?:\/\/$/.test(text);
  return isBehind ? [{ use: 'behind', ...url }] : [];
}

/** True for the word behind `location`, for the value of such a header, and for what becomes the URL. */
function isAddress(word: Word, statement: Statement): boolean {
  const { words } = statement;
  if (actionOf(statement) === 'set-uri') return true;
  const before = words[words.findIndex(each => each.span.start === word.span.start) - 1];
  return before?.value.toLowerCase() === 'location';
}

/** `%HU`, `%HP` and `%[url]`, also with what does not change its beginning. */
function wholeUrl(item: LogFormatItem, proxy: Proxy): Pick<Found, 'span' | 'text'> | undefined {
  if (item.kind === 'alias') return item.name === 'HU' || item.name === 'HP' ? { span: item.flags.length === 0 && !item.outputName ? item.span : undefined, text: `%${item.name}` } : undefined;
  if (item.kind !== 'expression') return undefined;
  const { calls, nameSpan } = readUrl(item.expression.calls, proxy) ?? {};
  const variable = variableRead(item.expression.calls);
  return calls?.every(leavesBeginning) ? { span: nameSpan && shifted(nameSpan, item.expressionStart), text: variable === undefined ? 'url' : `var(${variable})` } : undefined;
}

/** The converters behind a URL, by itself or in a variable. Nothing for what speaks of hosts: it is made for both forms. */
function readUrl(calls: readonly Call[], proxy: Proxy): { calls: readonly Call[]; nameSpan: Span | undefined } | undefined {
  const name = variableRead(calls);
  const copy = name === undefined ? undefined : copyIn(proxy, name);
  const all = copy && !copy.isFormat ? [...copy.calls, ...calls.slice(1)] : calls;
  const [fetch, ...converters] = all;
  if (fetch?.name !== 'url' || converters.some(each => each.arguments?.some(({ text }) => /https|:/.test(text)))) return undefined;
  return { calls: converters, nameSpan: copy ? undefined : fetch.nameSpan };
}

/** Behind what leaves its beginning, the first converter that looks for something there. */
function lookedFor(calls: readonly Call[], proxy: Proxy, start: number): Found[] {
  const url = readUrl(calls, proxy);
  const first = url?.calls.find(each => !leavesBeginning(each));
  const use = first && useOf(first);
  if (!url || !first || !use) return [];
  return [{ use, span: url.nameSpan && shifted(url.nameSpan, start), text: `${first.name}(${first.arguments?.map(({ text }) => text).join(',') ?? ''})` }];
}

function leavesBeginning({ name, arguments: given = [] }: Call): boolean {
  const [first = '', second] = given.map(({ text }) => text);
  if (name === 'field' || name === 'word') return first === '1' && second === '?';
  // What is found further on, as `/old` and `\?.*`, is found in both forms.
  return ['lower', 'upper', 'url_dec'].includes(name) || (name === 'regsub' && /^(?:\\?\/\w|\\\?|&)[^|[(]*$/.test(first));
}

function useOf({ name, arguments: given = [] }: Call): LongUrlUse | undefined {
  const [first = '', second] = given.map(({ text }) => text);
  if (name === 'regsub') return beginsWithSlash(first) ? 'regsub' : undefined;
  // Of the other parts nobody can tell in which of the forms they are the right ones.
  if (second === '/' && ((name === 'field' && first === '2') || (name === 'word' && first === '1'))) return 'part';
  return /^map(?:_(?:str|beg)(?:_(?:int|ip|key))?)?$/.test(name) ? 'keys' : undefined;
}

function shifted(span: Span, by: number): Span {
  return { start: span.start + by, end: span.end + by };
}
