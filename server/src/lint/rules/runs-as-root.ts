import { globalSections } from '../../model/global-sections.ts';
import { insertLineBelow } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** Any of these says under whose rights HAProxy runs. */
const identity = ['user', 'uid'];


/** Management guide, chapter 13. From 3.4 on HAProxy warns of it when it starts (tried), but not in `haproxy -c`. */
export default defineRule({
  name: 'runs-as-root',
  summary: 'HAProxy keeps the rights of root after its start.',
  category: 'security',
  severity: 'information',
  preset: 'strict',

  looksAt: 'configuration',
  mentions: ['daemon'],
  *check(configuration, { isWhole }) {
    const globals = globalSections(configuration);
    const [first] = globals;
    const says = (...keywords: string[]) => globals.some(section => section.statements(...keywords).length > 0);
    // Without `daemon` it is a container or a service manager that chooses the user.
    if (!isWhole || !first?.header || !says('daemon') || says(...identity)) return;
    const lines = says('group', 'gid') ? ['user haproxy'] : ['group haproxy', 'user haproxy'];
    const last = first.statements().at(-1) ?? first.header;
    yield {
      at: first.header,
      message: `\`global\` has no \`user\`: started as root, HAProxy goes on as root, and a hole in it is a hole in the whole machine. Set \`user\` and \`group\`${says('chroot') ? '' : ', and `chroot` to an empty directory'}.`,
      repairs: [{ title: `Add ${lines.map(line => `\`${line}\``).reverse().join(' and ')}`, safety: 'review', edits: lines.map(line => insertLineBelow(last, line, first)) }],
    };
  },
});
