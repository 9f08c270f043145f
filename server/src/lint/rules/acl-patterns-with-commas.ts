import type { AclTest } from '../../expression/acl.ts';
import { variantOf, type MatchMethod } from '../../language/acl-variants.ts';
import { linesWithTest } from '../../model/conditions/acl-use.ts';
import { plainMatches, type TextTest } from '../../model/conditions/text-test.ts';
import type { Word } from '../../syntax/word.ts';
import { addFlag } from '../edits/acl-edits.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { deadTestFinding, deadTestsFinder, type DeadPattern, type DeadTest } from '../findings/pattern-findings.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

type CommaMistake = 'list' | 'semicolons' | 'split header';

/** Names and methods have no commas. Headers are cut at theirs, but for those in quotes. */
function commaMistakeIn(pattern: string, test: TextTest): CommaMistake | undefined {
  const { source, match } = test;
  if (!pattern.includes(',')) return isListWithSemicolons(pattern, test) ? 'semicolons' : undefined;
  if (match === 'reg') return isExpressionInList(pattern, test) ? 'list' : undefined;
  if (!plainMatches.includes(match)) return undefined;
  switch (source.subject) {
    case 'host': case 'sni': case 'method': return 'list';
    case 'path': case 'pathq': case 'url': return isListOfPaths(pattern, test) ? 'list' : undefined;
    case 'path part': return (pattern.endsWith(',') && !beginsPictureOptions(pattern, test)) || isListOfWords(pattern) ? 'list' : undefined;
    case 'header': return source.isSplit ? (pattern.includes('"') ? undefined : 'split header') : isListOfClients(pattern, test) ? 'list' : undefined;
    default: return undefined;
  }
}

/** A part of a path that is empty or made of dots but for its parameters, `/..;/`: by that attackers get past the rules for a path, and no list has it. */
const hidesSegment = /\/\.{0,2};/;

/** Of a path it is told only where the next one begins behind the semicolon: it may have parameters, `;id=1`. */
function isListWithSemicolons(pattern: string, { source: { subject }, match }: TextTest): boolean {
  if (!pattern.includes(';') || !plainMatches.includes(match)) return false;
  if (subject === 'host' || subject === 'sni' || subject === 'method') return /^[\w.;:-]+$/.test(pattern);
  return (subject === 'path' || subject === 'pathq' || subject === 'url') && /^\/[^\s]*;\//.test(pattern) && !hidesSegment.test(pattern);
}

