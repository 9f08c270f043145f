import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { coloursScenario } from './colours-scenario.ts';
import { editingScenario } from './editing-scenario.ts';
import { chromium as executablePath, missingWorkbench, out } from './machine.ts';
import { picturesScenario } from './pictures-scenario.ts';
import { scenario } from './scenario.ts';
import type { Suite } from './suite.ts';
import { upgradeScenario } from './upgrade-scenario.ts';
import { welcomeScenario } from './welcome-scenario.ts';
import { wordsScenario } from './words-scenario.ts';
import { createWorkbench } from './workbench.ts';
import type { WorkbenchHost } from './workbench-host.ts';

const quiet = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
];

/** The scenario in a workbench on the given host. What the page and the host logged goes to out/e2e, with a picture when a step fails. */
export function workbenchSuite(name: string, startHost: () => Promise<WorkbenchHost>): Suite {
  return {
    name,
    missing: missingWorkbench,
    run: async step => {
      await mkdir(out, { recursive: true });
      const host = await startHost();
      const browser = await chromium.launch({ executablePath, headless: true, args: quiet });
      const workbench = await createWorkbench(browser);
      try {
        await scenario(name, workbench, host, step);
        await upgradeScenario(workbench, host, step);
        await editingScenario(name, workbench, host, step);
        await wordsScenario(name, workbench, host, step);
        await welcomeScenario(name, workbench, step);
        await picturesScenario(name, workbench, step);
        await coloursScenario(name, workbench, step);
      } catch (error) {
        await workbench.page.screenshot({ path: join(out, `${name}-failure.png`) });
        throw error;
      } finally {
        await writeFile(join(out, `${name}-console.log`), workbench.console.join('\n'));
        await writeFile(join(out, `${name}-host.log`), host.log());
        await browser.close();
        await host.stop();
      }
    },
  };
}
