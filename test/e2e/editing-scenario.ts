import assert from 'node:assert/strict';
import { join } from 'node:path';
import { haproxy, out } from './machine.ts';
import type { Step } from './suite.ts';
import { until } from './until.ts';
import type { Workbench } from './workbench.ts';
import type { WorkbenchHost } from './workbench-host.ts';

const front = 'haproxy-front.cfg';
const back = 'haproxy-back.cfg';

/** A person edits a configuration of two files: completes, renames, formats, restructures. Where nothing but open documents is read there is one file. */
export async function editingScenario(name: string, workbench: Workbench, host: WorkbenchHost, step: Step): Promise<void> {
  const { page } = workbench;
  const screenshot = (what: string): Promise<Buffer> => page.screenshot({ path: join(out, `${name}-${what}.png`) });
  const lineWith = (text: string): Promise<void> => workbench.line(text).waitFor();

  await step('text beside the lines: what is inherited, who refers, what is checked', async () => {
    await workbench.closeAll();
    await workbench.hidePanel();
    await workbench.openFolder('two');
    await workbench.openFile(front);
    await workbench.waitForEditor(front, 'fe_front');
    await page.locator('.view-line', { hasText: /fe_front.*client.30.s/ }).waitFor();
    await page.locator('.codelens-decoration', { hasText: '2 of 2 servers checked' }).waitFor();
    await screenshot('beside');
  });
  await step('a code lens shows the references', async () => {
    await page.locator('.codelens-decoration a', { hasText: '2 references' }).first().click();
    await page.locator('.peekview-widget', { hasText: front }).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.peekview-widget').waitFor({ state: 'detached' });
  });
  await step('completion writes a directive', async () => {
    await workbench.goToEnd(20);
    await page.keyboard.type('\nhash-ty');
    await workbench.complete('hash-type');
    await lineWith('hash-type');
    await page.keyboard.press('Escape');
    await workbench.deleteLine();
  });
  await step('completion knows the backends', async () => {
    await workbench.goToEnd(17);
    await workbench.deleteLine();
    await workbench.goToEnd(16);
    await page.keyboard.type('\ndefault_backend be_s');
    await screenshot('completing');
    await workbench.complete('be_static');
    await lineWith('default_backend be_static');
  });
  await step('signature help while the arguments are written', async () => {
    await page.keyboard.press('Escape');
    await page.keyboard.type('\nhttp-request set-header ');
    await page.locator('.parameter-hints-widget.visible .signature', { hasText: 'set-header' }).waitFor();
    await screenshot('signature');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await workbench.deleteLine();
  });
  await step('go to the definition', async () => {
    const [line, column, target] = host.readsFiles ? [16, 20, back] as const : [15, 20, front] as const;
    await workbench.goTo(line, column);
    await page.keyboard.press('F12');
    const [text, place] = host.readsFiles ? ['be_cart', 'Ln 1, Col 9'] as const : ['be_static', 'Ln 19, Col 9'] as const;
    await workbench.waitForEditor(target, `backend ${text}`);
    await page.locator('.statusbar-item', { hasText: place }).waitFor();
  });
  await step('rename a backend, wherever it is used', async () => {
    const [text, renamed] = host.readsFiles ? ['be_cart', 'be_basket'] as const : ['be_static', 'be_files'] as const;
    await workbench.rename(text, renamed);
    await lineWith(`backend ${renamed}`);
    await workbench.saveAll();
    const saved = await until('the saved text', async () => {
      const files = [await host.read(`two/${front}`), host.readsFiles ? await host.read(`two/${back}`) : ''].join('');
      return files.includes(renamed) && !new RegExp(`\\b${text}\\b`).test(files) ? files : undefined;
    });
    assert.equal(saved.split(renamed).length - 1, host.readsFiles ? 2 : 3);
  });
  await step('format the document', async () => {
    await workbench.showTab(front);
    await workbench.waitForEditor(front, 'fe_front');
    await workbench.focusEditor();
    await workbench.command('Format Document');
    await until('the indentation', async () => {
      await workbench.saveAll();
      return (await host.read(`two/${front}`)).includes('\n    balance roundrobin\n');
    });
  });
  await step('extract a condition to an ACL', async () => {
    await workbench.goTo(16, 35);
    await workbench.quickFix('Extract to `acl');
    await page.locator('.view-line', { hasText: /acl.\w+.path_beg.\/cart\// }).waitFor();
    await page.keyboard.press('Escape');
    // A snippet's name is chosen by then.
    await page.keyboard.press('Escape');
  });
  await step('the outline names the sections', async () => {
    await workbench.command('Explorer: Focus on Outline View');
    for (const text of ['fe_front', host.readsFiles ? 'be_static' : 'be_files']) await page.locator('.outline-tree .monaco-list-row', { hasText: text }).first().waitFor();
    await screenshot('outline');
    await workbench.focusEditor();
  });
  await step('sections fold', async () => {
    await workbench.command('Fold All');
    await workbench.line('path_beg /static/').waitFor({ state: 'detached' });
    await lineWith('fe_front');
    await workbench.command('Unfold All');
    await lineWith('path_beg /static/');
  });
  if (host.machineSettings) {
    await step('what only the real HAProxy knows', async () => {
      await host.machineSettings?.({ 'haproxyDoctor.haproxyPath': [haproxy] });
      await workbench.goToEnd(13);
      await page.keyboard.type('\nbind 127.0.0.1:8443 ssl crt /nonexistent/shop.pem');
      const row = await until('its row', async () => (await workbench.problems()).find(each => each.includes('shop.pem')));
      assert.match(row, /haproxy -c/);
      await screenshot('haproxy');
      await host.machineSettings?.({});
      await until('its row to go', async () => !(await workbench.problems()).some(each => each.includes('haproxy -c')));
      await workbench.focusEditor();
    });
  } else if (host.readsFiles) {
    console.log(`SKIPPED ${name}: no HAProxy in ${haproxy}: set HAPROXY_BIN`);
  }
}
