import assert from 'node:assert/strict';
import type { Step } from './suite.ts';
import { until } from './until.ts';
import type { Workbench } from './workbench.ts';
import type { WorkbenchHost } from './workbench-host.ts';

const file = 'haproxy-2.6.cfg';
const changeVersion = 'HAProxy Doctor: Check Against Another HAProxy Version';

/** A person asks what breaks with a newer HAProxy, repairs some of it, and settles on a version. */
export async function upgradeScenario(workbench: Workbench, host: WorkbenchHost, step: Step): Promise<void> {
  const row = async (rule: string): Promise<string | undefined> => (await workbench.problems()).find(each => each.includes(rule));

  await step('the status bar tells the version in force, and who says so', async () => {
    // Their problems would push those of this file out of view.
    await workbench.closeAll();
    await workbench.openFile(file);
    await workbench.waitForEditor(file, 'Good for HAProxy 2.6');
    await until('the version', async () => (await workbench.version()).text === 'HAProxy 3.4');
    assert.match((await workbench.version()).tooltip, /default/);
  });
  await step('against 2.6 the old file is fine', async () => {
    await workbench.command(changeVersion);
    await workbench.pick('HAProxy 2.6');
    await until('the version', async () => (await workbench.version()).text === 'HAProxy 2.6');
    await until('no error', async () => (await row('removed-directive')) === undefined && (await row('bad-section-header')) === undefined);
    assert.match((await workbench.version()).tooltip, /settings/);
    assert.match(await host.read('.vscode/settings.json'), /"haproxyDoctor.haproxyVersion": "2.6"/);
  });
  await step('a click on it asks for another one, and 3.4 refuses what 2.6 takes', async () => {
    await workbench.clickVersion();
    await workbench.pick('HAProxy 3.4');
    await until('the version', async () => (await workbench.version()).text === 'HAProxy 3.4');
    await until('the errors', async () => (await row('removed-directive'))?.includes('bind-process') === true && (await row('bad-section-header')) !== undefined);
  });
  await step('what 3.4 does not take is struck through', async () => {
    await workbench.focusEditor();
    await workbench.goTo(21, 1);
    await until('the line through it', () => workbench.isStruckThrough('bind-process 1', 'bind-process'));
    assert.equal(await workbench.isStruckThrough('default_backend be_shop', 'default_backend'), false);
  });
  await step('quick fixes take it over to 3.4', async () => {
    await workbench.focusEditor();
    await workbench.goTo(25, 40);
    await workbench.quickFix('Move the headers to `http-check send`');
    await workbench.waitForEditor(file, 'http-check send hdr Host www.example.com');
    await workbench.goTo(21, 8);
    await workbench.quickFix('Remove the line');
    await until('their rows to go', async () => (await row('removed-directive')) === undefined && (await row('httpchk-host-in-option')) === undefined);
  });
  await step('a comment wins over the setting, and is changed on request', async () => {
    await workbench.focusEditor();
    await workbench.goTo(1, 1);
    await workbench.page.keyboard.type('# haproxy-version: 3.0\n');
    await until('the version', async () => (await workbench.version()).text === 'HAProxy 3.0');
    assert.match((await workbench.version()).tooltip, /comment, line 1/);
    await workbench.command(changeVersion);
    await workbench.pick('HAProxy 3.2');
    await workbench.answer('Change the Comment');
    await workbench.waitForEditor(file, '# haproxy-version: 3.2');
    await until('the version', async () => (await workbench.version()).text === 'HAProxy 3.2');
  });
}
