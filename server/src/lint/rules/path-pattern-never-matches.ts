import { requiredCharacters } from '../../expression/regex-literals.ts';
import { variantOf } from '../../language/acl-variants.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import { percentEncoded, withoutTypographicQuotes } from '../../model/conditions/foreign-letters.ts';
import { pathMistakeOf, type PathMistake } from '../../model/conditions/path-mistake.ts';
import type { Proxy } from '../../model/proxy.ts';
import { onlyRefuses } from '../../model/conditions/refusing-tests.ts';
import type { TextTest } from '../../model/conditions/text-test.ts';
import { addFlag, setMatch } from '../edits/acl-edits.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { betweenSlashes, correctPatterns, replaceIf, unreadVariable, withBlanks, withoutQuotes, withoutSlashes } from '../edits/pattern-edits.ts';
import { deadTestFinding, deadTestFindings, type DeadPattern, type DeadTest } from '../findings/pattern-findings.ts';
import type { Word } from '../../syntax/word.ts';
import { deleteWord, inDoubleQuotes, replaceWord, type RuleEdit } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

const findingsIn = deadTestFindings(
  /path|query|base|url|var\(|capture\.req\.uri/,
  pathMistakeOf,
  (found, proxy) => (isMeant(found, proxy) ? undefined : overruled(found) ?? lessCertain(found, deadTestFinding(found, explain(found.dead[0], found), 'Never matches either', repairsOf(found)))),
);

/** `path_end -m str .jpg`, where the flag takes the place of what the name says (2.6 to 3.4): the pattern is right, and the flag is not. */
function overruled({ dead, isAll, test: { match, written } }: DeadTest<PathMistake>): RuleFinding | undefined {
  const { criterion, test } = written;
  const own = variantOf(test.criterion.calls[0]?.name ?? '')?.match;
  const flag = test.flags.find(({ name }) => name === '-m');
  if (!isAll || !flag || match !== 'str' || (own !== 'end' && own !== 'sub' && own !== 'dir') || !dead.every(({ why }) => why === 'slash')) return undefined;
  return {
    at: criterion,
    severity: 'error',
    message: `\`-m str\` takes the place of what the name \`${criterion.value}\` says: the whole path is compared with \`${dead[0].word.value}\`, and is never that. Leave \`-m str\` out.`,
    repairs: [{ title: 'Leave `-m str` out', safety: 'review', edits: [written.word(flag.word), written.word(flag.word + 1)].map(deleteWord) }],
  };
}

/**
 * What looks like a parameter may be in a path after all: by itself it is no more than information, and behind `&` a warning. So are words with bars between them,
 * where parts are compared.
 */
function lessCertain({ dead, test: { match } }: DeadTest<PathMistake>, finding: RuleFinding): RuleFinding {
  if (finding.severity === 'error' && (match === 'sub' || match === 'dir') && dead.every(({ why }) => why === 'alternatives')) return { ...finding, severity: 'warning' };
  if (!dead.every(({ why }) => why === 'parameter')) return finding;
  return { ...finding, severity: dead.every(({ word }) => word.value.includes('&')) ? 'warning' : 'information' };
}

/** True for signs alone that no browser sends, `#` or `/*`, where they are looked for to refuse whoever does: attacks have them, some behind `%23`. */
function isMeant({ test: { match, written }, dead }: DeadTest<PathMistake>, proxy: Proxy): boolean {
  // Then HAProxy lets requests with such letters through, of clients that are no browsers.
  if (dead.every(({ why }) => why === 'letters') && acceptsAnything.some(option => proxy.option(option))) return true;
  return match === 'sub' && dead.every(({ word, why }) => why === 'parameter' || !/[A-Za-z0-9]/.test(word.value)) && onlyRefuses(written, proxy);
}

const acceptsAnything: readonly string[] = ['accept-invalid-http-request', 'accept-unsafe-violations-in-http-request'];

function explain({ word, why }: DeadPattern<PathMistake>, { test }: DeadTest<PathMistake>): string {
  const pattern = `\`${word.value}\``;
  const criterion = `\`${test.written.criterion.value}\``;
  switch (why) {
    case 'variable': return unreadVariable(word.value, criterion);
    case 'delimiters': return betweenSlashes(word.value);
    case 'quotes': return `The quotes within the quotes are a part of the pattern, and a path has none there, so ${criterion} never matches ${pattern}. Leave the inner ones out.`;
    case 'parameter': return `${criterion} ends before the question mark, and ${pattern} looks like a parameter behind it, which hardly any path has. Test it with \`url_param\`.`;
    case 'no path': return `\`base\` is the host name with the path behind it, and that has a \`/\` at least, so ${criterion} never matches ${pattern}. Test the host with \`hdr(host)\`, or the beginning with \`base_beg\`.`;
    case 'slash': return `A path begins with \`/\`, so ${criterion} never matches ${pattern}. Put a slash before it.`;
    case 'scheme': return `${criterion} looks at what follows the host name, so it never matches ${pattern}. Leave out the scheme and the host.`;
    case 'regex': return `${criterion} compares plain text, so ${pattern} matches only a path with these very characters. Use the variant for regular expressions, or plain patterns with blanks between them.`;
    case 'alternatives': return `${criterion} compares plain text, in which \`|\` means nothing, so ${pattern} matches only what has these very characters. Put blanks between patterns: any of them is enough.`;
    case 'query': return `${criterion} ends before the question mark, so it never matches ${pattern}. Test the query string too, with \`pathq\` or \`url_param\`.`;
    case 'fragment': return `Browsers do not send what follows \`#\`, so ${criterion} never matches ${pattern}. Cut it off there.`;
    case 'wildcard': return `${criterion} compares plain text: the \`*\` in ${pattern} stands for itself, and hardly any ${test.source.subject === 'base' ? 'host or path' : 'path'} has one. ${withoutWildcard(test)}`;
    case 'blank': return `A path has no blanks, they come as \`%20\`, so ${criterion} never matches ${pattern}. Write \`%20\`, or decode the path with \`url_dec\`.`;
    case 'list': return `What stands between quotes is one pattern, and a path has no blanks, so ${criterion} never matches ${pattern}. Write one pattern a word, without quotes around all of them.`;
    case 'letters': return withoutTypographicQuotes(word.value) === undefined
      ? `Browsers send other letters than those of ASCII as \`%C3%BC\` and the like, so ${criterion} never matches ${pattern}. Write it so, or decode the path with \`url_dec\`.`
      : `These quotation marks mean nothing to HAProxy: they are a part of ${pattern}, and ${criterion} never matches it. Leave them out.`;
    case 'case': return `${criterion} makes all letters ${test.source.letters} case, so it never matches ${pattern}. Write the pattern so, or add \`-i\`.`;
    case 'host': return `\`base\` begins with the host name, so ${criterion} never matches ${pattern}. Use \`path\`, or put the host name before it.`;
    case 'question mark': return `\`query\` begins behind the question mark, so ${criterion} never matches ${pattern}. Leave the \`?\` out.`;
    case 'empty field': return `A path begins with \`/\`, so what stands before its first one is empty, and ${criterion} never matches ${pattern}. What follows it is field 2.`;
    case 'separator': return `The path is cut at each \`/\`, so ${criterion}${isVariable(test) ? ', which has a part of it,' : ''} never matches ${pattern}. Write the part without slashes.`;
  }
}

function isVariable({ written }: TextTest): boolean {
  return written.test.criterion.calls[0]?.name === 'var';
}

function withoutWildcard({ source, match }: TextTest): string {
  if (source.subject === 'base') return 'Test the host with `hdr_end(host)` and the path with `path_beg`.';
  if (match === 'dir') return 'Leave it out, or compare something other than whole parts between slashes with `path_sub`.';
  return match === 'sub' ? 'Leave it out: what stands before and behind the pattern does not matter.' : 'Compare the beginning or the end instead.';
}

/** What can be mended in the pattern itself. */
function corrected({ word, why }: DeadPattern<PathMistake>, { match, source }: TextTest): RuleEdit | undefined {
  const { block } = word;
  const insert = (offset: number, text: string) => ({ at: { block, span: word.spanOf({ start: offset, end: offset }) }, text });
  switch (why) {
    case 'variable': return inDoubleQuotes(word);
    case 'delimiters': return withoutSlashes(word);
    case 'quotes': return withoutQuotes(word);
    case 'alternatives': return withBlanks(word, match, source.subject === 'path' && (match === 'str' || match === 'beg') ? '/' : '');
    case 'slash': return word.value.includes('|^') ? undefined : insert(/^(?:\(\?i\))?(?:\^|\\A)?/.exec(word.value)?.[0].length ?? 0, '/');
    case 'scheme': {
      const path = /^[a-z]+:\/\/[^/]*(\/[^\s"'\\]*)$/i.exec(word.value)?.[1];
      return path === undefined ? undefined : replaceWord(word, path);
    }
    case 'separator': {
      const part = /^\/?([^/\s"'\\#$]+)\/?$/.exec(word.value)?.[1];
      return part === undefined ? undefined : replaceWord(word, part);
    }
    case 'fragment': {
      const path = /^[^#\s"'\\]+(?=#)/.exec(word.value)?.[0];
      return path === undefined ? undefined : replaceWord(word, path);
    }
    case 'list': return /["'\\]/.test(word.value) ? undefined : replaceWord(word, word.value.trim().replace(/\s+/g, ' '));
    case 'letters': return replaceIf(word, withoutTypographicQuotes(word.value) ?? percentEncoded(word.value));
    case 'blank': return /["'\\]/.test(word.value) ? undefined : replaceWord(word, word.value.replace(/\s/g, '%20'));
    case 'regex': {
      const alternatives = /^\/[\w./-]*(?:\|\/[\w./-]*)+$/.test(word.value) ? word.value.replaceAll('|', ' ') : undefined;
      const end = match === 'end' || match === 'str' ? /^([\w./-]+)\$$/.exec(word.value)?.[1] : undefined;
      const plain = alternatives ?? end;
      return plain === undefined ? undefined : replaceWord(word, plain);
    }
    case 'wildcard': {
      const canDrop = match === 'sub' ? /^\*?[\w./-]+\*?$/ : match === 'dir' ? /^(?:\*\/)?[\w./-]+(?:\/\*)?$/ : undefined;
      return canDrop?.test(word.value) ? replaceWord(word, word.value.replaceAll('*', '')) : undefined;
    }
    case 'question mark': return word.value.length === 1 ? undefined : { at: { block, span: word.spanOf({ start: 0, end: 1 }) }, text: '' };
    default: return undefined;
  }
}

function repairsOf({ test, dead, isAll }: DeadTest<PathMistake>): RuleRepair[] {
  const edits = dead.map(each => corrected(each, test));
  const complete = edits.filter(edit => edit !== undefined);
  if (complete.length === dead.length) {
    const corrections = correctPatterns(dead.map(({ word }) => word), complete);
    return [dead.every(({ why }) => why === 'slash') ? { ...corrections, title: 'Put `/` before the pattern' } : corrections];
  }
  const [{ why }] = dead;
  if (dead.some(each => each.why !== why)) return [];
  if (why === 'case' && isAll) return [{ title: 'Ignore case', safety: 'review', edits: [addFlag(test.written, '-i')] }];
  if (why === 'regex' && isAll) return [{ title: 'Compare as a regular expression', safety: 'review', edits: [setMatch(test.written, 'reg')] }];
  if (why === 'query' && (isAll || test.match === 'beg')) return lookAtQuery(test);
  if (why === 'wildcard' && test.source.subject !== 'base') return dropWildcards({ test, dead, isAll });
  if (why === 'host' && isAll) return lookAtPath(test);
  if (why === 'no path' && isAll) return lookAtHost(test);
  if (why === 'empty field') return lookAtSecondField(test);
  return [];
}

/** `pathq` has no variants: how to compare has to be said by `-m`. */
function lookAtQuery(test: TextTest): RuleRepair[] {
  const [call] = test.written.test.criterion.calls;
  if (!call || test.source.subject !== 'path' || call.name === 'var') return [];
  const { block } = test.written.criterion;
  const edits = [{ at: { block, span: test.written.criterion.spanOf(call.nameSpan) }, text: 'pathq' }];
  const isVariant = variantOf(call.name) !== undefined && !test.written.test.flags.some(flag => flag.name === '-m') && test.match !== 'str';
  return [{ title: 'Look at the path with its query string', safety: 'review', edits: isVariant ? [...edits, addFlag(test.written, `-m ${test.match}`)] : edits }];
}

function lookAtPath(test: TextTest): RuleRepair[] {
  const [call] = test.written.test.criterion.calls;
  if (!call || call.name === 'var') return [];
  const { block } = test.written.criterion;
  const edits = [{ at: { block, span: test.written.criterion.spanOf(call.nameSpan) }, text: call.name.replace('base', 'path') }];
  return [{ title: 'Look at the path', safety: 'review', edits }];
}

function lookAtHost({ written: { criterion, test } }: TextTest): RuleRepair[] {
  const [call] = test.criterion.calls;
  if (call?.name !== 'base' || call.arguments) return [];
  return [{ title: 'Look at the host', safety: 'review', edits: [{ at: { block: criterion.block, span: criterion.spanOf(call.nameSpan) }, text: 'hdr(host)' }] }];
}

function lookAtSecondField({ written: { criterion, test } }: TextTest): RuleRepair[] {
  const number = test.criterion.calls.find(({ name }) => name === 'field')?.arguments?.[0];
  const edits = number ? [{ at: { block: criterion.block, span: criterion.spanOf(number.span) }, text: '2' }] : [];
  return edits.length > 0 ? [{ title: 'Look at the second field', safety: 'review', edits }] : [];
}

function dropWildcards({ test, dead, isAll }: DeadTest<PathMistake>): RuleRepair[] {
  const without = (pattern: RegExp) => dead.map(({ word }) => replaceWord(word, word.value.replace(pattern, '')));
  if (dead.every(({ word }) => /^\/[^*\s#$"'\\]*\*$/.test(word.value)) && (isAll || test.match === 'beg')) {
    const edits = without(/\*$/);
    return [{ title: 'Compare the beginning', safety: 'review', edits: test.match === 'beg' ? edits : [setMatch(test.written, 'beg'), ...edits] }];
  }
  if (dead.every(({ word }) => /^\*[^*\s#$"'\\]+$/.test(word.value)) && (isAll || test.match === 'end')) {
    const edits = without(/^\*/);
    return [{ title: 'Compare the end', safety: 'review', edits: test.match === 'end' ? edits : [setMatch(test.written, 'end'), ...edits] }];
  }
  return [];
}

/** `replace-path` with a question mark that has to be there: it is given the path alone, and changes nothing (2.6 and 3.4). */
const rewritesOfQuery = inProxies((proxy): RuleFinding[] => (proxy.mode !== 'http' ? [] : proxy.statements('http-request')).flatMap(line => {
  const [, action, regex] = line.words;
  if (action?.value !== 'replace-path' || !regex || regex.hasVariable || !proxy.section.isCertain(line) || !requiredCharacters(regex.value).includes('?')) return [];
  return [{
    at: regex,
    severity: 'warning',
    message: `The path ends before the question mark, so \`replace-path\` never finds \`${regex.value}\`, and changes nothing. Replace the query string too, with \`replace-pathq\`.`,
    repairs: [{ title: 'Use `replace-pathq`', safety: 'review', edits: [replaceWord(action, 'replace-pathq')] }],
  }];
}), ['replace-path']);

/** `replace-path` with a blank that has to be there: so the lines of old versions were searched, with the method before the path (2.6 and 3.4). */
const rewritesOfLine = inProxies((proxy): RuleFinding[] => (proxy.mode !== 'http' ? [] : proxy.statements('http-request')).flatMap(line => {
  const [, action, regex, format] = line.words;
  if (!action || !/^replace-(?:path|pathq|uri)$/.test(action.value) || !regex || regex.hasVariable || !proxy.section.isCertain(line) || !requiredCharacters(regex.value).includes(' ')) return [];
  const what = action.value === 'replace-uri' ? 'URI' : 'path';
  return [{
    at: regex,
    severity: 'warning',
    message: `A ${what} has no blank, and no method before it, so \`${action.value}\` never finds \`${regex.value}\`, and changes nothing. Write what the ${what} alone is like.`,
    repairs: withoutMethod(regex, format),
  }];
}), ['replace-path', 'replace-pathq', 'replace-uri']);

/** `^([^ :]*) /app/(.*)` with `\1 /\2` becomes `^/app/(.*)` with `/\1`. */
function withoutMethod(regex: Word, format: Word | undefined): RuleRepair[] {
  const [, path] = /^\^\(\[\^ :\]\*\) (\/[^ "'\\]*)$/.exec(regex.value) ?? [];
  const [, made] = /^\\1 ((?:[^ "'\\]|\\[2-9])*)$/.exec(format?.value ?? '') ?? [];
  if (path === undefined || made === undefined || !format) return [];
  const edits = [replaceWord(regex, `^${path}`), replaceWord(format, made.replace(/\\([2-9])/g, (_, number: string) => `\\${Number(number) - 1}`))];
  return [{ title: `Find \`^${path}\``, safety: 'review', edits }];
}

/** Lab cases path-without-slash, path-with-query, path-with-wildcard, field-before-path and path-part-with-slash; the other mistakes were tried on 2.6 and 3.4. */
export default defineRule({
  name: 'path-pattern-never-matches',
  summary: 'A condition, or a rewrite, compares the path with a pattern that no path is like.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  check(configuration, { isWhole }) {
    return [...findingsIn(configuration, isWhole), ...rewritesOfQuery(configuration), ...rewritesOfLine(configuration)];
  },
});
