import { parseCondition } from '../expression/condition.ts';
import type { Statement } from '../syntax/statement.ts';
import type { Word } from '../syntax/word.ts';
import { conditionOf } from './statement-condition.ts';

/** A named ACL in a condition. */
export interface AclUse {
  readonly name: string;
  /** The word that holds it; exclamation marks may stand before the name. */
  readonly word: Word;
  readonly statement: Statement;
}

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
