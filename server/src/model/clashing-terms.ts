import { parseAclTest } from '../expression/acl.ts';
import type { Term } from '../expression/condition.ts';
import { predefinedAcls } from '../language/predefined-acls.ts';
import type { Statement } from '../syntax/statement.ts';
import { aclTestsOf, WrittenTest } from './acl-tests.ts';
import { aclMentionsIn, anyConditionOf, linesWithCondition } from './acl-use.ts';
import { acceptedBy, exclude, isWithin, type Accepted } from './exclusive-tests.ts';
import { inLongSections } from './per-block.ts';
import type { Proxy } from './proxy.ts';
import type { StatementCondition } from './statement-condition.ts';
import { textTestOf } from './text-test.ts';

/** Two terms that have to hold together and never do. */
export interface Clash {
  /** The index of the group in the condition, and those of the terms in the group. */
  readonly group: number;
  readonly first: number;
  readonly second: number;
  /** `opposite`: one is the negation of the other. `exclusive`: no text is accepted by both. `within`: what one accepts the other, negated, refuses. */
  readonly why: 'opposite' | 'exclusive' | 'within';
}

export interface ClashingLine {
  readonly statement: Statement;
  readonly clashes: readonly [Clash, ...Clash[]];
  /** The number of groups that its condition has. */
  readonly groupCount: number;
}

/** A term as far as it matters here: `text` is the name, or what stands between the braces. */
interface JoinedTerm {
  readonly text: string;
  readonly isNamed: boolean;
  readonly negated: boolean;
  /** What the test between braces accepts. */
  readonly accepted: Accepted | undefined;
}

interface JoinedLine {
  readonly statement: Statement;
  readonly groups: readonly (readonly JoinedTerm[])[];
}

/** The lines with terms that have to hold together. */
const joinedLines = inLongSections((block): readonly JoinedLine[] => block.statementsOf(...linesWithCondition).flatMap(statement => {
  const found = anyConditionOf(statement);
  if (!found || statement.block.wordCount(statement.index) - found.start < 2) return [];
  const groups = groupsOf(found);
  return groups.some(group => group.length > 1) ? [{ statement, groups }] : [];
}));

function groupsOf(found: StatementCondition): readonly (readonly JoinedTerm[])[] {
  const { statement, start } = found;
  // Files have tens of thousands of conditions, and most are names side by side: those need no parser.
  const words = statement.values(start);
  if (words.every(word => /^!?[\w.:-]+$/.test(word) && word !== 'or')) {
    return [words.map(word => ({ text: word.replace('!', ''), isNamed: true, negated: word.startsWith('!'), accepted: undefined }))];
  }
  return found.condition.groups.map(group => group.map(term => joined(term, statement, start)));
}

function joined(term: Term, statement: Statement, start: number): JoinedTerm {
  const { negated } = term;
  if (term.kind === 'named') return { text: term.name, isNamed: true, negated, accepted: undefined };
  const test = textTestOf(new WrittenTest(statement, undefined, negated, term.test, start + term.firstWord));
  return { text: term.text, isNamed: false, negated, accepted: test && acceptedBy(test) };
}

/** What asks something else each time it is asked. */
const changing = /\brand\b|_inc_|_clr_/;

/** The lines of a section with a group that never holds, because two of its terms exclude each other. The first clash of each group. */
export function clashingLinesOf(proxy: Proxy): ClashingLine[] {
  const lines = proxy.section.collect(joinedLines);
  const named = lines.length > 0 ? namedIn(proxy) : undefined;
  const acceptedByTerm = (term: JoinedTerm) => (term.isNamed ? named?.accepted(term.text) : term.accepted && [term.accepted]);
  const isChanging = (term: JoinedTerm) => changing.test(term.text) || (term.isNamed && named?.isChanging(term.text) === true);

  function whyOf(a: JoinedTerm, b: JoinedTerm): Clash['why'] | undefined {
    if (a.text === b.text && a.isNamed === b.isNamed) return a.negated !== b.negated && !isChanging(a) ? 'opposite' : undefined;
    if (a.negated && b.negated) return undefined;
    const [one, other] = [acceptedByTerm(a), acceptedByTerm(b)];
    if (!one || !other || one[0]?.subject !== other[0]?.subject) return undefined;
    if (!a.negated && !b.negated) return exclude(one, other) ? 'exclusive' : undefined;
    return (a.negated ? isWithin(other, one) : isWithin(one, other)) ? 'within' : undefined;
  }

  function clashIn(terms: readonly JoinedTerm[], group: number): Clash[] {
    for (const [second, b] of terms.entries()) {
      for (const [first, a] of terms.slice(0, second).entries()) {
        const why = whyOf(a, b);
        if (why) return [{ group, first, second, why }];
      }
    }
    return [];
  }

  return lines.flatMap(({ statement, groups }) => {
    const [clash, ...others] = groups.flatMap(clashIn);
    return clash ? [{ statement, clashes: [clash, ...others], groupCount: groups.length }] : [];
  });
}

/** The named ACLs of a section: several lines of one name make one ACL, which holds when one of them does. */
function namedIn(proxy: Proxy): { accepted(name: string): readonly Accepted[] | undefined; isChanging(name: string): boolean } {
  const definitions = new Map<string, Statement[]>();
  for (const mention of proxy.section.collect(aclMentionsIn)) {
    if (!('defines' in mention)) continue;
    const lines = definitions.get(mention.defines);
    if (lines) lines.push(mention.statement);
    else definitions.set(mention.defines, [mention.statement]);
  }
  const known = new Map<string, readonly Accepted[] | undefined>();
  return {
    accepted(name) {
      if (!known.has(name)) known.set(name, acceptedByLines(definitions.get(name)) ?? (definitions.has(name) ? undefined : acceptedByMethod(name)));
      return known.get(name);
    },
    isChanging: name => definitions.get(name)?.some(line => changing.test(line.word(2)?.value ?? '')) === true,
  };
}

function acceptedByLines(lines: readonly Statement[] | undefined): readonly Accepted[] | undefined {
  const tests = lines?.flatMap(aclTestsOf).map(written => textTestOf(written)) ?? [];
  const accepted = tests.flatMap(test => (test && acceptedBy(test)) ?? []);
  const isKnown = accepted.length > 0 && accepted.length === lines?.length && accepted.every(each => each.subject === accepted[0]?.subject);
  return isKnown ? accepted : undefined;
}

/** What `METH_GET` and its like accept. */
function acceptedByMethod(name: string): readonly Accepted[] | undefined {
  const test = name.startsWith('METH_') ? predefinedAcls.find(acl => acl.name === name)?.test : undefined;
  if (test === undefined) return undefined;
  const patterns = parseAclTest(test.split(' ')).patterns.map(pattern => pattern.text);
  return [{ subject: 'method', match: 'str', patterns, ignoresCase: false }];
}
