import { beginsWithSlash, neverBeginsWithSlash } from '../../expression/regex-literals.ts';
import type { Proxy } from '../../model/proxy.ts';
import { bareExpressionIn } from '../../model/expressions/bare-expression.ts';
import { actionOf } from '../../model/request-rules/request-rules.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { defineRule } from '../rule.ts';

/** What is no path, but no address of another form either: `api/x`, `api%[path]`; not `http://...`, `*` or `host:443`. `req.hdr(path)` lacks more than a slash. */
function lacksSlash({ value, hasVariable }: Word): boolean {
  return !hasVariable && /^[\w.-][^:]*$/.test(value) && bareExpressionIn(value) === undefined;
}

/** Writes a slash before what stands at an offset of the word's value. */
function putSlash(word: Word, offset: number): RuleRepair[] {
  const at = { block: word.block, span: word.spanOf({ start: offset, end: offset }) };
  return [{ title: 'Put `/` before it', safety: 'review', edits: [{ at, text: '/' }] }];
}

function* inStats(line: Statement): Generator<RuleFinding> {
  const uri = line.word(1)?.value === 'uri' ? line.word(2) : undefined;
  if (!uri || !lacksSlash(uri)) return;
  yield {
    at: uri,
    message: `The statistics page is never shown: every path begins with \`/\`, so no request asks for \`${uri.value}\`, and those for \`/${uri.value}\` go on to the servers, or get a 503. Write \`/${uri.value}\`.`,
    repairs: putSlash(uri, 0),
  };
}

/** A part of a path cut out with the slash behind it: `%[path,regsub(^/api/,)]`. */
const cutToSlash = /^%\[pathq?,regsub\("?\^\/(?:[\w.~-]+\/)*"?,(?:"")?(?=\)\]$)/;

function* inSetPath(action: string, path: Word | undefined): Generator<RuleFinding> {
  if (!path || path.hasVariable) return;
  const cut = cutToSlash.exec(path.value)?.[0];
  if (cut === undefined && !lacksSlash(path)) return;
  const why = cut === undefined ? `\`${path.value}\` has none` : 'this cuts it off with what stands before';
  yield {
    at: path,
    message: `Every path begins with \`/\`, and ${why}: behind \`${action}\` servers get a request that many answer with 400. ${cut === undefined ? 'Put a slash before it' : 'Put one in its place'}.`,
    repairs: cut === undefined ? putSlash(path, 0) : /""$|^[^"]*$/.test(cut) ? putSlash(path, cut.endsWith('""') ? cut.length - 1 : cut.length) : [],
  };
}

/**
 * An expression that takes the slash along which stands before its first group: `^/api/(.*)` and `/api/?(.*)`, for which `\1` is what follows. What stands before
 * a match is gone, too: the whole path is replaced (2.6 and 3.4).
 */
const groupBehindSlash = /^\^?\\?\/(?:[\w.~-]+\\?\/)*(?<=\/)\??\((?:\.[*+]|\[\^\/\][*+])\)\$?$/;

/** `index\.php$ index.html` becomes `(.*)index\.php$ \1index.html`. */
function keepBeginning(regex: Word, format: Word): RuleRepair[] {
  if (!/^[^^(|[]+\$$/.test(regex.value) || /\\\d/.test(format.value)) return [];
  const insert = (word: Word, text: string) => ({ at: { block: word.block, span: word.spanOf({ start: 0, end: 0 }) }, text });
  return [{ title: 'Keep what stands before it', safety: 'review', edits: [insert(regex, '(.*)'), insert(format, '\\1')] }];
}

function* inReplacePath(action: string, regex: Word | undefined, format: Word | undefined): Generator<RuleFinding> {
  if (!regex || regex.hasVariable) return;
  const isUri = action === 'replace-uri';
  if (!isUri && neverBeginsWithSlash(regex.value)) {
    yield {
      at: regex,
      message: `A path begins with \`/\`, so \`${action}\` never finds \`${regex.value}\`, and changes nothing. Put a slash before it.`,
      repairs: /^\^[^|]*$/.test(regex.value) ? putSlash(regex, 1) : [],
    };
    return;
  }
  if (!format || format.hasVariable) return;
  // A URI may begin with a scheme and a host.
  const losesSlash = groupBehindSlash.test(regex.value) && (!isUri || regex.value.startsWith('^')) && /^\\1(?!\d)/.test(format.value);
  if (!losesSlash && !lacksSlash(format)) return;
  if (!losesSlash && !beginsWithSlash(regex.value)) {
    yield {
      at: format,
      message: `\`${action}\` replaces all of the path, and not what \`${regex.value}\` finds in it: servers get \`${format.value}\` alone, which many answer with 400. Put what stands before it into a group, \`(.*)\`, and \`\\1\` before \`${format.value}\`.`,
      repairs: keepBeginning(regex, format),
    };
    return;
  }
  yield {
    at: format,
    message: `Every path begins with \`/\`, and \`${regex.value}\` takes that slash away without \`${format.value}\` putting one in its place: servers get a request that many answer with 400. Write \`/${format.value}\`.`,
    repairs: putSlash(format, 0),
  };
}

function* inRule(line: Statement): Generator<RuleFinding> {
  const action = actionOf(line);
  if (/^set-(?:path|pathq|uri)$/.test(action)) yield* inSetPath(action, line.word(2));
  if (/^replace-(?:pathq?|uri)$/.test(action)) yield* inReplacePath(action, line.word(2), line.word(3));
}

function isRead(line: Statement, proxy: Proxy): boolean {
  return proxy.mode === 'http' && proxy.section.isCertain(line);
}

/** Lab cases stats-uri-without-slash, and set-path-without-slash with all that writes such a path, on 2.6 to 3.4. */
export default defineRule({
  name: 'path-without-slash',
  summary: 'A line gives a path, or looks for one, that does not begin with `/`.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['stats', 'http-request'],
  mentions: ['uri', 'set-path', 'set-pathq', 'set-uri', 'replace-path', 'replace-pathq', 'replace-uri'],
  *check(proxy) {
    for (const line of proxy.statements('stats')) if (isRead(line, proxy)) yield* inStats(line);
    for (const line of proxy.statements('http-request')) if (isRead(line, proxy)) yield* inRule(line);
  },
});
