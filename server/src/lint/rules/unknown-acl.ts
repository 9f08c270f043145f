import { isPredefinedAcl, predefinedAclNames, predefinedAcls } from '../../language/predefined-acls.ts';
import type { HaproxyVersion } from '../../language/version.ts';
import { aclMentionsIn, aclSummaryOf, aclUsesOf, type AclDefinition, type AclSummary, type AclUse } from '../../model/conditions/acl-use.ts';
import { bareTestsOf, type BareTest } from '../../model/conditions/bare-tests.ts';
import { foreignWord, hasBracket, namesOfNot } from '../../model/conditions/foreign-words.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Statement } from '../../syntax/statement.ts';
import { once } from '../../text/once.ts';
import { closest } from '../closest.ts';
import type { RuleRepair } from '../finding.ts';
import { putInBraces, spaceBraces, withBraces } from '../edits/brace-edits.ts';
import { explainForeign, repairsOfForeign } from '../edits/foreign-word-edits.ts';
import { deleteLine, deleteWord, insertLineAbove, replaceWord } from '../edits/rule-edits.ts';
import { unknownAskedAcls } from '../findings/acl-fetches.ts';
import { defineRule } from '../rule.ts';

interface Unknown {
  readonly name: string;
  readonly uses: [AclUse, ...AclUse[]];
  /** The definition below the first use, if there is one. */
  readonly below: Statement | undefined;
  /** The tests without braces that begin with this word, and the others on their lines. */
  readonly bare?: readonly [BareTest, ...BareTest[]] | undefined;
}

/** The mentions of names in a section, and which names to look for. */
interface Doubts {
  readonly mentions: readonly (AclDefinition | AclUse)[];
  readonly isInDoubt: (name: string) => boolean;
}

/**
 * What remains to be looked at: of a long section only the names that are not defined above their use, and the blocks with any of them. That is told from
 * what is remembered of the blocks, of which a keystroke changes one. Where lines may not count, or not for certain, all have to be looked at.
 */
function doubtsIn({ section }: Proxy, version: HaproxyVersion): Doubts {
  if (section.isConditional || section.blocks.length === 1) return { mentions: section.collect(aclMentionsIn), isInDoubt: () => true };
  const summaries = section.read(aclSummaryOf);
  const missing = missingAmong(summaries, version);
  const isInDoubt = (name: string) => missing.has(name) || name.includes('$');
  const hasAny = ({ defined, needed, hasVariable }: AclSummary) => hasVariable || [...missing].some(name => needed.has(name) || defined.has(name));
  const blocks = missing.size === 0 ? [] : section.blocks.filter((_, i) => hasAny(summaries[i] as AclSummary));
  return { mentions: blocks.flatMap(block => aclMentionsIn.remembered(block)), isInDoubt };
}

/** The names that some block needs and no block above it defines. */
function missingAmong(summaries: readonly AclSummary[], version: HaproxyVersion): ReadonlySet<string> {
  const missing = new Set<string>();
  const wanted = new Set(summaries.flatMap(({ needed }) => [...needed]));
  const above = new Set<string>();
  for (const { defined, needed } of summaries) {
    for (const name of needed) if (!above.has(name) && !isPredefinedAcl(name, version)) missing.add(name);
    // A block mostly defines what it needs itself: of thousands of names, few are wanted by others.
    for (const name of wanted.size < defined.size ? wanted : defined) if (defined.has(name)) above.add(name);
  }
  return missing;
}

