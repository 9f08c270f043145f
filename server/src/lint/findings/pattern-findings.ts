import { aclTestsOf, searchTests, type WrittenTest } from '../../model/conditions/acl-tests.ts';
import type { MatchMethod } from '../../language/acl-variants.ts';
import { anyConditionOf, linesWithTest } from '../../model/conditions/acl-use.ts';
import { aclLinesOf } from '../../model/conditions/condition-tests.ts';
import { unusedAclsOf } from '../../model/conditions/unused-acls.ts';
import type { Configuration } from '../../model/configuration.ts';
import type { BlockReader } from '../../model/incremental/per-block.ts';
import type { Proxy } from '../../model/proxy.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import { sourceOf, textTestOf, type TextTest } from '../../model/conditions/text-test.ts';
import { copyBefore, variableRead, variablesOf } from '../../model/expressions/variable-source.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';

/** A pattern that can match nothing, and why. */
export interface DeadPattern<Why> {
  readonly word: Word;
  readonly why: Why;
}

/** A test with such patterns. */
export interface DeadTest<Why> {
  readonly test: TextTest;
  readonly dead: readonly [DeadPattern<Why>, ...DeadPattern<Why>[]];
  /** True when the test has no other patterns, so that it can never match. */
  readonly isAll: boolean;
  /** True when the right patterns stand there, too, beside these or in another line of the ACL, or no condition asks for the ACL: then these do no harm. */
  readonly isHarmless?: boolean;
}

type MistakeIn<Why> = (pattern: string, test: TextTest) => Why | undefined;

/** Finds the tests of a section that `mistakeIn` objects to. `hint` occurs in the text of every line that has one. */
export function deadTestsFinder<Why>(hint: RegExp, mistakeIn: MistakeIn<Why>): (proxy: Proxy) => DeadTest<Why>[] {
  const suspects = suspectsWith(hint, mistakeIn);
  return proxy => deadTestsAmong(proxy.section.collect(suspects), mistakeIn, proxy);
}

/** The same one by one, for whoever needs to know the first of thousands. */
export function eachDeadTest<Why>(hint: RegExp, mistakeIn: MistakeIn<Why>): (proxy: Proxy) => Generator<DeadTest<Why>, void> {
  const suspects = suspectsWith(hint, mistakeIn);
  return function* (proxy) {
    if (proxy.section.isConditional) {
      yield* deadTestsAmong(proxy.section.collect(suspects), mistakeIn, proxy);
      return;
    }
    for (const found of proxy.section.read(suspects)) yield* deadTestsAmong(found, mistakeIn, proxy);
  };
}

/**
 * Makes the findings about such tests of a configuration, where `describe` has something to say; also about those of a backend that look at a variable which
 * the sections before it set, in a configuration that is whole.
 */
export function deadTestFindings<Why>(
  hint: RegExp, mistakeIn: MistakeIn<Why>, describe: (found: DeadTest<Why>, proxy: Proxy) => RuleFinding | undefined,
): (configuration: Configuration, isWhole: boolean) => RuleFinding[] {
  const suspects = suspectsWith(hint, mistakeIn);
  const inSections = inProxies(proxy => deadTestsAmong(proxy.section.collect(suspects), mistakeIn, proxy).flatMap(found => describe(found, proxy) ?? []), linesWithTest);
  const ofVariables = inProxies(proxy => (proxy.isBackend ? proxy.section.collect(suspects) : []).flatMap(({ written }) => {
    const name = variableRead(written.test.criterion.calls);
    return name === undefined ? [] : [{ proxy, written, name }];
  }), linesWithTest);
  return (configuration, isWhole) => [...inSections(configuration), ...(isWhole ? ofVariables(configuration) : []).flatMap(({ proxy, written, name }) => {
    const copy = copyBefore(proxy, name, configuration);
    const found = copy && deadTest(textTestOf(written, () => sourceOf(copy.calls)), mistakeIn);
    const finding = found && describe(found, proxy);
    return !finding ? [] : [{ ...finding, related: [{ at: copy.line, message: `Sets \`${name}\`` }, ...(finding.related ?? [])] }];
  })];
}