/** A path may have a comma, but neither at its end nor before a slash; one before a dot or between two words is odd enough where parts are compared. */
function isListOfPaths(pattern: string, test: TextTest): boolean {
  const { match } = test;
  if (/,$|,\s*\//.test(pattern)) return !beginsPictureOptions(pattern, test);
  if (match === 'end') return /,\s*\./.test(pattern);
  return (match === 'sub' || match === 'dir') && isListOfWords(pattern);
}

/** What may be in a path after all, but is a list in all likelihood; coordinates, `48.1,11.5`, are not, nor what a server of pictures is asked for. */
function isListOfWords(pattern: string): boolean {
  return /^[A-Za-z_-][\w-]*(?:,\s*[A-Za-z_-][\w-]*)+$/.test(pattern) && !arePictureOptions(pattern);
}

/** Three bare words and more in a User-Agent: browsers put blanks behind their commas, and `KHTML,like` are two. */
function isListOfClients(pattern: string, { written: { test } }: TextTest): boolean {
  return /^(?:[a-z][\w.-]*,){2,}[a-z][\w.-]*$/i.test(pattern) && headerOf(test) === 'user-agent';
}

function headerOf({ criterion }: AclTest): string {
  return criterion.calls[0]?.arguments?.[0]?.text.toLowerCase() ?? '';
}

/** Headers that have lists of such words themselves: `gzip,deflate`, `en-US,en`, `no-cache,no-store`. */
const listHeader = /^(?:accept(?:-.+)?|cache-control|connection|te|trailer|upgrade|vary|via|forwarded|x-forwarded-.+|if-none-match|if-match|access-control-.+|prefer|pragma|expect)$/;

/** True where the words between the commas are meant one by one: then it helps nobody to look at the header as a whole. */
function areMeantEach({ word }: DeadPattern<CommaMistake>, { test }: DeadTest<CommaMistake>): boolean {
  return /^[a-z][\w.-]*(?:,[a-z][\w.-]*)+,?$/i.test(word.value) && !listHeader.test(headerOf(test.written.test));
}

/** How a picture is to be changed, each option with its value and no two alike: `c_fill,w_300`, `w-300,h-200`. `wp-admin,wp-login` is none of these. */
function arePictureOptions(pattern: string): boolean {
  const names = pattern.split(',').map(piece => /^([a-z]{1,3})[_-]\w[\w-]*$/.exec(piece)?.[1] ?? /^([a-z])\d+$/.exec(piece)?.[1]);
  return names.every(name => name !== undefined) && new Set(names).size === names.length;
}

/** The same with a comma at its end, where more of the path may follow, but no other pattern does: `w_300,`, `/image/upload/c_fill,`. */
function beginsPictureOptions(pattern: string, { match, patterns }: TextTest): boolean {
  if ((match !== 'beg' && match !== 'sub') || !pattern.endsWith(',') || patterns.at(-1)?.value !== pattern) return false;
  return arePictureOptions(pattern.slice(pattern.lastIndexOf('/') + 1, -1));
}

/** Of an expression it is certain only where another begins behind the comma: at once with `^`, or as the next word. */
function isExpressionInList(pattern: string, { source, patterns }: TextTest): boolean {
  const mayHaveComma = source.subject === 'query' || (source.subject === 'header' && !source.isSplit);
  if (mayHaveComma || pattern.includes('|')) return false;
  const isBeforeAnother = pattern.endsWith(',') && patterns.findIndex(word => word.value === pattern) < patterns.length - 1;
  return isBeforeAnother || (/,\s*\^/.test(pattern) && !pattern.includes('['));
}

const deadTestsIn = deadTestsFinder(/[,;]/, commaMistakeIn);

function explain(pattern: DeadPattern<CommaMistake>, found: DeadTest<CommaMistake>): string {
  const { word, why } = pattern;
  const { test } = found;
  const criterion = `\`${test.written.criterion.value}\``;
  const [sign, signs] = why === 'semicolons' ? ['semicolon', 'semicolons'] : ['comma', 'commas'];
  const brackets = bracketed.test(word.value) ? ' or brackets' : '';
  return why !== 'split header'
    ? `The ${sign} is a part of the pattern, so ${criterion} never matches \`${word.value}\`. Put blanks between patterns, and no ${signs}${brackets}.`
    : `${criterion} looks at the pieces between the commas of the header, so it never matches \`${word.value}\`. Put blanks between patterns${areMeantEach(pattern, found) ? '' : ', or use `req.fhdr`, which takes the header as a whole'}.`;
}

function repairsOf(found: DeadTest<CommaMistake>): RuleRepair[] {
  const blanks = blanksBetween(found);
  const isSplit = found.dead.every(pattern => pattern.why === 'split header' && !areMeantEach(pattern, found));
  return [...(blanks ? [blanks] : []), ...(isSplit ? wholeHeader(found) : [])];
}

function blanksBetween({ dead, test: { match } }: DeadTest<CommaMistake>): RuleRepair | undefined {
  const lists = dead.map(({ word }) => blanksIn(word, match));
  const edits = dead.map(({ word }, i) => replaceWord(word, lists[i] ?? ''));
  return lists.every(list => list !== undefined) ? { title: 'Put blanks between the patterns', safety: 'review', edits } : undefined;
}

/** A list as YAML or Python have it: `[/x,/y]`, or the first word of one, `[/x,`, which is mended together with the others or not at all. */
const bracketed = /^\[([^[\]"']+,[^[\]"']*)(\]?)$/;

/** The pieces of a list; a comma at the end goes, whatever stands before it. Undefined where one of them, `/`, would be found in every path. */
function blanksIn({ value, text }: Word, match: MatchMethod): string | undefined {
  const [, list = value, end] = bracketed.exec(value) ?? [];
  if (end === '') return undefined;
  const pieces = list.split(/[,;\s]+/).filter(piece => piece !== '');
  if ((match === 'beg' || match === 'sub') && pieces.includes('/')) return undefined;
  if (pieces.length > 0 && pieces.every(piece => /^[\w./*:~%+@^-]+$/.test(piece))) return pieces.join(' ');
  return /^[^,]+,$/.test(value) ? text.replace(/,(["']?)$/, '$1') : undefined;
}

function wholeHeader({ test, isAll }: DeadTest<CommaMistake>): RuleRepair[] {
  const [call] = test.written.test.criterion.calls;
  if (!isAll || !call || call.name === 'var') return [];
  const { criterion } = test.written;
  const hasMatch = test.match === 'str' || test.written.test.flags.some(flag => flag.name === '-m');
  const renamed = { at: { block: criterion.block, span: criterion.spanOf(call.nameSpan) }, text: 'req.fhdr' };
  const isVariant = variantOf(call.name) !== undefined && !hasMatch;
  return [{ title: 'Use `req.fhdr`', safety: 'review', edits: isVariant ? [renamed, addFlag(test.written, `-m ${test.match}`)] : [renamed] }];
}

/** Several lists on one line are one mistake, which one repair mends. */
function* ofOneLine(found: readonly DeadTest<CommaMistake>[]): Generator<RuleFinding> {
  // One that can never match makes an error of it.
  const tests = found.length === 1 ? found : [...found.filter(({ isAll }) => isAll), ...found.filter(({ isAll }) => !isAll)];
  const [first, ...others] = tests;
  const lists = tests.map(blanksBetween);
  const blanks = lists[0];
  if (!first || others.length === 0 || !blanks || !lists.every(list => list !== undefined) || tests.some(({ dead }) => dead.some(({ why }) => why !== first.dead[0].why))) {
    for (const test of found) yield deadTestFinding(test, explain(test.dead[0], test), 'The same here', repairsOf(test));
    return;
  }
  const finding = deadTestFinding(first, explain(first.dead[0], first), 'The same here', [{ ...blanks, edits: lists.flatMap(list => list?.edits ?? []) }]);
  yield { ...finding, related: [...(finding.related ?? []), ...others.flatMap(({ dead }) => dead.map(({ word }) => ({ at: word, message: 'The same here' })))] };
}

/** Lab cases patterns-with-commas and path-patterns-with-commas; other headers were tried on 2.6 to 3.4. */
export default defineRule({
  name: 'acl-patterns-with-commas',
  summary: 'The patterns of a condition are separated by commas, which are read as a part of them.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: linesWithTest,
  *check(proxy) {
    const byLine: DeadTest<CommaMistake>[][] = [];
    for (const found of deadTestsIn(proxy)) {
      const same = byLine.at(-1);
      if (same?.[0]?.test.written.statement.equals(found.test.written.statement)) same.push(found);
      else byLine.push([found]);
    }
    for (const tests of byLine) yield* ofOneLine(tests);
  },
});
