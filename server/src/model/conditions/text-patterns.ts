/** The texts that a test accepts: those that are like one of the patterns. */
export interface TextPatterns {
  readonly match: 'str' | 'beg' | 'end' | 'sub' | 'dir' | 'dom';
  /** In lower case where case does not count. */
  readonly patterns: readonly string[];
  readonly ignoresCase: boolean;
  /** What was done to the text before it is compared: its port was cut off, `%20` and the like were decoded. */
  readonly hasNoPort: boolean;
  readonly isDecoded: boolean;
}

/** True when there is no text that both accept. */
export function areDisjoint(a: TextPatterns, b: TextPatterns): boolean {
  const [one, other] = [convertedLike(a, b), convertedLike(b, a)].map(patterns => patterns?.map(pattern => pattern.toLowerCase()));
  if (!one || !other) return false;
  if (a.match === 'str' && b.match === 'str') return new Set([...one, ...other]).size === new Set(one).size + new Set(other).size;
  return one.every(p => other.every(q => !canMeet(p, a.match, q, b.match)));
}

/** True when each text that `narrow` accepts is accepted by one of `wide`, too. */
export function areAmong(narrow: TextPatterns, wide: readonly TextPatterns[]): boolean {
  return narrow.patterns.every((_, i) => wide.some(each => {
    const pattern = isLessConverted(each, narrow) ? undefined : convertedLike(narrow, each)?.[i];
    return pattern !== undefined && (each.ignoresCase || !narrow.ignoresCase) && each.patterns.some(q => covers(q, each, pattern, narrow.match));
  }));
}

function isLessConverted(a: TextPatterns, b: TextPatterns): boolean {
  return (b.hasNoPort && !a.hasNoPort) || (b.isDecoded && !a.isDecoded);
}

/** The patterns as they would be if the text had been converted as that of `other` is, too; undefined where that cannot be said of all of them. */
function convertedLike({ match, patterns, hasNoPort, isDecoded }: TextPatterns, other: TextPatterns): readonly string[] | undefined {
  if (other.isDecoded && !isDecoded && (!/^(?:str|beg)$/.test(match) || patterns.some(pattern => /[%+]/.test(pattern)))) return undefined;
  if (!other.hasNoPort || hasNoPort) return patterns;
  if (match === 'str') return patterns.every(pattern => !/:.*:|\[/.test(pattern)) ? patterns.map(pattern => pattern.replace(/:\d*$/, '')) : undefined;
  // What has a colon may be of a port in part, and so may the end of a name that has digits alone.
  return patterns.every(pattern => /^[^:[]*[^\d:[][^:[]*$/.test(pattern)) ? patterns : undefined;
}

function canMeet(p: string, match: TextPatterns['match'], q: string, other: TextPatterns['match']): boolean {
  if (match === 'str') return isLike(p, q, other);
  if (other === 'str') return isLike(q, p, match);
  if (match !== other) return true;
  if (match === 'beg') return p.startsWith(q) || q.startsWith(p);
  return match === 'end' ? p.endsWith(q) || q.endsWith(p) : true;
}

/** True when a text is like a pattern. */
export function isLike(text: string, pattern: string, match: TextPatterns['match']): boolean {
  switch (match) {
    case 'str': return text === pattern;
    case 'beg': return text.startsWith(pattern);
    case 'end': return text.endsWith(pattern);
    case 'sub': return text.includes(pattern);
    case 'dir': return hasPart(text, pattern, /[/?]+/);
    case 'dom': return hasPart(text, pattern, /[/?.:]+/);
  }
}

/** True when the parts of the pattern are among those of the text, one behind the other. */
function hasPart(text: string, pattern: string, separator: RegExp): boolean {
  const joined = (whole: string) => `/${whole.split(separator).filter(part => part !== '').join('/')}/`;
  return joined(text).includes(joined(pattern));
}

/** True when a test for `wide` accepts every text that one for `narrow` does. */
function covers(wide: string, by: TextPatterns, narrow: string, match: TextPatterns['match']): boolean {
  // What begins with `/api/v2` has the part `api` for certain; `v2` may go on.
  if ((by.match === 'dir' || by.match === 'dom') && (match === 'beg' || match === 'end')) {
    const [whole, end] = by.match === 'dir' ? [/^.*[/?]/, /[/?].*$/] : [/^.*[/?.:]/, /[/?.:].*$/];
    const parts = (match === 'beg' ? whole : end).exec(narrow);
    return parts !== null && covers(wide, by, parts[0], 'str');
  }
  const isWiderKind = match === 'str' || match === by.match || by.match === 'sub';
  // What has the parts of `/api/` in it may end in `/api`.
  const least = match === 'dir' || match === 'dom' ? narrow.replace(/^[/?.:]+|[/?.:]+$/g, '') : narrow;
  return isWiderKind && isLike(by.ignoresCase ? least.toLowerCase() : least, wide, by.match);
}
