import { parseCondition } from '../expression/condition.ts';
import type { Block } from '../syntax/block.ts';
import type { Statement } from '../syntax/statement.ts';
import type { Word } from '../syntax/word.ts';
import { remember } from './memo.ts';
import { conditionOf } from './statement-condition.ts';

/** A named ACL in a condition. */
export interface AclUse {
  readonly name: string;
  /** The word that holds it; exclamation marks may stand before the name. */
  readonly word: Word;
  readonly statement: Statement;
}

/** An `acl` line: it defines the name for the lines below it. */
export interface AclDefinition {
  readonly defines: Word;
  readonly statement: Statement;
}

/** The `acl` lines of a block and the named ACLs its conditions ask for, in order. */
export const aclMentionsIn = remember((block: Block): readonly (AclDefinition | AclUse)[] => {
  const mentions: (AclDefinition | AclUse)[] = [];
  for (const statement of block.statements()) {
    if (statement.keyword !== 'acl') mentions.push(...aclUsesOf(statement));
    else if (statement.word(1)) mentions.push({ defines: statement.word(1) as Word, statement });
  }
  return mentions;
});

/** The named ACLs that the condition of a line asks for, in order. */
export function aclUsesOf(statement: Statement): AclUse[] {
  const found = conditionOf(statement) ?? statsConditionOf(statement);
  if (!found) return [];
  const uses: AclUse[] = [];
  for (const term of found.condition.groups.flat()) {
    const word = term.kind === 'named' ? found.words[term.word] : undefined;
    if (term.kind === 'named' && word) uses.push({ name: term.name, word, statement });
  }
  return uses;
}

/** `stats admin if ...` and `stats http-request ACTION if ...`; in other `stats` lines `if` is an ordinary word. */
function statsConditionOf(statement: Statement) {
  const kind = statement.keyword === 'stats' ? statement.word(1)?.value : undefined;
  if (kind !== 'admin' && kind !== 'http-request') return undefined;
  const at = statement.values().findIndex((value, i) => i > 1 && (value === 'if' || value === 'unless'));
  const words = statement.words.slice(at + 1);
  return at < 0 ? undefined : { condition: parseCondition(words.map(word => word.value)), words };
}