function suspectsWith<Why>(hint: RegExp, mistakeIn: MistakeIn<Why>): BlockReader<readonly Suspect<Why>[]> {
  return searchTests(hint, (written): Suspect<Why> | undefined => {
    const isOfVariable = variableRead(written.test.criterion.calls) !== undefined;
    const found = isOfVariable ? undefined : deadTest(textTestOf(written), mistakeIn);
    return found || isOfVariable ? { statement: written.statement, written, found } : undefined;
  });
}

function deadTestsAmong<Why>(suspects: readonly Suspect<Why>[], mistakeIn: MistakeIn<Why>, proxy: Proxy): DeadTest<Why>[] {
  return suspects.flatMap(({ written, found }) => {
    const dead = found ?? deadTest(textTestOf(written, variablesOf(proxy)), mistakeIn);
    return dead ? [{ ...dead, get isHarmless() { return isUnused(dead, proxy) || isSuperfluous(dead, mistakeIn, proxy); } }] : [];
  });
}

function isUnused<Why>({ test: { written } }: DeadTest<Why>, proxy: Proxy): boolean {
  return written.name !== undefined && unusedAclsOf(proxy).has(written.name);
}

function isSuperfluous<Why>({ test: { written, source, match: own }, dead }: DeadTest<Why>, mistakeIn: MistakeIn<Why>, proxy: Proxy): boolean {
  const lines = written.name === undefined ? [] : aclLinesOf(written.name, proxy);
  const tests = lines.length > 1 ? lines.flatMap(aclTestsOf) : alternativesTo(written);
  if (tests.length === 1 && written.patterns.length === 1) return false;
  const right = new Set(tests.flatMap(each => {
    const test = textTestOf(each, variablesOf(proxy));
    return test?.source.subject === source.subject && isAsWide(test.match, own) ? test.patterns.map(({ value }) => value).filter(value => mistakeIn(value, test) === undefined).map(core) : [];
  }));
  return dead.every(({ word }) => right.has(core(word.value)));
}

/** The tests of which one is enough: those that `or` joins in a condition, each alone. */
function alternativesTo(written: WrittenTest): readonly WrittenTest[] {
  const groups = anyConditionOf(written.statement)?.condition.groups ?? [];
  return written.name === undefined && groups.length > 1 && groups.every(group => group.length === 1 && group[0]?.negated === false) ? aclTestsOf(written.statement) : [written];
}

/** True where what one comparison takes, the other takes too: the beginning is compared for a whole text, a part for its beginning or end. */
function isAsWide(match: MatchMethod, other: MatchMethod): boolean {
  return match === other || match === 'sub' || (match === 'beg' && other === 'str');
}

/** What is the same in a pattern and in what it was to be: `img` and `/img`, `App.example.com` and `app.example.com`, `get` and `GET`. */
function core(pattern: string): string {
  return pattern.toLowerCase().replace(/^\^?\//, '');
}

/** A test that is found to be dead, or one of a variable, of which the section decides. */
interface Suspect<Why> {
  readonly statement: Statement;
  readonly written: WrittenTest;
  readonly found: DeadTest<Why> | undefined;
}

function deadTest<Why>(test: TextTest | undefined, mistakeIn: MistakeIn<Why>): DeadTest<Why> | undefined {
  if (!test) return undefined;
  const [first, ...others] = test.patterns.flatMap(word => {
    const why = mistakeIn(word.value, test);
    return why === undefined ? [] : [{ word, why }];
  });
  if (!first) return undefined;
  const isAll = !test.hasOthers && others.length + 1 === test.patterns.length;
  return { test, dead: [first, ...others], isAll };
}

/** What is said of such a test: an error when it can never match, else a warning, and information where that does no harm. `others` is said of its further patterns. */
export function deadTestFinding<Why>({ dead: [first, ...more], isAll, isHarmless }: DeadTest<Why>, message: string, others: string, repairs: RuleRepair[]): RuleFinding {
  return { at: first.word, severity: isHarmless ? 'information' : isAll ? 'error' : 'warning', message, related: more.map(({ word }) => ({ at: word, message: others })), repairs };
}
