import { parseAddress } from '../../language/address.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** Tried on 2.6 to 3.4: nothing is written to a file of that name, and without one HAProxy says that a send has failed. */
export default defineRule({
  name: 'log-to-file',
  summary: '`log` names a file: HAProxy sends its log to sockets, and writes no files.',
  category: 'style',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: ['log'],
  sections: ['global', 'defaults', 'frontend', 'listen', 'backend', 'log-forward'],
  *check(statement) {
    const target = statement.word(1);
    const address = target && !target.hasVariable ? parseAddress(target.value) : undefined;
    if (!target || address?.kind !== 'path' || !/\.(?:log|txt)$/i.test(target.value)) return;
    yield {
      at: target,
      message: `HAProxy sends its log to a socket, and writes none to a file: nothing ever gets to \`${target.value}\`. Send it to the system's log, \`/dev/log\`, and have that write the file; or to \`stdout\` in a container.`,
      repairs: [{ title: 'Log to `/dev/log`', safety: 'review', edits: [replaceWord(target, '/dev/log')] }],
    };
  },
});
