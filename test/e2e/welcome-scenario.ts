import { join } from 'node:path';
import { out } from './machine.ts';
import type { Step } from './suite.ts';
import { until } from './until.ts';
import type { Workbench } from './workbench.ts';

/** A person who has just installed the extension: the walkthrough, and the sample that it opens. */
export async function welcomeScenario(name: string, workbench: Workbench, step: Step): Promise<void> {
  const { page } = workbench;
  await step('the walkthrough opens, and shows its steps', async () => {
    await workbench.closeAll();
    await workbench.hidePanel();
    await workbench.theme('dark');
    await workbench.command('Welcome: Open Walkthrough...');
    await workbench.pick('Get started with HAProxy Doctor');
    // Where there is room, what a step says is illustrated.
    await page.setViewportSize({ width: 1720, height: 800 });
    await page.locator('.getting-started-media .monaco-tokenized-source, .getting-started-media iframe').first().waitFor();
    for (const title of ['See a problem and its repair', 'Check it in CI', 'Open a sample']) {
      await page.locator('.getting-started-step', { hasText: title }).click();
      await page.locator('.getting-started-step.expanded', { hasText: title }).waitFor();
      await page.screenshot({ path: join(out, `${name}-walkthrough-${title.split(' ')[0]?.toLowerCase()}.png`) });
    }
    await page.setViewportSize({ width: 1280, height: 800 });
  });
  await step('its button opens the sample, which has three traps', async () => {
    await page.locator('.getting-started-step.expanded .monaco-button', { hasText: 'Open the Sample' }).click();
    // The page keeps the focus: it is beside the sample.
    await workbench.line('fe_web').click();
    await until('the language mode', async () => (await workbench.language()) === 'HAProxy');
    await until('three problems', async () => (await workbench.problems()).filter(row => row.includes('haproxy-doctor')).length === 3);
    await page.locator('.getting-started-step .complete.codicon-getting-started-step-checked').first().waitFor();
    await until('the version', async () => (await workbench.version()).text.startsWith('HAProxy '));
    await page.screenshot({ path: join(out, `${name}-sample.png`) });
    await workbench.focusEditor();
    await workbench.command('View: Revert and Close Editor');
    await workbench.line('fe_web').waitFor({ state: 'detached' });
  });
}
