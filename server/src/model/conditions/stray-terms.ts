import { aclCriterionFact } from '../../language/acl-criteria.ts';
import { variantOf } from '../../language/acl-variants.ts';
import { converterFact } from '../../language/converters.ts';
import { fetchFact } from '../../language/fetches.ts';
import type { AclTest } from '../../expression/acl.ts';
import { unmatchedBrace } from './unmatched-brace.ts';

/**
 * A word behind the criterion of a test that was meant for the condition around it. HAProxy takes it, and what follows, for more patterns (2.6 and 3.4):
 * - `and`, `or`: a sign or word that joins two tests, as in `{ path /a && is_api }`;
 * - `not`: an exclamation mark before another test, as in `{ path /a !is_api }`;
 * - `test`: the criterion of another test, as in `{ path_end .png path_beg /img }`;
 * - `unlike`, `like`: a sign or word that compares, as in `{ hdr(host) != www.example.com }`;
 * - `converter`: one that a blank parts from the comma before it, as in `{ req.hdr(x-env), lower -m str dev }`;
 * - `brace`: one that was to end the test and has no blank before or behind it, as in `{ path /a} { path /b }`.
 */
export interface StrayTerm {
  readonly kind: 'and' | 'or' | 'not' | 'test' | 'unlike' | 'like' | 'converter' | 'brace';
  /** Its index among the patterns. */
  readonly index: number;
}

/** What joins two tests elsewhere. */
const joiners: ReadonlyMap<string, 'and' | 'or'> = new Map([['&&', 'and'], ['and', 'and'], ['AND', 'and'], ['||', 'or'], ['or', 'or'], ['OR', 'or']]);

const comparisons: ReadonlyMap<string, 'unlike' | 'like'> = new Map([['!=', 'unlike'], ['!', 'unlike'], ['==', 'like'], ['=', 'like']]);

/** The first such word. `isAcl` says what is the name of an ACL where the test stands. */
export function strayTermOf({ criterion, patterns }: AclTest, isAcl: (name: string) => boolean): StrayTerm | undefined {
  if (criterion.text.endsWith(',') && converterFact(/^[\w.-]+/.exec(patterns[0]?.text ?? '')?.[0] ?? '')) return { kind: 'converter', index: 0 };
  for (const [index, { text }] of patterns.entries()) {
    if (text !== '}' && unmatchedBrace(text) >= 0 && [text, ...patterns.slice(index + 1).map(each => each.text)].some(each => /^(?:!*|[^{]*\}[^{]*)\{$/.test(each))) return { kind: 'brace', index };
    const next = patterns[index + 1]?.text;
    const kind = strayKindOf(text, next, isAcl) ?? (index === 0 && next !== undefined ? comparisons.get(text) : undefined);
    if (kind) return { kind, index };
  }
  return undefined;
}

function strayKindOf(text: string, next: string | undefined, isAcl: (name: string) => boolean): StrayTerm['kind'] | undefined {
  const begins = (word: string | undefined) => word !== undefined && (beginsTest(word, true) || isAcl(word.replace(/^!/, '')));
  const joiner = joiners.get(text);
  if (joiner) return begins(next) || next === '!' ? joiner : undefined;
  if (text === '!') return next !== undefined && beginsTest(next, false) ? 'not' : undefined;
  if (text.startsWith('!')) return begins(text.slice(1)) ? 'not' : undefined;
  return beginsTest(text, false) ? 'test' : undefined;
}

/** True for the criterion of a test, `path_beg` or `hdr(host)`; one without arguments, as `path`, may also be a text to compare with. */
function beginsTest(word: string, mayBePlain: boolean): boolean {
  const [, name = '', call = ''] = /^!?([a-z][\w.]*)(\([^()]*\)(?:,[\w(),.]+)?)?$/.exec(word) ?? [];
  if (name === '' || (call === '' && !mayBePlain)) return variantOf(name) !== undefined;
  return variantOf(name) !== undefined || fetchFact(name) !== undefined || aclCriterionFact(name) !== undefined;
}

/** The terms that stray words and those behind them were meant for, in order; undefined where that is not clear. */
export function termsMeantBy(words: readonly string[], isAcl: (name: string) => boolean): readonly MeantTerm[] | undefined {
  const terms: MeantTerm[] = [];
  for (let i = 0; i < words.length;) {
    const joinedBy = joiners.get(words[i] ?? '');
    if (joinedBy) i++;
    const isApart = words[i] === '!';
    if (isApart) i++;
    const first = words[i] ?? '';
    const isNegated = isApart || first.startsWith('!');
    const head = first.replace(/^!/, '');
    const from = i++;
    const isName = isAcl(head) && !beginsTest(head, false);
    if (!isName && !beginsTest(head, joinedBy !== undefined)) return undefined;
    while (!isName && i < words.length && strayKindOf(words[i] ?? '', words[i + 1], isAcl) === undefined) i++;
    terms.push({ joinedBy: joinedBy ?? 'and', isNegated, isName, words: { from, to: i } });
  }
  return terms;
}

/** A term of a condition that was put into the test of another. */
export interface MeantTerm {
  readonly joinedBy: 'and' | 'or';
  readonly isNegated: boolean;
  /** True for the name of an ACL, false for a test. */
  readonly isName: boolean;
  /** The words it is made of; an exclamation mark may stand at the beginning of the first. */
  readonly words: { readonly from: number; readonly to: number };
}
