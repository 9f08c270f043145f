import type { DirectiveFact } from '../../language/directives.ts';
import { isUnit } from '../../language/duration.ts';
import type { HaproxyVersion } from '../../language/version.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { closest } from '../closest.ts';
import { nameAndValue } from '../name-and-value.ts';
import { meantBy } from '../slips.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { deleteWord, replaceWord } from '../edits/rule-edits.ts';

/** Which rule speaks of it: one rule each. */
export type ProblemKind = 'missing' | 'extra' | 'duration' | 'size' | 'number' | 'value' | 'address' | 'server-option' | 'bind-option';

/** Something that HAProxy does not take in the arguments of a line. */
export interface ArgumentProblem extends RuleFinding {
  readonly kind: ProblemKind;
}

/** A line, with the words behind the name of its directive. */
export interface ArgumentLine {
  readonly statement: Statement;
  readonly fact: DirectiveFact;
  readonly args: readonly Word[];
  /** As rules about single lines are told it. */
  readonly section: string;
  readonly version: HaproxyVersion;
}

/** True for a word that stands for something else, which a tool or the environment puts in its place: nothing is to be said of it. */
export function isOpen(word: Word): boolean {
  const { text } = word;
  return (text.includes('$') && word.hasVariable) || /\{\{|\{%|<%|^<[\w .-]+>$|^@[\w.-]+@$|^__\w+__$/.test(text);
}

/** A word that is none of those that may stand there. */
export function badWord(word: Word, name: string, allowed: readonly string[]): ArgumentProblem {
  const meant = name === 'balance' || name === 'mode' ? meantBy(name, word.value, allowed) : apart(word, allowed) ?? closest(word.value, allowed);
  const choice = allowed.length > 12 ? '' : ` It takes ${listOf(allowed)}.`;
  return {
    kind: 'value',
    at: word,
    message: `\`${name}\` does not take \`${/[\r\n]/.test(word.value) ? word.text : word.value}\`: HAProxy does not start.${meant ? ` Did you mean \`${meant}\`?` : choice}`,
    repairs: meant ? [{ title: `Change to \`${meant}\``, safety: 'review', edits: [replaceWord(word, meant)] }] : [],
  };
}

/** `type=ip`: one of the words, with its value. */
function apart({ text }: Word, allowed: readonly string[]): string | undefined {
  return nameAndValue(text, false, written => (allowed.includes(written) ? written : undefined));
}

/** True for a word with which a condition begins. */
export function beginsCondition({ value }: Word): boolean {
  return value === 'if' || value === 'unless';
}

/** A word in the place where only a condition may begin, or one of some options. */
export function noCondition(word: Word, name: string, options: readonly string[] = []): ArgumentProblem {
  const problem: ArgumentProblem = { kind: 'extra', at: word, message: `\`${name}\` cannot have \`${word.value}\` here, only \`if\` or \`unless\` and a condition: HAProxy does not start.` };
  const meant = apart(word, options) ?? closest(word.value, options) ?? meantCondition(word);
  if (meant === undefined) return problem;
  const [swapped, begin = ''] = /^[ \t]+(if|unless)(?=[ \t])/.exec(word.block.text.slice(word.end)) ?? [];
  // `{ if src 192.0.2.1 }`: the two words have changed places; before another brace there is one too many.
  if (swapped !== undefined && word.value === '{') {
    const better = `${begin} ${word.text}`;
    const at = { block: word.block, span: { start: word.start, end: word.end + swapped.length } };
    const isTwice = /^[ \t]*!?\{/.test(word.block.text.slice(at.span.end));
    return isTwice ? problem : { ...problem, message: `${problem.message} Did you mean \`${better}\`?`, repairs: [{ title: `Write \`${better}\``, safety: 'review', edits: [{ at, text: better }] }] };
  }
  return { ...problem, message: `${problem.message} Did you mean \`${meant}\`?`, repairs: [{ title: `Write \`${meant}\``, safety: 'review', edits: [replaceWord(word, meant)] }] };
}

/** How a condition was likely meant to begin. */
function meantCondition({ value, text }: Word): string | undefined {
  if (/^!*\{$/.test(value)) return `if ${text}`;
  if (/^(?:i+f+|fi|when|where)$/i.test(value)) return 'if';
  return closest(value, ['unless']);
}

/** Something that lacks behind a word. */
export function missing(at: Word | Statement, name: string, what: string): ArgumentProblem {
  return { kind: 'missing', at, message: `\`${name}\` needs ${what}: HAProxy does not start without.` };
}

/** A word too many. `duration` is the one before it, where that is a time: the word may be its unit. */
export function extra(word: Word, name: string, duration?: Word): ArgumentProblem {
  const unit = isUnit(word.value) ? word.value : unitCalled(word.value);
  const joined = duration && /^\d+$/.test(duration.value) && unit !== undefined ? `${duration.text}${unit}` : undefined;
  const advice = joined === undefined ? 'Remove it, or put it on a line of its own.' : `Write \`${joined}\`, without the blank.`;
  return {
    kind: 'extra',
    at: word,
    message: `HAProxy does not know what to do with \`${word.value}\` behind \`${name}\`, and does not start. ${advice}`,
    repairs: duration && joined !== undefined ? [{ title: `Write \`${joined}\``, safety: 'review', edits: [replaceWord(duration, joined), deleteWord(word)] }] : withoutExtra(word),
  };
}

/** `seconds` and `min` as HAProxy calls them. */
function unitCalled(text: string): string | undefined {
  return /^(?:(ms)ecs?|(s)ec(?:ond)?s?|(m)in(?:ute)?s?|(h)(?:ou)?rs?|(d)ays?)$/i.exec(text)?.slice(1).find(unit => unit)?.toLowerCase();
}

/** A remark becomes a comment, one word alone goes. Of several, another line may have been meant. */
function withoutExtra(word: Word): readonly RuleRepair[] {
  const { block, start, end } = word;
  const [, mark] = /^(\/\/|;+|--)/.exec(word.text) ?? [];
  if (mark !== undefined) return [{ title: `Write \`#\` in the place of \`${mark}\``, safety: 'review', edits: [{ at: { block, span: { start, end: start + mark.length } }, text: '#' }] }];
  return /^[ \t]*(?:#|\r?\n|$)/.test(block.text.slice(end)) ? [{ title: `Remove \`${word.text}\``, safety: 'review', edits: [deleteWord(word)] }] : [];
}

/** Words as a choice: `a`, `b` or `c`. */
export function listOf(words: readonly string[]): string {
  const quoted = words.map(word => `\`${word}\``);
  return quoted.length > 1 ? `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1) ?? ''}` : quoted.join('');
}
