import { namesMentionedIn } from '../../model/mentioned-names.ts';
import { inSections } from '../../model/incremental/in-proxies.ts';
import { removeSection } from '../edits/section-edits.ts';
import { defineRule } from '../rule.ts';

/** Lists that other programs read from the file: the Data Plane API and the ingress controllers. */
const forOthers = /api|controller|dataplane/i;

const userlists = inSections(section => (section.kind === 'userlist' ? [section] : []));

export default defineRule({
  name: 'unused-userlist',
  summary: 'No rule asks for the users of a userlist.',
  category: 'style',
  severity: 'hint',
  preset: 'strict',

  looksAt: 'configuration',
  mentions: ['userlist'],
  *check(configuration) {
    const lists = userlists(configuration);
    if (lists.length === 0 || !configuration.isWhole || !configuration.proxies.some(proxy => proxy.isFrontend)) return;
    const mentioned = new Set(namesMentionedIn(configuration));
    for (const section of lists) {
      const { name, header } = section;
      if (!name || !header || name.hasVariable || forOthers.test(name.value)) continue;
      if (mentioned.has(name.value)) continue;
      yield {
        at: name,
        message: `No rule asks for the users of \`userlist ${name.value}\`: what it should protect is open. Ask with \`http_auth(${name.value})\`, or remove the list.`,
        repairs: removeSection(section, `Remove \`userlist ${name.value}\``),
      };
    }
  },
});
