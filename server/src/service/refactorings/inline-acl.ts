import { deleteLine, replaceWord, type RuleEdit } from '../../lint/edits/rule-edits.ts';
import { aclUsesOf, anyConditionOf, linesWithCondition } from '../../model/conditions/acl-use.ts';
import type { Section } from '../../model/section.ts';
import type { Statement } from '../../syntax/statement.ts';
import { startWithComments, type Chosen, type PlacedRefactoring } from './refactoring.ts';

/** HAProxy reads so many words of a line. */
const mostWords = 64;

/** Puts the test of the ACL under the cursor, in braces, into all conditions that name it. */
export function inlineAcl({ section, statement, wordIndex }: Chosen): PlacedRefactoring[] {
  const name = statement.keyword === 'acl' ? statement.word(1)?.value : aclUsesOf(statement).find(({ word }) => word.span.start === statement.word(wordIndex)?.span.start)?.name;
  const test = name === undefined ? undefined : definitionOf(name, section);
  if (name === undefined || !test) return [];
  const edits = usesOf(name, test, section);
  return edits.length === 0 ? [] : [{ title: `Inline \`acl ${name}\``, kind: 'inline', edits: [removal(test.statement), ...edits] }];
}

interface Definition {
  readonly statement: Statement;
  /** The test as it is written. */
  readonly text: string;
  readonly words: number;
}

/** The only line that defines an ACL, if its test can stand in braces, and nobody else may define it. */
function definitionOf(name: string, section: Section): Definition | undefined {
  const [statement, another] = linesOf(section).filter(line => line.keyword === 'acl' && line.word(1)?.value === name);
  const [first, words] = [statement?.word(2), statement?.words ?? []];
  if (!statement || another || !first || statement.word(1)?.hasVariable || words.length < statement.allWords.length || !section.isCertain(statement)) return undefined;
  if (words.slice(2).some(({ value }) => value === '}')) return undefined;
  // A comment that suppresses a finding here would stand above another line.
  const { block, span } = statement;
  if (block.text.slice(startWithComments(statement), statement.line.end).includes('haproxy-doctor:')) return undefined;
  return { statement, text: block.text.slice(first.span.start, span.end), words: words.length - 2 };
}

/** The edits that replace the name where it is used; none when it is used in a way that is not known here. */
function usesOf(name: string, { statement: definition, text, words }: Definition, section: Section): RuleEdit[] {
  const lines = linesOf(section);
  const at = lines.findIndex(line => line.equals(definition));
  const edits: RuleEdit[] = [];
  for (const [i, line] of lines.entries()) {
    const count = line.equals(definition) ? 0 : line.words.filter(word => word.value.replace(/^!+/, '') === name).length;
    // A name from the environment may be this one.
    if (/\s(?:if|unless)\s.*\$/.test(line.block.text.slice(line.span.start, line.span.end))) return [];
    if (count === 0) continue;
    const uses = linesWithCondition.includes(line.keyword) && section.livenessOf(line) !== 'dead' ? aclUsesOf(line).filter(use => use.name === name) : [];
    const isPlain = uses.every(({ word }) => word.text === word.value) && anyConditionOf(line)?.condition.problems.length === 0;
    if (i < at || uses.length !== count || !isPlain || line.words.length + count * (words + 1) > mostWords) return [];
    edits.push(...uses.map(({ word }) => replaceWord(word, `${word.text.slice(0, -name.length)}{ ${text} }`)));
  }
  return edits;
}

/** All lines of a section, read or not. */
function linesOf(section: Section): Statement[] {
  return section.blocks.flatMap(block => [...block.statements()]);
}

/** Takes the line away, and leaves the comment behind it. */
function removal(statement: Statement): RuleEdit {
  const { block, span, line } = statement;
  const behind = /^[ \t]*(?=#)/.exec(block.text.slice(span.end, line.end));
  return behind ? { at: { block, span: { start: span.start, end: span.end + behind[0].length } }, text: '' } : deleteLine(statement);
}