/** The names that no `acl` line above their use defines. HAProxy reads from top to bottom, and a section does not see the ACLs of its defaults. */
function unknownNames(proxy: Proxy, version: HaproxyVersion): Unknown[] {
  const { mentions, isInDoubt } = doubtsIn(proxy, version);
  const defined = new Set<string>();
  const unknown = new Map<string, { uses: [AclUse, ...AclUse[]]; below: Statement | undefined; bare?: [BareTest, ...BareTest[]] | undefined }>();
  // The rest of `{path /x}`, of `x{ path /x }` and of `(a or b)` has the same cause.
  let broken: Statement | undefined;
  const bareTestsIn = bareTestsFinder(proxy, { mentions, isInDoubt }, version);
  for (const mention of mentions) {
    const { statement } = mention;
    if ('defines' in mention) {
      const early = unknown.get(mention.defines);
      if (early) early.below ??= statement;
      // What the environment names may be any of the names below.
      if (mention.defines.includes('$') && statement.word(1)?.hasVariable) break;
      defined.add(mention.defines);
    } else if (!defined.has(mention.name) && isInDoubt(mention.name) && statement !== broken && !isPredefinedAcl(mention.name, version) && !mention.word.hasVariable) {
      const foreign = foreignWord(mention.name);
      // The brackets of a line are told first, and then `not`: what writes them out writes out the other words, too.
      if (foreign !== undefined && foreign !== 'bracket' && hasBracket(statement)) continue;
      if ((foreign === 'and' || foreign === 'or') && namesOfNot(statement).some(name => !defined.has(name) && isInDoubt(name))) continue;
      const bare = hasBracket(statement) ? [] : bareTestsIn(statement);
      const at = bare.flatMap(({ words, braces }) => [...words, ...braces]).findIndex(word => word.start === mention.word.start);
      // All tests of a line that lack their braces are told at the first word of the first, and what joins them.
      if (at > 0 || (foreign === 'and' && bare.length > 0)) continue;
      const found = unknown.get(mention.name);
      if (found) found.uses.push(mention);
      else if (proxy.section.isCertain(statement)) unknown.set(mention.name, { uses: [mention], below: undefined });
      const kept = unknown.get(mention.name);
      if (at === 0 && kept) kept.bare = [...kept.bare ?? [], ...bare] as [BareTest, ...BareTest[]];
      if (foreign === 'bracket' || mention.name.includes('{')) broken = statement;
    }
  }
  return [...unknown].map(([name, found]) => ({ name, ...found }));
}

/** The tests without braces on a line; of several words of one line in a row, it is read once. */
function bareTestsFinder({ defaults }: Proxy, { mentions, isInDoubt }: Doubts, version: HaproxyVersion): (statement: Statement) => readonly BareTest[] {
  const defined = once(() => new Set(mentions.flatMap(mention => ('defines' in mention ? [mention.defines] : []))));
  const isAcl = (name: string) => !isInDoubt(name) || defined().has(name) || definesIt(defaults, name) !== undefined;
  let last: { readonly statement: Statement; readonly tests: readonly BareTest[] } | undefined;
  return statement => (last?.statement === statement ? last : (last = { statement, tests: bareTestsOf(statement, isAcl, version) })).tests;
}

