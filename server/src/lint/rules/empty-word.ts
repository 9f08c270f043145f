import { isAtLeast, type HaproxyVersion } from '../../language/version.ts';
import { inLongSections } from '../../model/per-block.ts';
import type { Section } from '../../model/section.ts';
import { inSections } from '../../model/in-proxies.ts';
import type { Block } from '../../syntax/block.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleFinding, RuleRepair, Severity } from '../finding.ts';
import { deleteLine, deleteWord, replaceWord, type RuleEdit } from '../rule-edits.ts';
import { defineRule } from '../rule.ts';

interface CutLine {
  readonly statement: Statement;
  readonly words: readonly Word[];
  /** The index of the first empty word. */
  readonly end: number;
}

/** A variable whose default is nothing: `"${OPTION-}"`. Where it is not set, the word is empty (tried on 2.6 and 3.4). */
const emptyDefault = /^"\$\{(\w+)-\}"$/;

/** The lines with such a word before any empty one. */
const openLinesOf = inLongSections((block: Block): readonly CutLine[] => {
  if (!block.hasQuoting || !block.text.includes('-}"')) return [];
  return [...block.statements()].flatMap(statement => {
    const words = statement.hasQuoting ? statement.allWords : [];
    const end = words.findIndex(word => word.isEmpty || emptyDefault.test(word.text));
    return end < 1 || words[end]?.isEmpty === true || statement.keyword.startsWith('.') ? [] : [{ statement, words, end }];
  });
});

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
function severityOf(line: CutLine, version: HaproxyVersion, isCertain: boolean): Severity {
  if (isAtLeast(version, '3.4') && line.end > 0 && isCertain) return 'error';
  return losesNothing(line) && !isAtLeast(version, '3.2') ? 'information' : 'warning';
}

function messageOf(line: CutLine, version: HaproxyVersion): string {
  if (line.end === 0) return 'The line begins with an empty word, so HAProxy ignores all of it. Remove the empty word, or the line.';
  const refused = 'HAProxy refuses an empty word: it does not start.';
  if (losesNothing(line)) {
    return isAtLeast(version, '3.4') ? `${refused} Remove the word.` : 'This empty word ends the line; HAProxy refuses it from 3.4 on. Remove it.';
  }
  const { words, end } = line;
  const behind = words.slice(end + 1).filter(word => !word.isEmpty).map(word => `\`${word.text}\``);
  const lost = `${behind.slice(0, 3).join(' ')}${behind.length > 3 ? ' and what follows' : ''}`;
  if (isAtLeast(version, '3.4')) return `${refused} On older versions it ends the line, and ${lost} is lost. Remove the word.`;
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

function repairOf(line: CutLine): RuleRepair {
  return { title: 'Remove the empty word', safety: losesNothing(line) ? 'safe' : 'review', edits: edits(line) };
}

function findingsIn(section: Section): RuleFinding[] {
  const { version } = section;
  return section.collect(cutLinesOf).map(line => ({
    at: line.words[line.end] as Word,
    severity: severityOf(line, version, section.isCertain(line.statement)),
    message: messageOf(line, version),
    repairs: [repairOf(line)],
  }));
}

/** Nothing to say where the word is the last one and HAProxy takes it. */
function findingsWhereNotSet(section: Section): RuleFinding[] {
  const isRefused = isAtLeast(section.version, '3.4');
  return section.collect(openLinesOf).filter(line => isRefused || line.end < line.words.length - 1).map(({ words, end }) => {
    const word = words[end] as Word;
    const name = emptyDefault.exec(word.text)?.[1];
    const outcome = isRefused ? 'HAProxy refuses it and does not start' : 'it ends the line, and HAProxy ignores what follows';
    const instead = `"\${${name}[*]}"`;
    return {
      at: word,
      severity: 'warning',
      message: `Where \`${name}\` is not set, this word is empty: ${outcome}. Write \`${instead}\`, which is no word at all then.`,
      repairs: [{ title: `Write \`${instead}\``, safety: 'review', edits: [replaceWord(word, instead)] }],
    };
  });
}

/**
 * Tried on 2.6 to 3.4. Lab case empty-word. Of a word that the environment
 * may leave empty it is told where its default is nothing.
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
