import { CodeActionKind, type CodeAction, type CodeActionParams } from 'vscode-languageserver';
import { joined } from '../../host/path.ts';
import { configFileName } from '../../lint/config-file.ts';
import type { Finding } from '../../lint/finding.ts';
import { safeRepair } from '../../lint/fix.ts';
import { ignoreComment } from '../../service/ignore-comment.ts';
import { findingsAt, fixAllEdits, rulesToFixAll } from '../../service/quick-fixes.ts';
import { refactoringsAt, type Refactoring } from '../../service/refactorings.ts';
import { turnOffRule } from '../../service/turn-off-rule.ts';
import type { Client } from '../client.ts';
import { toSpan } from '../convert.ts';
import { toDiagnostic } from '../diagnostics.ts';
import type { Feature } from '../feature.ts';
import { pathOf, uriOf } from '../uri.ts';
import type { View, Workspace } from '../workspace.ts';
import { editDocuments, editFile, insertComment } from '../workspace-edit.ts';

/** All safe repairs of a file at once. Named after the product, so that `source.fixAll` includes it and users can ask for it alone. */
const fixAllKind = `${CodeActionKind.SourceFixAll}.haproxyDoctor`;
const ignoreKind = `${CodeActionKind.QuickFix}.ignore`;
/** A command of the editor, not of the server: the pages are the extension's files. */
const explainCommand = 'haproxyDoctor.explainRule';
const refactorKinds = { extract: CodeActionKind.RefactorExtract, inline: CodeActionKind.RefactorInline, rewrite: CodeActionKind.RefactorRewrite } as const;
const codeActionKinds: readonly string[] = [CodeActionKind.QuickFix, ignoreKind, ...Object.values(refactorKinds), fixAllKind];

export const codeActionFeature: Feature = {
  capabilities: client => ({ codeActionProvider: { codeActionKinds: [...codeActionKinds], ...(client.resolvesEdits ? { resolveProvider: true } : {}) } }),
  serve: ({ connection, client, workspace, guard, answer }) => {
    connection.onCodeAction((params, token) => answer('code actions', params.textDocument.uri, token, view => codeActionsOf(params, view, workspace, client)));
    connection.onCodeActionResolve((action, token) => guard.request('code action', token, action, () => resolveCodeAction(action, workspace, client)));
  },
};

/** An action whose edits are made when it is chosen: for which state of which document, and for which rule. */
interface Deferred {
  readonly uri: string;
  readonly version: number;
  readonly rule: string;
}

/** What can be done about the findings in a range of a document as it is now. Fixing everything is offered only to whoever asks for that kind. */
function codeActionsOf({ range, context }: CodeActionParams, view: View, workspace: Workspace, client: Client): CodeAction[] {
  const { only } = context;
  const wants = (kind: string) => only?.some(each => each === '' || kind === each || kind.startsWith(`${each}.`)) ?? kind !== fixAllKind;
  const actions: CodeAction[] = [];
  const found = findingsAt(view.state.findings(), view.source.document, toSpan(view.source.lines, range));
  const rules = [...new Map(found.map(finding => [finding.rule, finding])).values()];
  if (wants(CodeActionKind.QuickFix)) {
    actions.push(...found.flatMap(finding => repairActions(finding, view, client)));
    const several = rulesToFixAll(view.state.findings(), view.source.document);
    actions.push(...rules.filter(finding => several.has(finding.rule)).map(finding => fixRuleAction(finding, view, client)));
  }
  if (wants(ignoreKind)) {
    actions.push(...found.flatMap(finding => ignoreAction(finding, view, client)));
    actions.push(...rules.flatMap(finding => turnOffAction(finding, view, workspace, client)));
  }
  if (wants(CodeActionKind.QuickFix) && client.explainsRules) actions.push(...rules.map(finding => explainAction(finding, view)));
  if (wants(fixAllKind)) actions.push(...fixAllAction(view, client));
  if (Object.values(refactorKinds).some(wants)) {
    const refactorings = refactoringsAt(view.state.configuration, view.source.document, toSpan(view.source.lines, range));
    actions.push(...refactorings.filter(({ kind }) => wants(refactorKinds[kind])).map(refactoring => refactorAction(refactoring, view, client)));
  }
  return actions;
}

