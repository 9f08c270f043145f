import { directiveFacts, secondWords } from '../../language/directives.ts';
import { longGoneDirectives } from '../../language/removed-directives.ts';
import { belongsAnywhere, isPrefix } from '../../model/directive.ts';
import type { Block } from '../../syntax/block.ts';
import type { Place } from '../../syntax/place.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import type { RawFinding } from '../run-rules.ts';
import { isConditionWordAt, tornConditionsIn } from './torn-conditions.ts';

/** Directives that refuse a word `\` wherever it stands on the line: tried on 2.6 to 3.4. `acl`, `balance` or `http-request set-header` may take it. */
const refusing = new Set(['bind', 'default-server', 'default_backend', 'server', 'server-template', 'timeout', 'use_backend']);

/** The last word of a line, when it ends in a backslash that escapes nothing but blanks. */
export function continuedWord(statement: Statement): Word | undefined {
  const word = statement.allWords.at(-1) as Word;
  if (statement.block.text.slice(word.span.end, statement.line.end).trim() !== '') return undefined;
  if (endsInBlank.test(word.text)) return undefined;
  const backslashes = /\\+(?= ?$)/.exec(word.text)?.[0].length ?? 0;
  return backslashes % 2 === 1 && word.unquoted.problems.length === 0 && !wayUp.test(word.text) ? word : undefined;
}

/** `%ci\ %ft\ `: who escapes blanks in a word means the last one, too. */
const endsInBlank = /\\ .*\\ $/;

/** `..\` at the end of a pattern: the way up in a path of Windows, which attackers send. */
const wayUp = /(?:^|[\\/])\.\.\\$/;

/** The lines that are meant to be one: each but the last ends in a backslash. */
export function* chainsOf(block: Block): Generator<Statement[]> {
  let chain: Statement[] = [];
  for (const statement of block.statements()) {
    const previous = chain.at(-1);
    if (previous && !follows(previous, statement)) {
      yield chain;
      chain = [];
    }
    const continued = continuedWord(statement) !== undefined;
    if (continued || chain.length > 0) chain.push(statement);
    if (!continued && chain.length > 0) {
      yield chain;
      chain = [];
    }
  }
  if (chain.length > 0) yield chain;
}

/** True when no other line, not even a blank one, stands between the two. Lines of a template, as `{% endif %}`, are gone when HAProxy reads. */
function follows({ block, line }: Statement, second: Statement): boolean {
  for (let start = nextLine(block, line.end); start < second.line.start; start = nextLine(block, start)) {
    if (!block.hasPlaceholder(start, nextLine(block, start))) return false;
  }
  return true;
}

/** Where the line below the one at an offset begins. */
function nextLine({ text }: Block, offset: number): number {
  const newline = text.indexOf('\n', offset);
  return newline < 0 ? text.length : newline + 1;
}

/**
 * True where the lines below the first are deeper than it, as continuations are written, or where one is no directive. Others of the same depth may be
 * directives of their own, and so are those below the header of a section.
 */
export function isMeantAsOne(chain: readonly Statement[]): boolean {
  const [first, second] = chain;
  if (!first || !second || first.isHeader) return false;
  return second.indentation.length > first.indentation.length || chain.some((line, i) => i > 0 && isNoDirective(line));
}

/** True for a line whose first word begins a line in no section and no version, so that HAProxy refuses it. */
export function isNoDirective({ keyword, words: [first] }: Statement): boolean {
  if (!first || first.hasVariable || isPrefix(keyword) || belongsAnywhere(keyword)) return false;
  return directiveFacts(keyword).length === 0 && secondWords(keyword).size === 0 && !longGoneDirectives().includes(keyword);
}

/** True for a line of a chain when HAProxy refuses the backslash at its end. */
export function isRefusedAtBackslash(line: Statement): boolean {
  const isRead = line.words.length === line.allWords.length;
  return isRead && loneBackslashOf(line) !== undefined && refusing.has(line.keyword);
}

/** The backslash at the end of a line, where it is a word of its own. */
function loneBackslashOf(line: Statement): Word | undefined {
  const word = continuedWord(line);
  return word?.text.trimEnd() === '\\' ? word : undefined;
}

/**
 * What is found, without what is said of lines that are meant to be one and that HAProxy refuses, at a backslash or at the condition of a rule: each of them is read as what it is not. What HAProxy
 * says of each of them stays, without its repairs, which would be those of the wrong line.
 */
export function withoutTornLines(found: readonly RawFinding[]): readonly RawFinding[] {
  const isTold = ({ active: { rule: { name } }, finding }: RawFinding) => name === 'line-continuation' || (name === 'unknown-directive' && isConditionWordAt(finding.at));
  const blocks = new Set(found.filter(isTold).map(({ finding }) => finding.at.block));
  if (blocks.size === 0) return found;
  const torn = new Map([...blocks].map(block => [block, tornLinesIn(block)]));
  const backslashes = new Map([...blocks].map(block => [block, refusedBackslashesIn(block)]));
  const isTorn = ({ block, span }: Place) => torn.get(block)?.some(({ start, end }) => start <= span.end && span.start <= end) === true;
  return found.flatMap(each => {
    const { active, finding } = each;
    if (isTold(each)) return each;
    if (active.rule.category === 'validity' && backslashes.get(finding.at.block)?.has(finding.at.span.start) === true) return [];
    if (![finding.at, ...(finding.related ?? []).map(({ at }) => at)].some(isTorn)) return each;
    const isRefused = active.rule.category === 'validity' && (finding.severity ?? active.severity) === 'error';
    return isRefused ? { active, finding: { ...finding, repairs: [] } } : [];
  });
}

function tornLinesIn(block: Block): { readonly start: number; readonly end: number }[] {
  return [...tornConditionsIn(block), ...[...chainsOf(block)].flatMap(chain => {
    const [first, last] = [chain[0], chain.at(-1)];
    const isRefused = first && last && isMeantAsOne(chain) && (isRefusedAtBackslash(first) || chain.slice(1).some(isNoDirective));
    return isRefused ? [{ start: first.line.start, end: last.line.end }] : [];
  })];
}

/** Where the backslashes stand that are words of their own, in chains of which is said that HAProxy refuses them. */
function refusedBackslashesIn(block: Block): ReadonlySet<number> {
  const chains = [...chainsOf(block)].filter(chain => chain.some((line, i) => isRefusedAtBackslash(line) || (i > 0 && isNoDirective(line))));
  return new Set(chains.flat().flatMap(line => loneBackslashOf(line)?.span.start ?? []));
}
