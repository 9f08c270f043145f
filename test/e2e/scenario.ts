import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { out } from './machine.ts';
import type { Step } from './suite.ts';
import { until } from './until.ts';
import type { Workbench } from './workbench.ts';
import type { WorkbenchHost } from './workbench-host.ts';

const rule = 'timeout-without-unit';

/** What a person does with the extension, the same on every host. Needs the fixtures as they are: lines are counted. */
export async function scenario(name: string, workbench: Workbench, host: WorkbenchHost, step: Step): Promise<void> {
  await mkdir(out, { recursive: true });
  const screenshot = async (what: string): Promise<void> => {
    await workbench.page.screenshot({ path: join(out, `${name}-${what}.png`) });
  };

  await step('haproxy.cfg opens as HAProxy', async () => {
    await workbench.open(host.url);
    await workbench.waitForEditor('haproxy.cfg', 'fe_shop');
    await until('the language mode', async () => (await workbench.language()) === 'HAProxy');
  });
  await step('the grammar colours it', async () => {
    await until('a colour for the section keyword and another for the directive', async () => {
      const section = await workbench.color('frontend', 'frontend');
      const directive = await workbench.color('default_backend', 'default_backend');
      const backend = await workbench.color('default_backend', 'be_shop');
      return new Set([section, directive, backend]).size === 3;
    });
  });
  await step('squiggles under what will fail', async () => {
    await workbench.squiggles('error').first().waitFor();
    await workbench.squiggles('warning').first().waitFor();
  });
  await step('the Problems view names the rule', async () => {
    const rows = await until('two rows of the rule', async () => {
      const all = await workbench.problems();
      return all.filter(row => row.includes(rule)).length === 2 ? all : undefined;
    });
    assert.match(rows.join('\n'), /haproxy-doctor/i);
  });
  await step('the hover tells the timeout in force', async () => {
    await workbench.focusEditor();
    const hover = await workbench.hover('timeout server', 'timeout');
    assert.match(hover, /30\s?ms/);
    // From the file of prose, which the web's server cannot read by itself.
    assert.match(hover, /Common mistake/);
  });
  await screenshot('problems');
  await step('a quick fix writes the unit', async () => {
    await workbench.focusEditor();
    await workbench.goTo(11, 20);
    await workbench.quickFix('30s');
    await workbench.waitForEditor('haproxy.cfg', 'timeout server 30s');
    await until('its row to go', async () => (await workbench.problems()).filter(row => row.includes(rule)).length === 1);
  });
  await step('saving applies the safe repairs', async () => {
    await workbench.focusEditor();
    await workbench.save('haproxy.cfg');
    const text = await until('the saved text', async () => {
      const saved = await host.read('haproxy.cfg');
      return saved.includes('timeout server 30s') ? saved : undefined;
    });
    assert.match(text, /^ {4}timeout http-request 500ms$/m);
    assert.match(text, /^ {4}use_backend be_apl if is_api$/m, 'what needs review stays');
  });
  await step('the server restarts, and finds a new problem', async () => {
    const before = host.serverIdentity?.();
    await workbench.command('HAProxy Doctor: Restart Server');
    if (host.serverIdentity) await until('another server process', () => ![undefined, before].includes(host.serverIdentity?.()));
    await workbench.goTo(9, 23);
    await workbench.page.keyboard.type('\ntimeout queue 500');
    await until('its row', async () => (await workbench.problems()).some(row => row.includes(rule) && row.includes('timeout queue')));
  });
  await step('fix all repairs it', async () => {
    await workbench.focusEditor();
    await workbench.command('HAProxy Doctor: Fix All Safe Problems');
    await workbench.waitForEditor('haproxy.cfg', 'timeout queue 500ms');
  });
  await screenshot('repaired');
  await step('a rule is explained', async () => {
    await workbench.command('HAProxy Doctor: Explain a Rule');
    await workbench.pick(rule);
    if (!host.previewsMarkdown) return workbench.waitForEditor(`${rule}.md`, rule);
    const preview = workbench.page.frameLocator('iframe.webview').frameLocator('#active-frame');
    return preview.locator('h1', { hasText: rule }).waitFor();
  });
  await screenshot('rule');
  await step('a file that only its content gives away becomes HAProxy', async () => {
    await workbench.openFile('edge.conf');
    await until('the language mode', async () => (await workbench.language()) === 'HAProxy');
  });
  await step('a fence in Markdown is coloured', async () => {
    await workbench.openFile('notes.md');
    await workbench.waitForEditor('notes.md', 'fe_notes');
    await until('the colour of a keyword', async () => {
      const inFence = await workbench.color('frontend fe_notes', 'frontend');
      const inProse = await workbench.color('A frontend word', 'frontend');
      return inFence !== inProse;
    });
  });
  await screenshot('markdown');
}
