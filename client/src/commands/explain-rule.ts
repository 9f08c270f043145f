import { commands, l10n, Uri, window, workspace } from 'vscode';

/** One entry of `rules/index.json`, which the build writes from the rules. */
interface RuleEntry {
  readonly name: string;
  readonly summary: string;
  readonly category: string;
  readonly severity: string;
}

/**
 * Opens the page of a rule. The pages are part of the extension, so this works offline and on the web.
 * Anything but a known rule's name as `argument` asks which rule.
 */
export async function explainRule(extensionUri: Uri, argument: unknown): Promise<void> {
  const pages = Uri.joinPath(extensionUri, 'server/dist/rules');
  const index = await workspace.fs.readFile(Uri.joinPath(pages, 'index.json'));
  const rules = JSON.parse(new TextDecoder().decode(index)) as RuleEntry[];
  const rule = rules.find(({ name }) => name === argument) ?? (await pickRule(rules));
  if (rule) await showPage(Uri.joinPath(pages, `${rule.name}.md`));
}

/** Rendered, or as plain text where the editor has no Markdown preview. */
async function showPage(page: Uri): Promise<void> {
  try {
    await commands.executeCommand('markdown.showPreview', page);
  } catch {
    await window.showTextDocument(page);
  }
}

async function pickRule(rules: readonly RuleEntry[]): Promise<RuleEntry | undefined> {
  const items = rules.map(rule => ({ label: rule.name, description: `${rule.category}, ${rule.severity}`, detail: rule.summary, rule }));
  const picked = await window.showQuickPick(items, { title: l10n.t('Explain a rule'), matchOnDetail: true });
  return picked?.rule;
}
