import { deleteLine } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** Lab case server-state-file: a state file from yesterday keeps a healthy server in MAINT, 503 with `SC--` on 2.6 to 3.4. */
export default defineRule({
  name: 'server-state-file',
  summary: 'Servers start in the state that a file gives them, which may be out of date.',
  category: '503',
  severity: 'information',
  preset: 'strict',

  looksAt: 'statement',
  keywords: ['load-server-state-from-file'],
  sections: ['defaults', 'backend', 'listen'],
  *check(statement) {
    if (statement.word(1)?.value === 'none') return;
    yield {
      at: statement,
      message: 'Servers start as the state file says: a server that was in maintenance when the file was written is so again after each start, and requests get a 503 when no other is left. Make sure that the file is written right before each reload, or remove this line.',
      repairs: [{ title: 'Remove `load-server-state-from-file`', safety: 'review', edits: [deleteLine(statement)] }],
    };
  },
});
