import { possibleGlobalLine } from '../../model/global-sections.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import { deleteLine } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

const keyword = 'load-server-state-from-file';

const loadingLines = inProxies(proxy => (proxy.kind === 'frontend' ? [] : proxy.statements(keyword).filter(line => line.word(1)?.value !== 'none')), [keyword]);

/** Lab case server-state-file: a state file from yesterday keeps a healthy server in MAINT, 503 with `SC--` on 2.6 to 3.4. */
export default defineRule({
  name: 'server-state-file',
  summary: 'Servers start in the state that a file gives them, which may be out of date.',
  category: '503',
  severity: 'information',
  preset: 'strict',

  looksAt: 'configuration',
  mentions: [keyword],
  *check(configuration, { isWhole }) {
    // Where no file is named, none is read, and server-state-file-not-set says so.
    const isNamed = !isWhole || possibleGlobalLine('server-state-file', configuration) !== undefined;
    for (const statement of loadingLines(configuration).filter(line => isNamed || line.word(1)?.value !== 'global')) {
      yield {
        at: statement,
        message: 'Servers start as the state file says: a server that was in maintenance when the file was written is so again after each start, and requests get a 503 when no other is left. Make sure that the file is written right before each reload, or remove this line.',
        repairs: [{ title: 'Remove `load-server-state-from-file`', safety: 'review', edits: [deleteLine(statement)] }],
      };
    }
  },
});
