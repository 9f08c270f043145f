import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { settings } from './workbench-host.ts';

/** The page that starts the workbench of `codeServer` in a browser, with the extensions under the given paths of `authority`. */
export async function webPage(codeServer: string, authority: string, extensions: readonly string[]): Promise<string> {
  const product = JSON.parse(await readFile(join(codeServer, 'lib/vscode/product.json'), 'utf8')) as Record<string, unknown>;
  const configuration = {
    additionalBuiltinExtensions: extensions.map(path => ({ scheme: 'http', authority, path })),
    configurationDefaults: settings,
    // code-server's builds insist on these four.
    userDataPath: '/user-data',
    isEnabledFileDownloads: true,
    isEnabledFileUploads: true,
    isEnabledCoderGettingStarted: false,
    productConfiguration: {
      nameShort: 'e2e',
      nameLong: 'e2e',
      applicationName: 'e2e',
      version: product['version'],
      commit: product['commit'],
      quality: product['quality'],
      enableTelemetry: false,
    },
  };
  const attribute = (value: unknown): string => JSON.stringify(value).replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  return `<!doctype html><html><head><meta charset="utf-8">
<meta id="vscode-workbench-web-configuration" data-settings="${attribute(configuration)}">
<meta id="vscode-workbench-web-base-url" data-settings="/vscode">
<meta id="vscode-workbench-auth-session" data-settings="">
<link rel="stylesheet" href="/vscode/out/vs/code/browser/workbench/workbench.css">
</head><body aria-label=""></body>
<script>globalThis._VSCODE_FILE_ROOT = location.origin + '/vscode/out/';</script>
<script type="module" src="/vscode/out/nls.messages.js"></script>
<script type="module" src="/vscode/out/vs/code/browser/workbench/workbench.js"></script></html>`;
}
