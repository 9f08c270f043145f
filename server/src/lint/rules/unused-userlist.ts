import { namesMentionedIn } from '../../model/mentioned-names.ts';
import { defineRule } from '../rule.ts';

/** Lists that other programs read from the file: the Data Plane API and the ingress controllers. */
const forOthers = /api|controller|dataplane/i;

export default defineRule({
  name: 'unused-userlist',
  summary: 'No rule asks for the users of a userlist.',
  category: 'style',
  severity: 'hint',
  preset: 'strict',

  looksAt: 'configuration',
  mentions: ['userlist'],
  *check({ sections, proxies, isWhole }) {
    const lists = sections.filter(section => section.kind === 'userlist');
    if (lists.length === 0 || !isWhole || !proxies.some(proxy => proxy.isFrontend)) return;
    for (const { name, header } of lists) {
      if (!name || !header || name.hasVariable || forOthers.test(name.value)) continue;
      if (sections.some(section => namesMentionedIn(section).has(name.value))) continue;
      yield {
        at: name,
        message: `No rule asks for the users of \`userlist ${name.value}\`: what it should protect is open. Ask with \`http_auth(${name.value})\`, or remove the list.`,
      };
    }
  },
});
