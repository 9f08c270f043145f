import { wordAfter } from '../word-after.ts';
import type { Section } from '../section.ts';
import { isPasswordKeyword } from './users.ts';

/** Who is in a userlist, as far as it is in the text. */
export interface Members {
  readonly users: readonly string[];
  /** The groups that somebody is in. */
  readonly filled: ReadonlySet<string>;
  /** True where a variable or a template may put anybody anywhere. */
  readonly isOpen: boolean;
}

/** Users say their groups, and groups their users. */
export function membersOf(section: Section): Members {
  const users = section.statements('user');
  const groups = section.statements('group');
  const named = users.flatMap(line => wordAfter('groups', line)?.value.split(',') ?? []);
  const naming = groups.filter(line => /[^,]/.test(wordAfter('users', line)?.value ?? '')).map(line => line.word(1)?.value ?? '');
  const isOpen = section.isConditional || [...users, ...groups].some(line => line.words.some((word, i) => word.hasVariable && !isPasswordKeyword(line.word(i - 1)?.value)));
  return { users: users.flatMap(line => line.word(1)?.text ?? []), filled: new Set([...named, ...naming]), isOpen };
}
