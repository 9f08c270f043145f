import { isAtLeast, type HaproxyVersion } from '../../language/version.ts';
import { inLongSections } from '../../model/incremental/per-block.ts';
import { sectionKeywordOf, type Section } from '../../model/section.ts';
import { linesWithServerOptions } from '../../model/servers/server-options.ts';
import { inSections } from '../../model/incremental/in-proxies.ts';
import type { Block } from '../../syntax/block.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { isRefusedBeforeEmptyWord } from '../findings/cut-lines.ts';
import type { RuleFinding, RuleRepair, Severity } from '../finding.ts';
import { appendWords, deleteLine, deleteWord, replaceWord, type RuleEdit } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

interface CutLine {
  readonly statement: Statement;
  readonly words: readonly Word[];
  /** The index of the first empty word. */
  readonly end: number;
}

/** Such a line, and whether HAProxy refuses it for what is missing before that word. */
interface JudgedLine extends CutLine {
  readonly isRefused: boolean;
}

/** A variable whose default is nothing: `"${OPTION-}"`. Where it is not set, the word is empty (tried on 2.6 and 3.4). */
const emptyDefault = /^"\$\{(\w+)-\}"$/;
/** All words of a variable: where it is not set, an empty one on 2.6, and none at all on 3.0 to 3.4 (tried). */
const allWordsOf = /^"\$\{(\w+)\[\*\](?:-)?\}"$/;

/** The lines with such a word before any empty one. */
const linesWith = (pattern: RegExp, sign: string) => inLongSections((block: Block): readonly CutLine[] => {
  if (!block.hasQuoting || !block.text.includes(sign)) return [];
  return [...block.statements()].flatMap(statement => {
    const words = statement.hasQuoting ? statement.allWords : [];
    const end = words.findIndex(word => word.isEmpty || pattern.test(word.text));
    return end < 1 || words[end]?.isEmpty === true || statement.keyword.startsWith('.') ? [] : [{ statement, words, end }];
  });
});

const openLinesOf = linesWith(emptyDefault, '-}"');
const spreadLinesOf = linesWith(allWordsOf, '[*]');

/** The lines with an empty word. Those that begin with a dot take empty words on all versions. */
const cutLinesOf = inLongSections((block: Block): readonly CutLine[] => {
  if (!block.hasQuoting) return [];
  return [...block.statements()].flatMap(statement => {
    if (!statement.hasQuoting) return [];
    const words = statement.allWords;
    const end = words.findIndex(word => word.isEmpty);
    return end < 0 || statement.keyword.startsWith('.') ? [] : [{ statement, words, end }];
  });
});

function losesNothing({ words, end }: CutLine): boolean {
  return end > 0 && words.slice(end).every(word => word.isEmpty);
}

/** Refused since 3.4, said on 3.2; before, what follows is lost without a word. 3.4 passes over a line that begins with an empty word. */
function severityOf(line: JudgedLine, version: HaproxyVersion, isCertain: boolean): Severity {
  if ((isAtLeast(version, '3.4') || line.isRefused) && line.end > 0 && isCertain) return 'error';
  return losesNothing(line) && !line.isRefused && !isAtLeast(version, '3.2') ? 'information' : 'warning';
}

function messageOf(line: JudgedLine, version: HaproxyVersion): string {
  if (line.end === 0) return 'The line begins with an empty word, so HAProxy ignores all of it. Remove the empty word, or the line.';
  const refused = 'HAProxy refuses an empty word: it does not start.';
  if (losesNothing(line)) {
    if (line.isRefused) return 'An empty word is the end of the line to HAProxy, and something has to follow here: it does not start. Write a value in its place.';
    return isAtLeast(version, '3.4') ? `${refused} Remove the word.` : 'This empty word ends the line; HAProxy refuses it from 3.4 on. Remove it.';
  }
  const { words, end } = line;
  const behind = words.slice(end + 1).filter(word => !word.isEmpty).map(word => `\`${word.text}\``);
  const lost = `${behind.slice(0, 3).join(' ')}${behind.length > 3 ? ' and what follows' : ''}`;
  if (isAtLeast(version, '3.4')) return `${refused} On older versions it ends the line, and ${lost} is lost. ${needsValue(line) ? 'Write a value in its place' : 'Remove the word'}.`;
  if (line.isRefused) return `An empty word ends the line: HAProxy does not read ${lost}, and what is left is not complete, so it does not start. ${needsValue(line) ? 'Write a value in the place of the empty word' : 'Remove the empty word'}.`;
  return `An empty word ends the line: HAProxy ignores ${lost}. Remove the empty word.`;
}

