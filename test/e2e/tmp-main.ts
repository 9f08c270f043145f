import { chromium } from 'playwright-core';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startCodeServer } from '/work/main/test/e2e/code-server-host.ts';
import { startWebHost } from '/work/main/test/e2e/web-host.ts';
import { coloursScenario } from '/work/main/test/e2e/colours-scenario.ts';
import { upgradeScenario } from '/work/main/test/e2e/upgrade-scenario.ts';
import { createWorkbench } from '/work/main/test/e2e/workbench.ts';
import { chromium as executablePath, out } from '/work/main/test/e2e/machine.ts';
mkdirSync(out, { recursive: true });
const which = process.argv[2] ?? 'server';
const host = await (which === 'web' ? startWebHost() : startCodeServer());
const browser = await chromium.launch({ executablePath, headless: true, args: ['--no-sandbox', '--disable-gpu'] });
const wb = await createWorkbench(browser);
wb.page.setDefaultTimeout(25000);
const step = async (name: string, run: () => Promise<void>) => { const t = Date.now(); await run(); console.log('ok', name, Date.now() - t); };
try {
  await wb.open(host.url);
  await wb.waitForEditor('haproxy.cfg', 'fe_shop');
  if (process.argv[3] !== 'colours') await upgradeScenario(wb, host, step);
  await coloursScenario(which, wb, step);
} catch (e) { console.log(e); await wb.page.screenshot({ path: '/tmp/ed-fail.png' }); }
await browser.close(); await host.stop();
process.exit(0);