/** The action with its edits; without them when the document is no longer what it was offered for. */
async function resolveCodeAction(action: CodeAction, workspace: Workspace, client: Client): Promise<CodeAction> {
  const { uri, version, rule } = (action.data ?? {}) as Partial<Deferred>;
  const view = uri === undefined ? undefined : await workspace.view(uri);
  if (view?.source.version !== version || rule === undefined || !view) return action;
  return { ...action, edit: fixAllEdit(view, client, rule) };
}

function refactorAction({ title, kind, edits }: Refactoring, view: View, client: Client): CodeAction {
  return { title, kind: refactorKinds[kind], edit: editDocuments(edits, view.state.sources, client) };
}

function repairActions(finding: Finding, view: View, client: Client): CodeAction[] {
  const preferred = safeRepair(finding);
  return finding.repairs.map(repair => ({
    title: repair.title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [toDiagnostic(finding, view)],
    edit: editDocuments(repair.edits, view.state.sources, client),
    ...(repair === preferred ? { isPreferred: true } : {}),
  }));
}

function fixRuleAction(finding: Finding, view: View, client: Client): CodeAction {
  const { rule } = finding;
  const { uri, version } = view.source;
  const action = { title: `Fix all \`${rule}\` in this file`, kind: CodeActionKind.QuickFix, diagnostics: [toDiagnostic(finding, view)] };
  return client.resolvesEdits ? { ...action, data: { uri, version, rule } } : { ...action, edit: fixAllEdit(view, client, rule) };
}

function ignoreAction(finding: Finding, view: View, client: Client): CodeAction[] {
  const comment = ignoreComment(finding);
  if (!comment) return [];
  const title = `Ignore \`${finding.rule}\` here (give a reason)`;
  return [{ title, kind: ignoreKind, diagnostics: [toDiagnostic(finding, view)], edit: insertComment(comment, view.source, client) }];
}

function turnOffAction(finding: Finding, view: View, workspace: Workspace, client: Client): CodeAction[] {
  const path = view.configFile?.path ?? newConfigFile(view.source.uri, workspace);
  if (path === undefined) return [];
  const text = view.configFile?.text;
  const change = turnOffRule(text ?? '', finding.rule);
  const edit = change && editFile(uriOf(path), text, change, client);
  if (!edit) return [];
  return [{ title: `Turn off \`${finding.rule}\` for this workspace`, kind: ignoreKind, diagnostics: [toDiagnostic(finding, view)], edit }];
}

function explainAction(finding: Finding, view: View): CodeAction {
  const title = `Explain \`${finding.rule}\``;
  const command = { title, command: explainCommand, arguments: [finding.rule] };
  return { title, kind: CodeActionKind.QuickFix, diagnostics: [toDiagnostic(finding, view)], command };
}

/** A settings file goes into the workspace folder. */
function newConfigFile(uri: string, workspace: Workspace): string | undefined {
  const path = pathOf(uri);
  const folder = path === undefined ? undefined : workspace.folderOf(path);
  return folder === undefined ? undefined : joined(folder, configFileName);
}

function fixAllAction(view: View, client: Client): CodeAction[] {
  const edit = fixAllEdit(view, client);
  const isEmpty = (edit.documentChanges?.length ?? Object.keys(edit.changes ?? {}).length) === 0;
  return isEmpty ? [] : [{ title: 'Fix all safe problems', kind: fixAllKind, edit }];
}

function fixAllEdit({ source, state }: View, client: Client, rule?: string): NonNullable<CodeAction['edit']> {
  const { document } = source;
  const edits = fixAllEdits(state.configuration, state.settings, document, rule).map(edit => ({ ...edit, document }));
  return editDocuments(edits, state.sources, client);
}
