import { sectionKeywords } from '../language/sections.ts';
import type { Configuration } from '../model/configuration.ts';
import type { HaproxyDocument } from '../syntax/document.ts';
import type { Span } from '../text/span.ts';
import { askedAt, ofWord, type Asked } from './completion/asked.ts';
import { commentAnswer } from './completion/comment.ts';
import { directiveLineAnswer } from './completion/directive-line.ts';
import { familyAnswer, firstWordAnswer, headerAnswer } from './completion/first-word.ts';
import { logFormatAnswer } from './completion/log-format.ts';
import { namesOf, undefinedNames } from './completion/names.ts';
import { environmentAnswer, preprocessorAnswer } from './completion/preprocessor.ts';
import type { Answer, Completion, PathWanted, Proposal } from './completion/proposal.ts';

/** What may stand at a place. */
export interface Completions {
  /** What an item replaces. */
  readonly span: Span;
  /** The likeliest first. */
  readonly items: readonly Completion[];
  /** True when another letter may bring other items. */
  readonly isIncomplete: boolean;
  /** True when the line may end here, so that a list is of use only to whoever asks for one or goes on typing. */
  readonly isOptional: boolean;
  /** Set where a file is wanted: `span` is its last part. */
  readonly path?: PathWanted;
}

/** Of thousands of names the likeliest are sent; each letter brings those that begin with it. */
const most = 1_000;

/** Without it nothing is known of findings. */
const noRules: ReadonlySet<string> = new Set();

/**
 * What may stand at an offset, whatever state the line is in. Undefined where anything may: in names, addresses, texts, and comments. `found` tells
 * which rules are violated near the offset; it is asked only where a comment is to name one.
 */
export function completionsAt(
  configuration: Configuration, document: HaproxyDocument, offset: number, found: () => ReadonlySet<string> = () => noRules,
): Completions | undefined {
  const asked = askedAt(configuration, document, offset);
  const answer = answerTo(asked, found);
  if (!answer || (answer.proposals.length === 0 && !answer.path)) return undefined;
  const { blockStart, block, at } = asked.line;
  const typed = block.text.slice(answer.span.start, at).toLowerCase();
  // What is typed is a text of its own.
  if (typed !== '' && !answer.path && !answer.proposals.some(({ label, filter = label }) => holdsInOrder(filter.toLowerCase(), typed))) return undefined;
  const items = ordered(answer.proposals, typed);
  return {
    span: { start: blockStart + answer.span.start, end: blockStart + answer.span.end },
    items: items.slice(0, most),
    isIncomplete: answer.isIncomplete === true || items.length > most,
    isOptional: answer.isOptional === true,
    ...(answer.path ? { path: answer.path } : {}),
  };
}

function answerTo(asked: Asked, found: () => ReadonlySet<string>): Answer | undefined {
  const { line, words } = asked;
  if (line.comment !== undefined) return commentAnswer(asked, found);
  const environment = environmentAnswer(asked);
  if (environment) return environment;
  if (words.length === 0) return firstWordAnswer(asked);
  const first = line.before[0]?.value ?? '';
  if (first.startsWith('.')) return preprocessorAnswer(asked);
  if (sectionKeywords.includes(first)) return headerAnswer(asked, undefinedNames(asked, first), namesOf(asked, 'defaults'));
  const family = familyAnswer(asked);
  // `no` and `default` take nothing with them.
  const behind = asked.prefix === undefined ? directiveLineAnswer(asked) : undefined;
  const answer = family && behind?.span.start === family.span.start ? { ...family, proposals: [...family.proposals, ...behind.proposals] } : family ?? behind;
  if (answer || !line.typed.includes('%[')) return answer;
  // Whatever the line is, nothing else begins so.
  return logFormatAnswer(asked, []) ?? ofWord(asked, []);
}

/** True when the letters of `part` stand in `whole` in their order: what editors look for. */
function holdsInOrder(whole: string, part: string): boolean {
  let at = 0;
  for (let i = 0; i < whole.length && at < part.length; i++) if (whole.charAt(i) === part.charAt(at)) at++;
  return at === part.length;
}

/** The heaviest first; what begins with what is typed before all else. A label comes once. */
function ordered(proposals: readonly Proposal[], typed: string): Completion[] {
  const best = new Map<string, Proposal>();
  for (const proposal of proposals) {
    const known = best.get(proposal.label);
    if (!known || known.weight < proposal.weight) best.set(proposal.label, proposal);
  }
  const begins = ({ label }: Proposal) => (typed !== '' && label.toLowerCase().startsWith(typed) ? 1 : 0);
  return [...best.values()].sort((a, b) => begins(b) - begins(a) || b.weight - a.weight || (a.label < b.label ? -1 : 1));
}
