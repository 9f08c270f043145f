import { withoutBrackets } from '../../expression/brackets.ts';
import type { Term } from '../../expression/condition.ts';
import { aclUsesOf, anyConditionOf, type AclUse } from '../../model/conditions/acl-use.ts';
import { clashingLinesOf, type Clash } from '../../model/conditions/clashing-terms.ts';
import { foreignWord } from '../../model/conditions/foreign-words.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { StatementCondition } from '../../model/conditions/statement-condition.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { putOrBetween, textOfTerm } from './clash-edits.ts';
import type { RuleRepair } from '../finding.ts';
import { deleteWord, replaceWord, type RuleEdit } from './rule-edits.ts';

type Uses = readonly [AclUse, ...AclUse[]];

/** What is wrong with a word of another language in a condition, and what to write; undefined for another name. */
export function explainForeign(uses: Uses, proxy: Proxy): string | undefined {
  const [{ name, statement }] = uses;
  const start = `HAProxy takes \`${name}\` for the name of an ACL, finds none, and refuses to start.`;
  switch (foreignWord(name)) {
    case 'and': {
      const names = namesApart(statement, proxy);
      return names === undefined
        ? `${start} Remove it: conditions that must all hold stand side by side.`
        : `${start} Conditions that must all hold stand side by side, but nothing has both of what ${names} ask for: put \`or\` between them.`;
    }
    case 'or': return `${start} Write \`or\`.`;
    case 'not': {
      const and = uses.flatMap(use => aclUsesOf(use.statement)).find(use => foreignWord(use.name) === 'and');
      const rest = and ? `, and remove \`${and.name}\`: conditions that must all hold stand side by side` : '';
      return `${start} Write \`!\` before what is to be negated${rest}.`;
    }
    case 'bracket': return `${start} A condition has no round brackets: write out what has to hold together, with \`or\` between the parts.`;
    case undefined: return undefined;
  }
}

/** The repairs of it; undefined for another name. */
export function repairsOfForeign(uses: Uses, proxy: Proxy): RuleRepair[] | undefined {
  const [{ name }] = uses;
  const words = uses.map(use => use.word);
  switch (foreignWord(name)) {
    case 'and': return [repairOfAnd(uses, proxy)];
    case 'or': return [{ title: 'Replace by `or`', safety: 'review', edits: words.map(word => replaceWord(word, 'or')) }];
    case 'not': return rewritten(uses, 'Write `!`');
    case 'bracket': return rewritten(uses, 'Write it without brackets');
    case undefined: return undefined;
  }
}

/** Writes the conditions of the lines out in HAProxy's own words, where they can be read. */
function rewritten(uses: Uses, title: string): RuleRepair[] {
  const edits = statementsOf(uses).flatMap(writeOut);
  return edits.length === 0 ? [] : [{ title, safety: 'review', edits }];
}

/** Takes `and` away, or puts `or` in its place between what excludes each other. */
function repairOfAnd(uses: Uses, proxy: Proxy): RuleRepair {
  const { name } = uses[0];
  const apart = new Map(statementsOf(uses).map(statement => [statement, clashesOn(statement, proxy)]));
  const edits = uses.flatMap(({ statement, word }) => {
    const isRewritten = apart.get(statement)?.some(({ found, clash }) => found.condition.groups[clash.group]?.some(term => isAt(term, found, word)));
    return isRewritten ? [] : [deleteWord(word)];
  });
  const parted = [...apart.values()].flat().map(({ found, clash }) => putOrBetween(found, clash));
  const title = parted.length > 0 ? 'Put `or` between what excludes each other' : `Remove \`${name}\``;
  return { title, safety: 'review', edits: [...parted, ...edits] };
}

interface FoundClash {
  readonly found: StatementCondition;
  readonly clash: Clash;
}

/** The groups of a line with terms that exclude each other. */
function clashesOn(statement: Statement, proxy: Proxy): readonly FoundClash[] {
  const found = anyConditionOf(statement);
  const line = found && clashingLinesOf(proxy).find(each => each.statement.equals(statement));
  return line ? line.clashes.filter(({ why }) => why === 'exclusive').map(clash => ({ found, clash })) : [];
}

/** The names of two terms of a line that exclude each other. */
function namesApart(statement: Statement, proxy: Proxy): string | undefined {
  const [first] = clashesOn(statement, proxy);
  const terms = first?.clash.apart.slice(0, 2).flatMap(i => first.found.condition.groups[first.clash.group]?.[i] ?? []);
  return terms?.map(term => `\`${textOfTerm(term)}\``).join(' and ');
}

function isAt(term: Term, { statement, start }: StatementCondition, word: Word): boolean {
  return term.kind === 'named' && statement.word(start + term.word)?.span.start === word.span.start;
}

function writeOut(statement: Statement): RuleEdit[] {
  const found = anyConditionOf(statement);
  const words = found ? statement.words.slice(found.start) : [];
  const [first, last] = [words[0], words.at(-1)];
  const text = withoutBrackets(words.map(word => word.text));
  return first && last && text !== undefined ? [{ at: { block: first.block, span: { start: first.span.start, end: last.span.end } }, text }] : [];
}

/** The lines of some uses, each once. */
function statementsOf(uses: Uses): Statement[] {
  return [...new Set(uses.map(({ statement }) => statement))];
}
