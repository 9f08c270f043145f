import type { WrittenTest } from './acl-tests.ts';
import { aclMentionsIn, AclUse } from './acl-use.ts';
import type { Proxy } from '../proxy.ts';
import { turnsAway } from '../request-rules/request-rules.ts';

/** True when a test of a section, by its ACL or between braces, takes part in rules that turn clients away, and in no others. */
export function onlyRefuses({ name, statement }: WrittenTest, proxy: Proxy): boolean {
  if (name === undefined) return turnsAway(statement);
  const uses = proxy.section.collect(aclMentionsIn).filter(mention => mention instanceof AclUse && mention.name === name);
  return uses.length > 0 && uses.every(use => turnsAway(use.statement));
}
