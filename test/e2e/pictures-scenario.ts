import { join } from 'node:path';
import { out } from './machine.ts';
import type { Step } from './suite.ts';
import { until } from './until.ts';
import type { Workbench } from './workbench.ts';

/** The pictures of the README, which show the sample: small, and without what has nothing to do with it. */
export async function picturesScenario(name: string, workbench: Workbench, step: Step): Promise<void> {
  const { page } = workbench;
  const picture = (what: string, height: number): Promise<Buffer> =>
    page.screenshot({ path: join(out, `${name}-picture-${what}.png`), clip: { x: 48, y: 64, width: 832, height }, animations: 'disabled' });

  await step('pictures for the README', async () => {
    await workbench.closeAll();
    await workbench.theme('light');
    await workbench.hidePanel();
    await workbench.command('View: Toggle Primary Side Bar Visibility');
    await page.locator('.part.sidebar').waitFor({ state: 'hidden' });
    await page.setViewportSize({ width: 880, height: 800 });
    await workbench.command('HAProxy Doctor: Open a Sample Configuration');
    await workbench.squiggles('warning').nth(2).waitFor();

    // They move the lines.
    await page.locator('.codelens-decoration').nth(2).waitFor();
    await until('the hover', async () => (await workbench.hover('use_backend be_api', 'be_api')).includes('2 servers'));
    await picture('hover', 480);
    await workbench.goTo(14, 21);
    await workbench.quickFixes('30ms');
    await picture('quick-fix', 480);
    await page.keyboard.press('Escape');
    await workbench.goToEnd(22);
    await page.keyboard.type('\ndefault_backend be');
    await page.locator('.suggest-widget.visible .monaco-list-row', { hasText: 'be_site' }).waitFor();
    await picture('completion', 480);
    await page.keyboard.press('Escape');
    await workbench.deleteLine();
    await workbench.problems();
    await workbench.focusEditor();
    await workbench.goTo(20, 1);
    await page.locator('.quick-input-widget').first().waitFor({ state: 'hidden' });
    await picture('problems', 700);
    await workbench.command('View: Revert and Close Editor');
    await workbench.line('fe_web').waitFor({ state: 'detached' });
    await page.setViewportSize({ width: 1280, height: 800 });
    await workbench.command('View: Toggle Primary Side Bar Visibility');
    await page.locator('.part.sidebar').waitFor();
  });
}
