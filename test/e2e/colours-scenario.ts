import assert from 'node:assert/strict';
import { join } from 'node:path';
import { out } from './machine.ts';
import type { Step } from './suite.ts';
import { until } from './until.ts';
import type { Workbench } from './workbench.ts';

/** A file of 300 lines in a dark and a light theme: what means different things is drawn in different colours. Leaves pictures in out/e2e. */
export async function coloursScenario(name: string, workbench: Workbench, step: Step): Promise<void> {
  for (const kind of ['dark', 'light'] as const) {
    await step(`the colours of a long file in a ${kind} theme`, async () => {
      await workbench.closeAll();
      await workbench.theme(kind);
      await workbench.openFile('haproxy-shop.cfg');
      await workbench.hidePanel();
      await workbench.focusEditor();
      await workbench.goTo(174, 1);
      // The tokens of the server come after the grammar's: a named ACL is then no longer what it was.
      const colours = await until('the colours of semantic tokens', async () => {
        const found = await Promise.all([
          workbench.drawnColor('http-request deny deny_status', 'is_internal'),
          workbench.drawnColor('http-request deny deny_status', 'http-request'),
          workbench.drawnColor('http-request deny deny_status', '429'),
          workbench.drawnColor('http-request deny deny_status', '"slow down"'),
          workbench.drawnColor('http-request deny deny_status', 'if'),
          workbench.drawnColor('set-var(txn.host)', 'req.hdr'),
          workbench.drawnColor('a switch for nights', 'switch'),
        ]);
        return new Set(found).size === found.length ? found : undefined;
      });
      assert.equal(await workbench.drawnColor('use_backend be_websocket', 'has_session'), colours[0], 'an ACL has one colour');
      await workbench.page.screenshot({ path: join(out, `${name}-colours-${kind}.png`) });
    });
  }
}
