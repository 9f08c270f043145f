import { commands, workspace, type Disposable, type ExtensionContext, type TextDocument } from 'vscode';
import type { BaseLanguageClient, LanguageClientOptions } from 'vscode-languageclient';
import { chooseVersion } from './commands/choose-version.ts';
import { explainRule } from './commands/explain-rule.ts';
import { fixAll } from './commands/fix-all.ts';
import { openSample } from './commands/open-sample.ts';
import { restartServer } from './commands/restart-server.ts';
import { showOutput } from './commands/show-output.ts';
import { showReferences } from './commands/show-references.ts';
import { applyDetectedLanguage } from './apply-detected-language.ts';
import { versionStatus } from './version-status.ts';

/** Also the section of the settings, which the server pulls, and where the library looks for `trace.server`. */
export const clientId = 'haproxyDoctor';
export const clientName = 'HAProxy Doctor';

/**
 * Everything but the transport, so that the desktop and the web behave alike. The server starts with the first HAProxy document: plain text files
 * wake the extension too, to be looked at by `applyDetectedLanguage`, and must cost nothing more.
 */
export function startDoctor(context: ExtensionContext, createClient: (options: LanguageClientOptions) => BaseLanguageClient): void {
  const client = createClient({
    // No scheme: untitled:, vscode-vfs: and git: documents are HAProxy's too. Files and settings to watch are the server's to ask for.
    documentSelector: [{ language: 'haproxy' }, { pattern: '**/.haproxy-doctor.json' }],
    // A function, so that a restart says what holds then.
    initializationOptions: () => ({ isTrusted: workspace.isTrusted, canExplainRule: true, showsVersion: true, showsReferences: true }),
  });
  const version = versionStatus(client, 'haproxyDoctor.chooseVersion');
  context.subscriptions.push(
    commands.registerCommand('haproxyDoctor.fixAll', fixAll),
    commands.registerCommand('haproxyDoctor.explainRule', (name?: unknown) => explainRule(context.extensionUri, name)),
    commands.registerCommand('haproxyDoctor.openSample', () => openSample(context.extensionUri)),
    commands.registerCommand('haproxyDoctor.restartServer', () => restartServer(client)),
    commands.registerCommand('haproxyDoctor.showOutput', () => showOutput(client)),
    commands.registerCommand('haproxyDoctor.showReferences', showReferences),
    commands.registerCommand('haproxyDoctor.chooseVersion', () => chooseVersion(version.active())),
    version,
    applyDetectedLanguage(),
    startWithFirstDocument(client),
    restartWhenTrusted(client),
    { dispose: () => client.dispose() },
  );
}

function startWithFirstDocument(client: BaseLanguageClient): Disposable {
  let started = false;
  const consider = (document: TextDocument): void => {
    if (started || document.languageId !== 'haproxy') return;
    started = true;
    void client.start();
  };
  workspace.textDocuments.forEach(consider);
  return workspace.onDidOpenTextDocument(consider);
}

/** The server is told at its start whether it may run programs. */
function restartWhenTrusted(client: BaseLanguageClient): Disposable {
  return workspace.onDidGrantWorkspaceTrust(() => {
    if (client.needsStop()) void restartServer(client);
  });
}