function edits({ statement, words }: CutLine): RuleEdit[] {
  const empty = words.filter(word => word.isEmpty);
  if (empty.length === words.length) return [deleteLine(statement)];
  return empty.map(word => (word === words[0] ? deleteWithBlanksBehind(word) : deleteWord(word)));
}

function deleteWithBlanksBehind(word: Word): RuleEdit {
  const { block, span } = word;
  const blanks = /^[ \t]*/.exec(block.text.slice(span.end, span.end + 1000))?.[0].length ?? 0;
  return { at: { block, span: { start: span.start, end: span.end + blanks } }, text: '' };
}

/** True where the line is not complete without the empty word either: a value has to stand there. In an ACL that is its name or what it looks at; behind an option the next word may be another. */
function needsValue({ isRefused, statement, words, end }: JudgedLine): boolean {
  const next = words.slice(end).find(word => !word.isEmpty)?.value;
  const isOfOption = end > 2 && withOptions.includes(statement.keyword);
  return isRefused && (next === undefined || statement.keyword === 'acl' || isOfOption || next === 'if' || next === 'unless' || next === '}');
}

function repairsOf(line: JudgedLine): RuleRepair[] {
  if (needsValue(line)) return [];
  return [{ title: 'Remove the empty word', safety: losesNothing(line) ? 'safe' : 'review', edits: edits(line) }];
}

function findingsIn(section: Section): RuleFinding[] {
  const { version } = section;
  const kind = sectionKeywordOf(section);
  const lines = section.collect(cutLinesOf).map((line): JudgedLine => ({ ...line, isRefused: line.end > 0 && isRefusedBeforeEmptyWord(line.statement, kind, version) }));
  return lines.map(line => ({
    at: line.words[line.end] as Word,
    severity: severityOf(line, version, section.isCertain(line.statement)),
    message: messageOf(line, version),
    repairs: repairsOf(line),
  }));
}

/** Nothing to say where the word is the last one and HAProxy takes it. */
function findingsWhereNotSet(section: Section): RuleFinding[] {
  const { version } = section;
  const isRefused = isAtLeast(version, '3.4');
  const defaulted = section.collect(openLinesOf).filter(line => isRefused || hasMore(line));
  if (isAtLeast(version, '3.0')) return defaulted.map(line => spreadInstead(line, isRefused));
  return [...defaulted, ...section.collect(spreadLinesOf).filter(hasMore)].map(moveDown);
}

function hasMore({ words, end }: CutLine): boolean {
  return end < words.length - 1;
}

function spreadInstead({ words, end }: CutLine, isRefused: boolean): RuleFinding {
  const word = words[end] as Word;
  const name = emptyDefault.exec(word.text)?.[1];
  const outcome = isRefused ? 'HAProxy refuses it and does not start' : ENDS;
  const instead = `"\${${name}[*]}"`;
  return {
    at: word,
    severity: 'warning',
    message: `Where \`${name}\` is not set, this word is empty: ${outcome}. Write \`${instead}\`, which is no word at all then.`,
    repairs: [{ title: `Write \`${instead}\``, safety: 'review', edits: [replaceWord(word, instead)] }],
  };
}

const ENDS = 'it ends the line, and HAProxy ignores what follows';

/** Lines on which options may stand in any order. */
const withOptions: readonly string[] = [...linesWithServerOptions, 'bind'];

/** Before 3.0 there is no word that may be none. Only a default says that the variable may well not be set. */
function moveDown({ statement, words, end }: CutLine): RuleFinding {
  const word = words[end] as Word;
  const name = (emptyDefault.exec(word.text) ?? allWordsOf.exec(word.text))?.[1];
  const canMove = withOptions.includes(statement.keyword);
  return {
    at: word,
    severity: word.text.includes('-') ? 'warning' : 'information',
    message: `Where \`${name}\` is not set, this word is empty, also as \`[*]\` before HAProxy 3.0: ${ENDS}. ${canMove ? 'Move it to the end of the line' : 'Give it a default that is not empty'}.`,
    repairs: canMove ? [{ title: 'Move it to the end of the line', safety: 'review', edits: [deleteWord(word), appendWords(statement, word.text)] }] : [],
  };
}

/**
 * Tried on 2.6 to 3.4, which refuse alike the lines that lack something before the word. Lab case empty-word. Of a word that the environment
 * may leave empty it is told where its default is nothing, and before 3.0 of `[*]`.
 */
export default defineRule({
  name: 'empty-word',
  summary: 'An empty word ends what HAProxy reads of the line.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  check: inSections(section => [...findingsIn(section), ...findingsWhereNotSet(section)]),
});