function explain(unknown: Unknown, proxy: Proxy, version: HaproxyVersion, meant: string | undefined): string {
  const { name, below } = unknown;
  const foreign = explainForeign(unknown.uses, proxy);
  if (foreign !== undefined) return foreign;
  if (name.startsWith('{') || name.endsWith('}')) return `HAProxy takes \`${name}\` for the name of an ACL, because a brace must be a word of its own, and refuses to start. Put blanks around it.`;
  if (unknown.bare) {
    const [first] = unknown.bare;
    const advice = first.isWhole ? `Write \`${withBraces(first)}\`.` : 'Write it between braces, with what it is compared with.';
    return `\`${name}\` is a test and no name: without braces around it, HAProxy looks for an ACL that is called so, finds none, and refuses to start. ${advice}`;
  }
  if (below) return `The ACL \`${name}\` is used above the \`acl\` line that defines it. HAProxy reads from top to bottom and refuses to start. Move the definition up.`;
  const newer = predefinedAcls.find(acl => acl.name === name);
  if (newer?.since) return `The ACL \`${name}\` is built in only from HAProxy ${newer.since} on: HAProxy ${version} refuses to start. Write the test itself.`;
  const inherited = definesIt(proxy.defaults, name);
  if (inherited) return `${inherited.title} defines the ACL \`${name}\` for its own rules only. ${proxy.title} does not see it, so HAProxy refuses to start. Define it here too.`;
  return `No \`acl\` line in ${proxy.title} defines \`${name}\`, so HAProxy refuses to start. ${meant === undefined ? 'Define it above, or correct the name.' : `Did you mean \`${meant}\`?`}`;
}

/** The defaults, of those a section inherits from, that has an ACL of this name. */
function definesIt(defaults: Proxy | undefined, name: string): Proxy | undefined {
  if (!defaults) return undefined;
  return defaults.statements('acl').some(line => line.word(1)?.value === name) ? defaults : definesIt(defaults.defaults, name);
}

/** What a name of the built-in kind stands for, where this version does not have it: `METH_PATCH`, `HTTP_3.0` on 2.8. */
function testFor(name: string): string | undefined {
  return predefinedAcls.find(acl => acl.name === name)?.test ?? /^METH_[A-Z]+$/.exec(name)?.[0].replace('METH_', 'method ');
}

/** What the name of an ACL consists of. */
const mayBeDefined = /^[\w.:-]+$/;

/** The name that was likely meant, of those that can be used there; undefined where something else explains the name. */
function meantBy({ name, below, uses: [first] }: Unknown, proxy: Proxy, version: HaproxyVersion): string | undefined {
  if (below || isNoName(name) || !mayBeDefined.test(name) || testFor(name) !== undefined) return undefined;
  return closest(name, [...namesAbove(first.statement, proxy), ...predefinedAclNames(version)]);
}

/** True for a word that is no name but a mistake in the grammar of conditions. */
function isNoName(name: string): boolean {
  return foreignWord(name) !== undefined || name.startsWith('{') || name.endsWith('}');
}

function repairsOf(unknown: Unknown, proxy: Proxy, meant: string | undefined): RuleRepair[] {
  const { name, below, uses } = unknown;
  const words = uses.map(use => use.word);
  const foreign = repairsOfForeign(uses, proxy);
  if (foreign) return foreign;
  if (name.startsWith('{')) return spaceBraces(...uses.map(({ statement }) => statement));
  if (unknown.bare) {
    const edits = unknown.bare.flatMap(test => (test.isWhole ? putInBraces(test) ?? [] : []));
    const joined = uses.flatMap(({ statement }) => aclUsesOf(statement)).filter(use => foreignWord(use.name) === 'and' && !definesIt(proxy, use.name));
    return edits.length < unknown.bare.length ? [] : [{ title: edits.length === 1 ? `Write \`${withBraces(unknown.bare[0])}\`` : 'Put the tests between braces', safety: 'review', edits: [...edits, ...joined.map(({ word }) => deleteWord(word))] }];
  }
  if (name.endsWith('}')) return [];
  if (below) {
    const text = below.block.text.slice(below.span.start, below.line.end);
    const isAlone = proxy.statements('acl').filter(line => line.word(1)?.value === name).length === 1;
    const canMove = isAlone && proxy.section.isCertain(below);
    const edits = [insertLineAbove(uses[0].statement, text), deleteLine(below)];
    return canMove ? [{ title: `Move \`acl ${name}\` above its first use`, safety: 'review', edits }] : [];
  }
  const test = testFor(name);
  const replacement = test === undefined ? meant : `{ ${test} }`;
  if (replacement === undefined) return [];
  const edits = words.map(word => replaceWord(word, word.text.replace(name, () => replacement)));
  return [{ title: `Replace by \`${replacement}\``, safety: 'review', edits }];
}

/** The names that are defined above a line, each at least once. */
function* namesAbove({ block, index }: Statement, { section }: Proxy): Generator<string> {
  if (!section.isConditional && section.isLong) {
    for (const { defined } of section.read(aclSummaryOf).slice(0, section.blocks.indexOf(block))) yield* defined;
    for (const line of block.statementsOf('acl')) if (line.index < index) yield line.word(1)?.value ?? '';
    return;
  }
  const above = new Set(section.blocks.slice(0, section.blocks.indexOf(block)));
  for (const line of section.statements('acl')) if (above.has(line.block) || (line.block === block && line.index < index)) yield line.word(1)?.value ?? '';
}

/** Lab case acl-undefined, and each place for a condition tried on 2.6 to 3.4: `no such ACL`. Sections that are `disabled` are read all the same. */
export default defineRule({
  name: 'unknown-acl',
  summary: 'A condition names an ACL that is not defined above it in its section.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'proxy',
  *check(proxy, { version }) {
    for (const unknown of unknownNames(proxy, version)) {
      const [first, ...others] = unknown.uses;
      const meant = meantBy(unknown, proxy, version);
      yield {
        at: first.word,
        message: explain(unknown, proxy, version, meant),
        related: [
          ...(unknown.below ? [{ at: unknown.below, message: 'Defined here, too late' }] : []),
          ...others.map(use => ({ at: use.word, message: 'Used here too' })),
        ],
        repairs: repairsOf(unknown, proxy, meant),
      };
    }
    yield* unknownAskedAcls(proxy, version);
  },
});
