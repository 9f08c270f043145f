import { inSections } from '../../model/incremental/in-proxies.ts';
import type { Statement } from '../../syntax/statement.ts';
import { insertLineBelow } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** More words than a name: options of a server line above, which was to go on here (line-continuation). */
const isOtherLine = ({ words }: Statement) => words.length > 2;

const withoutNameserver = inSections(section => {
  const { kind, header } = section;
  return kind === 'resolvers' && header && !isOtherLine(header) && section.statements('nameserver', 'parse-resolv-conf').length === 0 ? [{ section, header }] : [];
});

/** `has no nameservers configured!`: warned of on 2.6 to 3.4; servers that start without an address never get one (tried on 2.6 and 3.4). */
export default defineRule({
  name: 'resolvers-without-nameserver',
  summary: 'A `resolvers` section has no nameserver, so the servers that use it are never looked up.',
  category: 'validity',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['resolvers'],
  *check(configuration) {
    for (const { section, header } of withoutNameserver(configuration)) {
      yield {
        at: header,
        message: `\`resolvers ${section.name?.value ?? ''}\` has no \`nameserver\`: HAProxy warns of it, and the names of servers that use it are never looked up again. Add \`parse-resolv-conf\`, or a \`nameserver\`.`,
        repairs: [{ title: 'Add `parse-resolv-conf`', safety: 'review', edits: [insertLineBelow(header, 'parse-resolv-conf', section)] }],
      };
    }
  },
});
