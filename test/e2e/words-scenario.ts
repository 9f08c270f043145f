import assert from 'node:assert/strict';
import { join } from 'node:path';
import { out } from './machine.ts';
import type { Step } from './suite.ts';
import { until } from './until.ts';
import type { Workbench } from './workbench.ts';
import type { WorkbenchHost } from './workbench-host.ts';

const file = 'haproxy-words.cfg';

/** What is hovered over: a name for the picture, a line and a word of it, and what the hover says. Lines in the order of the file. */
const words: readonly (readonly [name: string, line: string, word: string, says: RegExp])[] = [
  ['timeout-client', 'timeout client 30s', 'client', /^timeout client <timeout>\s+Here: 30.s/],
  ['log-format', 'log-format', '%ci', /^%ci\s+Client address/],
  ['variable', 'http-request set-header', 'txn.tenant', /^var\([^]*req\.hdr\(X-Tenant\)/],
  ['acl', 'use_backend be_api', 'is_api', /^ACL is_api\s+acl is_api path_beg/],
  ['route', 'use_backend be_api', 'be_api', /^backend be_api[^]*2 servers, 2 with a health check/],
  ['httpchk', 'option httpchk', 'httpchk', /^option httpchk/],
  ['maxconn', 'server api1', 'maxconn', /^maxconn <maxconn>/],
  ['backend', 'backend be_rates', 'be_rates', /^backend be_rates[^]*Holds a table/],
  ['stick-table', 'stick-table type', 'stick-table', /^stick-table type/],
  ['balance', 'balance leastconn', 'leastconn', /^leastconn/],
  ['default-server', 'default-server maxconn', 'default-server', /^default-server/],
  ['rule', '# haproxy-doctor', 'server-without-check', /^server-without-check \(503, warning\)/],
];

/** Hovers over words of all kinds in a dark theme. A picture of each goes to out/e2e, for people to judge. */
export async function wordsScenario(name: string, workbench: Workbench, host: WorkbenchHost, step: Step): Promise<void> {
  await step('hovers over words of all kinds', async () => {
    await workbench.closeAll();
    await workbench.theme('dark');
    await workbench.openFile(file);
    await workbench.hidePanel();
    await workbench.waitForEditor(file, 'fe_words');
    await workbench.focusEditor();
    for (const [index, [what, line, word, says]] of words.entries()) {
      // The words of the lower half begin out of sight.
      if (index === 5) await workbench.goTo(34, 1);
      const text = await until(`the hover over ${word}`, async () => {
        const shown = await workbench.hover(line, word);
        return says.test(shown) ? shown : assert.fail(shown);
      });
      assert.ok(text.length < 1500, `the hover over ${word} has ${text.length} characters`);
      await workbench.page.screenshot({ path: join(out, `${name}-hover-${what}.png`) });
      // VS Code makes no links to files of other schemes.
      if (what === 'route' && host.readsFiles) await followLink(workbench);
      await workbench.page.keyboard.press('Escape');
    }
  });
}

/** The first place that a hover names is a click away. */
async function followLink({ page }: Workbench): Promise<void> {
  const link = page.locator('.monaco-hover a', { hasText: /^line \d+$/ }).first();
  const line = (await link.innerText()).slice('line '.length);
  await link.click();
  await page.locator('.statusbar-item', { hasText: `Ln ${line}, Col 1` }).waitFor();
}
