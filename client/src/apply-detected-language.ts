import { languages, workspace, type Disposable, type TextDocument } from 'vscode';
import { looksLikeHaproxy, scannedLines } from './detect-language.ts';

/**
 * Makes HAProxy documents of those that only their content gives away. Each is judged once: a person who then chooses another language keeps it.
 */
export function applyDetectedLanguage(): Disposable {
  const judged = new Set<string>();
  const judge = (document: TextDocument): void => {
    const uri = document.uri.toString();
    if (judged.has(uri)) return;
    judged.add(uri);
    if (!workspace.getConfiguration('haproxyDoctor', document).get('detectByContent', true)) return;
    const head = document.getText().split('\n', scannedLines).join('\n');
    if (looksLikeHaproxy(document.languageId, head)) void languages.setTextDocumentLanguage(document, 'haproxy');
  };
  workspace.textDocuments.forEach(judge);
  return workspace.onDidOpenTextDocument(judge);
}
