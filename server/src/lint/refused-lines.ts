import type { Block } from '../syntax/block.ts';
import { isSamePlace, type Place } from '../syntax/place.ts';
import type { RawFinding } from './run-rules.ts';

/** Rules that tell why the words of a line cannot be taken for what they seem to be: whatever else is said of that line follows from it. */
const unreadable = ['unclosed-quote'];

/** Rules that say what a line does, which a line that HAProxy refuses does not. */
const judging: ReadonlySet<string> = new Set([
  'acl-without-pattern', 'check-without-host', 'content-type-without-body', 'counter-not-stored', 'http-response-deny-status', 'raw-test-in-http-mode', 'redirect-to-itself', 'refuses-everybody',
  'servers-checked-in-one-place', 'setting-given-twice', 'timeout-without-unit', 'untracked-counter',
]);

/** Of two rules on one line, the first says what follows from the second: HAProxy does not read on behind a mistake. */
const follows: Readonly<Record<string, readonly string[]>> = {
  'bad-sample-expression': ['unknown-action', 'bad-action-argument'],
  'check-without-port': ['unknown-server-option'],
  'server-ssl-without-ca': ['missing-argument'],
  'unknown-sample-fetch': ['unknown-action', 'bad-value', 'bad-number', 'missing-argument'],
  'unknown-directive': ['negation-not-supported'],
};

/** Of two rules on one word, the first says less of it than the second does, which knows of what becomes of it. */
const saysLess: Readonly<Record<string, string>> = { 'variable-without-quotes': 'mistyped-check-request', 'overwritten-match': 'path-pattern-never-matches' };

function withoutRepetitions(found: readonly RawFinding[]): readonly RawFinding[] {
  const grave = found.filter(({ active: { rule } }) => Object.values(saysLess).includes(rule.name));
  if (grave.length === 0) return found;
  return found.filter(({ active: { rule }, finding }) => {
    const other = saysLess[rule.name];
    return other === undefined || !grave.some(each => each.active.rule.name === other && isSamePlace(each.finding.at, finding.at));
  });
}

/** What a section does is told when it is one: below a header that HAProxy refuses each line is refused too, and so would be a line that a repair adds. */
function withoutHomeless(found: readonly RawFinding[]): readonly RawFinding[] {
  const homeless = found.filter(({ active: { rule } }) => rule.name === 'line-without-section').flatMap(({ finding: { at, related = [] } }) => [at, ...related.map(place => place.at)]);
  if (homeless.length === 0) return found;
  const lines = new Map<Block, Set<number>>();
  for (const at of homeless) lines.set(at.block, (lines.get(at.block) ?? new Set()).add(lineOf(at)));
  return found.filter(({ active: { rule }, finding: { at } }) => rule.category === 'validity' || lines.get(at.block)?.has(lineOf(at)) !== true);
}

/**
 * What is found, without what is only said because of a mistake on the same line that HAProxy refuses: `http-request deny 403` is refused for its `403`, and
 * does not turn anybody away. What a line does is told when it is one that HAProxy reads.
 */
export function withoutConsequences(all: readonly RawFinding[]): readonly RawFinding[] {
  const found = withoutHomeless(withoutRepetitions(all));
  const refusals = new Map<Block, Map<number, string[]>>();
  for (const raw of found) {
    if (!isRefusal(raw)) continue;
    const { block } = raw.finding.at;
    const ofBlock = refusals.get(block) ?? new Map<number, string[]>();
    refusals.set(block, ofBlock);
    const line = lineOf(raw.finding.at);
    ofBlock.set(line, [...ofBlock.get(line) ?? [], raw.active.rule.name]);
  }
  if (refusals.size === 0) return found;
  return found.filter(raw => {
    const names = refusals.get(raw.finding.at.block)?.get(lineOf(raw.finding.at));
    return !names || !isConsequence(raw, names);
  });
}

/** True for the word of a rule that HAProxy does not start because of this line. */
function isRefusal({ active: { rule, severity }, finding }: RawFinding): boolean {
  return rule.category === 'validity' && rule.looksAt !== 'text' && (finding.severity ?? severity) === 'error';
}

function isConsequence({ active: { rule } }: RawFinding, refusals: readonly string[]): boolean {
  if (unreadable.includes(rule.name)) return false;
  if (refusals.some(name => unreadable.includes(name))) return true;
  if (rule.name === 'extra-argument' || judging.has(rule.name)) return refusals.some(name => name !== rule.name);
  return follows[rule.name]?.some(name => refusals.includes(name)) === true;
}

/** The offset in its block at which the line of a place begins. */
function lineOf({ block, span }: Place): number {
  return block.text.lastIndexOf('\n', span.start - 1) + 1;
}
