import type { HaproxyVersion } from '../../language/version.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleRepair, Safety } from '../finding.ts';
import { deleteLine, insertLineAbove, insertLineBelow, type RuleEdit } from '../edits/rule-edits.ts';

/** A line with a directive that HAProxy no longer reads, or will soon not read. */
export interface OldLine {
  /** One or two words: `reqrep`, `option forceclose`. */
  readonly name: string;
  readonly statement: Statement;
  /** The words behind the name. */
  readonly args: readonly Word[];
  /** The kind of section it stands in, `named-defaults` for a `defaults` with a name. */
  readonly section: string;
  readonly version: HaproxyVersion;
}

/** What to write instead. */
export interface Migration {
  /** An imperative, as a menu entry. */
  readonly title: string;
  readonly safety: Safety;
  /** The lines, without indentation; none when the old one just goes. */
  readonly lines: readonly string[];
  /** What has to change elsewhere with it. */
  readonly more?: readonly RuleEdit[];
}

/** One family of old directives: what may be written instead of a line. Empty where nothing says the same. */
export type Migrate = (line: OldLine) => readonly Migration[];

export function removal(safety: Safety): Migration {
  return { title: 'Remove the line', safety, lines: [] };
}

/** Lines that say the same in today's words. */
export function rewriting(safety: Safety, ...lines: readonly string[]): Migration {
  const [only] = lines;
  return { title: lines.length === 1 && only !== undefined ? `Write \`${only}\`` : `Write ${lines.map(line => `\`${line}\``).join(' and ')}`, safety, lines };
}

/** The migration as a repair of the line; a comment behind it stays. */
export function repairOf({ name, statement }: OldLine, { title, safety, lines, more = [] }: Migration): RuleRepair {
  if (lines.length === 0) return { title, safety, edits: [deleteLine(statement), ...more] };
  const { block, span, line } = statement;
  const between = block.lineEndAt(line.end) + statement.indentation;
  const text = lines.join(between);
  const whole = text + block.text.slice(span.end, line.end);
  const last = ranFirst.includes(name) ? undefined : lastRuleBelow(statement, text);
  if (last) return { title, safety, edits: [insertLineBelow(last, whole), deleteLine(statement), ...more] };
  const first = text.startsWith('http-request ') ? firstAbove(statement, ranFirst.includes(name) ? ['http-request', ...routes] : routes) : undefined;
  const edits = first ? [insertLineAbove(first, whole), deleteLine(statement)] : [{ at: statement, text }];
  return { title, safety, edits: [...edits, ...more] };
}

/** What was done before all `http-request` rules; all other old rules came after the new ones of their kind. Manuals of 1.5 to 2.0. */
const ranFirst: readonly string[] = ['block', 'monitor-net'];

const routes: readonly string[] = ['redirect', 'use_backend'];

/** The last rule of the kind of `text` where it stands below the old line, and so ran before it. */
function lastRuleBelow({ block, span }: Statement, text: string): Statement | undefined {
  const kind = /^http-re(?:quest|sponse)(?= )/.exec(text)?.[0];
  const last = kind === undefined ? undefined : block.statementsAmong([kind]).at(-1);
  return last && last.span.start > span.start ? last : undefined;
}

/** The first line above with one of these words: rules that ran after the old one, or that HAProxy wants below it. Not across an `acl` that may be asked for. */
function firstAbove({ block, span }: Statement, keywords: readonly string[]): Statement | undefined {
  const [first] = block.statementsAmong(keywords);
  if (!first || first.span.start > span.start) return undefined;
  const asked = block.text.slice(span.start, span.end);
  const isNamed = block.statementsAmong(['acl']).some(acl => acl.span.start > first.span.start && acl.span.start < span.start && asked.includes(acl.word(1)?.value ?? ' '));
  return isNamed ? undefined : first;
}

/** True in a section that says `mode tcp` itself: there HAProxy never did what the old HTTP rules say. */
export function isTcp({ statement: { block } }: OldLine): boolean {
  return block.statementsAmong(['mode']).at(-1)?.word(1)?.value === 'tcp';
}

/** True where `http-request` rules may stand: not in a `defaults` without a name, which old rules could use. */
export function mayHaveRules({ section }: OldLine): boolean {
  return section !== 'defaults';
}

/** The line from its i-th argument on, as it is written. */
export function textFrom({ statement, args }: OldLine, i: number): string {
  const word = args[i];
  return word ? statement.block.text.slice(word.span.start, statement.span.end) : '';
}
