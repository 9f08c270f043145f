import { unusedAclsOf } from '../../model/conditions/unused-acls.ts';
import { deleteLine } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

export default defineRule({
  name: 'unused-acl',
  summary: 'No condition uses an ACL.',
  category: 'style',
  severity: 'hint',
  preset: 'strict',

  looksAt: 'proxy',
  lines: ['acl'],
  *check(proxy) {
    for (const [name, [first, ...others]] of unusedAclsOf(proxy)) {
      yield {
        at: first.word(1) ?? first,
        message: `No condition in ${proxy.title} uses the ACL \`${name}\`${proxy.kind === 'defaults' ? ', and the sections below do not see it' : ''}. Use it, or remove it.`,
        related: others.map(line => ({ at: line, message: 'Defined here, too' })),
        repairs: [{ title: `Remove \`acl ${name}\``, safety: 'review', edits: [first, ...others].map(deleteLine) }],
      };
    }
  },
});
