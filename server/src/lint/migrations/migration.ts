import type { HaproxyVersion } from '../../language/version.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleRepair, Safety } from '../finding.ts';
import { deleteLine, insertLineAbove } from '../edits/rule-edits.ts';

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
export function repairOf({ statement }: OldLine, { title, safety, lines }: Migration): RuleRepair {
  if (lines.length === 0) return { title, safety, edits: [deleteLine(statement)] };
  const { block, span, line } = statement;
  const between = block.lineEndAt(line.end) + statement.indentation;
  const text = lines.join(between);
  const route = text.startsWith('http-request ') ? routeAbove(statement) : undefined;
  const edits = route ? [insertLineAbove(route, text + block.text.slice(span.end, line.end)), deleteLine(statement)] : [{ at: statement, text }];
  return { title, safety, edits };
}

/** The first line above that runs after `http-request` rules, as it ran after the old ones: HAProxy warns of such rules below it. */
function routeAbove({ block, span }: Statement): Statement | undefined {
  const [first] = block.statementsAmong(['redirect', 'use_backend']);
  return first && first.span.start < span.start ? first : undefined;
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
