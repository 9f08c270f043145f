import { isPredefinedAcl } from '../../language/predefined-acls.ts';
import type { HaproxyVersion } from '../../language/version.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { inLongSections } from '../incremental/per-block.ts';
import { conditionBehind, conditionKeywords, writtenConditionOf, type StatementCondition } from './statement-condition.ts';

/** The first words of all lines that can have a condition, `stats` included. */
export const linesWithCondition: readonly string[] = ['stats', ...conditionKeywords];

/** The first words of lines that can hold an ACL test, or name an ACL. */
export const linesWithTest: readonly string[] = ['acl', ...linesWithCondition];

/** True for the name of an ACL that HAProxy itself has, or that a line above in the same block defines. */
export function isAclAbove({ block, index }: Statement, name: string, version: HaproxyVersion): boolean {
  return isPredefinedAcl(name, version) || [...block.statementsOf('acl')].some(line => line.index < index && line.word(1)?.value === name);
}

/** A named ACL in a condition. There are tens of thousands in a large file: the word is made when it is asked for. */
export class AclUse {
  readonly name: string;
  readonly statement: Statement;
  readonly #index: number;

  constructor(name: string, statement: Statement, index: number) {
    this.name = name;
    this.statement = statement;
    this.#index = index;
  }

  /** The word that holds it; exclamation marks may stand before the name. */
  get word(): Word {
    return this.statement.word(this.#index) as Word;
  }
}

/** An `acl` line: it defines the name for the lines below it. */
export interface AclDefinition {
  readonly defines: string;
  readonly statement: Statement;
}

/** The `acl` lines of a block and the named ACLs its conditions ask for, in order. */
export const aclMentionsIn = inLongSections((block): readonly (AclDefinition | AclUse)[] => {
  const mentions: (AclDefinition | AclUse)[] = [];
  for (const statement of block.statementsAmong(linesWithTest)) {
    const name = statement.keyword === 'acl' ? statement.word(1) : undefined;
    if (name) mentions.push({ defines: name.value, statement });
    else mentions.push(...aclUsesOf(statement));
  }
  return mentions;
});

/** What a block defines, and the names it asks for that it has not defined above: what its section has to know of it. */
export interface AclSummary {
  readonly defined: ReadonlySet<string>;
  readonly needed: ReadonlySet<string>;
  /** True when a variable of the environment is in one of these names. */
  readonly hasVariable: boolean;
}

export const aclSummaryOf = inLongSections((block): AclSummary => {
  const [defined, needed] = [new Set<string>(), new Set<string>()];
  for (const mention of aclMentionsIn.remembered(block)) {
    if ('defines' in mention) defined.add(mention.defines);
    else if (!defined.has(mention.name)) needed.add(mention.name);
  }
  return { defined, needed, hasVariable: [...defined, ...needed].some(name => name.includes('$')) };
});

/** The named ACLs that the condition of a line asks for, in order. */
export function aclUsesOf(statement: Statement): AclUse[] {
  const found = anyConditionOf(statement);
  if (!found) return [];
  const named = found.condition.groups.flat().filter(term => term.kind === 'named');
  return named.map(term => new AclUse(term.name, statement, found.start + term.word));
}

/** The condition of a line as it is written, also of a `stats` line. */
export function anyConditionOf(statement: Statement): StatementCondition | undefined {
  return writtenConditionOf(statement) ?? statsConditionOf(statement);
}

/** `stats admin if ...` and `stats http-request ACTION if ...`; in other `stats` lines `if` is an ordinary word. */
function statsConditionOf(statement: Statement): StatementCondition | undefined {
  const kind = statement.keyword === 'stats' ? statement.word(1)?.value : undefined;
  if (kind !== 'admin' && kind !== 'http-request') return undefined;
  return conditionBehind(statement, kind === 'admin' ? 1 : 2);
}
