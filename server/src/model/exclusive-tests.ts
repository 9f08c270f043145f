import type { TextTest } from './text-test.ts';

/** What a text may be for a test to match: one of the patterns, compared in one way. Of the same `subject` there is only one text in a request. */
export interface Accepted {
  readonly subject: string;
  readonly match: 'str' | 'beg' | 'end';
  readonly patterns: readonly string[];
  readonly ignoresCase: boolean;
}

/** There may be several headers of a name, and several texts in one; there is only one of these. */
const single: readonly string[] = ['host', 'sni', 'path', 'pathq', 'query', 'url', 'base', 'method'];

/** What a test accepts; undefined where that is not all in the file, or not told by whole texts, beginnings and ends. */
export function acceptedBy({ source, match, patterns, hasOthers, ignoresCase, written }: TextTest): Accepted | undefined {
  if (hasOthers || patterns.length === 0 || patterns.length !== written.test.patterns.length || !single.includes(source.subject)) return undefined;
  if (match !== 'str' && match !== 'beg' && match !== 'end') return undefined;
  const { subject, letters = '', hasNoPort, isDecoded } = source;
  // The predefined ACLs compare methods in capitals, with and without -i alike.
  const key = subject === 'method' ? subject : `${subject} ${letters} ${hasNoPort} ${isDecoded}`;
  return { subject: key, match, patterns: patterns.map(word => word.value), ignoresCase };
}

/** True when no text is accepted by one of `first` and by one of `second`. Both are about the same subject. */
export function exclude(first: readonly Accepted[], second: readonly Accepted[]): boolean {
  return first.every(a => second.every(b => a.patterns.every(p => b.patterns.every(q => !canMeet(p.toLowerCase(), a.match, q.toLowerCase(), b.match)))));
}

/** True when each text that one of `first` accepts is accepted by one of `second`, too. Both are about the same subject. */
export function isWithin(first: readonly Accepted[], second: readonly Accepted[]): boolean {
  return first.every(a => a.patterns.every(p => second.some(b => (b.ignoresCase || !a.ignoresCase) && b.patterns.some(q => covers(q, b, p, a.match)))));
}

function canMeet(p: string, match: Accepted['match'], q: string, other: Accepted['match']): boolean {
  if (match === 'str') return other === 'str' ? p === q : other === 'beg' ? p.startsWith(q) : p.endsWith(q);
  if (other === 'str') return canMeet(q, other, p, match);
  if (match !== other) return true;
  return match === 'beg' ? p.startsWith(q) || q.startsWith(p) : p.endsWith(q) || q.endsWith(p);
}

/** True when a test for `wide` accepts every text that one for `narrow` does. */
function covers(wide: string, by: Accepted, narrow: string, match: Accepted['match']): boolean {
  const [q, p] = by.ignoresCase ? [wide.toLowerCase(), narrow.toLowerCase()] : [wide, narrow];
  if (by.match === 'str') return match === 'str' && p === q;
  if (by.match === 'beg') return match !== 'end' && p.startsWith(q);
  return match !== 'beg' && p.endsWith(q);
}
