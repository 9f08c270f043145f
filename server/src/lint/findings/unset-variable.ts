import { fetchFact, parametersOf } from '../../language/fetches.ts';
import type { Configuration } from '../../model/configuration.ts';
import { unsetterOf, writersOf } from '../../model/expressions/variable-writers.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { closest } from '../closest.ts';
import { deleteLine, insertLineAbove, replaceWord } from '../edits/rule-edits.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';

/** A word that asks for a variable which is not set there. */
export interface AskedInVain {
  readonly proxy: Proxy;
  readonly statement: Statement;
  readonly word: Word;
  readonly variable: string;
}

/** Why a variable is not set where it is asked for. */
export interface UnsetCause {
  /** `removed` again, set too `late`, the name of a `fetch`, nearly the name of `another`, or known from `nowhere`. */
  readonly kind: 'removed' | 'late' | 'fetch' | 'another' | 'nowhere';
  /** The beginning of a sentence. */
  readonly why: string;
  /** What to do about it, a sentence without its full stop. */
  readonly todo: string;
  readonly related: NonNullable<RuleFinding['related']>;
  /** Writes the name that is meant. */
  readonly renaming: readonly RuleRepair[];
}

interface Writer {
  readonly name: string;
  readonly statement: Statement;
}

/**
 * Finds out why a variable is not set.
 * @param above the order of the rule that asks: an `unset-var` counts only before it
 */
export function causeOf(asked: AskedInVain, above: number, configuration: Configuration): UnsetCause {
  const { proxy, statement, variable } = asked;
  const writers = writersOf(configuration);
  const unsetter = unsetterOf(variable, proxy, statement.keyword, above);
  if (unsetter) return { kind: 'removed', why: `\`unset-var\` removes \`${variable}\` before this line`, todo: 'Remove that line, or set it again', related: [{ at: unsetter, message: 'Removed here' }], renaming: [] };
  const late = writers.filter(({ name }) => name === variable);
  if (late.length > 0) return { kind: 'late', why: `What sets \`${variable}\` runs only later, or for other requests`, todo: 'Set it above', related: settingIt(late), renaming: [] };
  const names = new Set(writers.map(({ name }) => name).filter(name => /^(?:sess|txn|req)\./.test(name)));
  if (isOwnFetch(asked, names)) return { kind: 'fetch', why: `Nothing sets \`${variable}\``, ...withoutVar(asked), related: [] };
  const meant = meantBy(variable, names);
  if (meant === undefined) return { kind: 'nowhere', why: `Nothing sets \`${variable}\``, todo: 'Set it before with `set-var`', related: [], renaming: [] };
  return {
    kind: 'another',
    why: `Nothing sets \`${variable}\`, which is another variable than \`${meant}\``,
    todo: `Ask for \`${meant}\`, or set \`${variable}\` before`,
    related: settingIt(writers.filter(({ name }) => name === meant).slice(0, 1)),
    renaming: askFor(asked, meant),
  };
}

function settingIt(writers: readonly Writer[]): UnsetCause['related'] {
  return writers.map(({ name, statement }) => ({ at: statement, message: `Sets \`${name}\`` }));
}

/** The name without its scope. */
function bareNameOf(variable: string): string {
  return variable.replace(/^\w+\./, '');
}

/** The variable that a person most likely meant: the same one of another scope, or one with a name that is nearly the same. */
function meantBy(variable: string, names: ReadonlySet<string>): string | undefined {
  const [same, another] = [...names].filter(name => bareNameOf(name) === bareNameOf(variable));
  return same !== undefined ? (another === undefined ? same : undefined) : closest(variable, names);
}

/** `var(req.body_size)`, where the name is not that of a variable, but of what HAProxy reads itself. Where one of that name in another scope is set, it is meant. */
function isOwnFetch({ word, variable }: AskedInVain, names: ReadonlySet<string>): boolean {
  if (!word.text.includes(`var(${variable})`) || [...names].some(name => bareNameOf(name) === bareNameOf(variable))) return false;
  const fact = fetchFact(variable);
  return fact !== undefined && parametersOf(fact).every(({ isOptional }) => isOptional);
}

function withoutVar({ word, variable }: AskedInVain): Pick<UnsetCause, 'todo' | 'renaming'> {
  const edits = [replaceWord(word, word.text.replace(`var(${variable})`, variable))];
  return { todo: `\`${variable}\` is no variable, but a sample that HAProxy reads itself: write it without \`var()\``, renaming: [{ title: `Write \`${variable}\``, safety: 'review', edits }] };
}

function askFor({ word, variable }: AskedInVain, meant: string): RuleRepair[] {
  // Behind `concat(` it is named between commas.
  const around = [['var(', ')'], [',', ','], [',', ')'], ['(', ')']].find(([before = '', behind = '']) => word.text.includes(before + variable + behind));
  if (!around) return [];
  return [{ title: `Ask for \`${meant}\``, safety: 'review', edits: [replaceWord(word, word.text.replace(around.join(variable), around.join(meant)))] }];
}

/** Moves the one line that sets the variable above the line that reads it, where both are of one section and one kind. */
export function moveAbove({ proxy, statement, variable }: AskedInVain, configuration: Configuration): RuleRepair[] {
  const [writer, another] = writersOf(configuration).filter(({ name }) => name === variable);
  if (!writer || another || !proxy.section.has(writer.statement.block) || writer.statement.keyword !== statement.keyword) return [];
  if (statement.keyword === 'tcp-request' && writer.statement.word(1)?.value !== statement.word(1)?.value) return [];
  const { block, span: { start, end } } = writer.statement;
  return [{ title: 'Set it above this line', safety: 'review', edits: [insertLineAbove(statement, block.text.slice(start, end)), deleteLine(writer.statement)] }];
}
