import { CreateFile, SnippetTextEdit, TextDocumentEdit, type TextEdit as LspTextEdit, type WorkspaceEdit } from 'vscode-languageserver';
import type { IgnoreComment } from '../service/ignore-comment.ts';
import type { HaproxyDocument } from '../syntax/document.ts';
import type { TextEdit } from '../text/edit.ts';
import type { Client } from './client.ts';
import { linesOf, toRange, toTextEdit, type Source } from './convert.ts';

/** Edits of documents, each for the version it was made for. */
export function editDocuments(
  edits: readonly (TextEdit & { readonly document: HaproxyDocument })[], sources: ReadonlyMap<HaproxyDocument, Source>, client: Client,
): WorkspaceEdit {
  const byDocument = new Map<HaproxyDocument, TextEdit[]>();
  for (const edit of edits) byDocument.set(edit.document, [...(byDocument.get(edit.document) ?? []), edit]);
  const changes = [...byDocument].map(([document, own]) => {
    const { uri, version, lines } = sources.get(document) as Source;
    return { uri, version, edits: own.map(edit => toTextEdit(lines, edit)) };
  });
  return written(changes, client);
}

/** Puts in the comment line, its reason selected where the editor can. */
export function insertComment({ offset, before, reason, after }: IgnoreComment, { uri, version, lines }: Source, client: Client): WorkspaceEdit {
  const range = toRange(lines, { start: offset, end: offset });
  if (!client.takesSnippets) return written([{ uri, version, edits: [{ range, newText: before + reason + after }] }], client);
  const snippet = { kind: 'snippet' as const, value: `${escapeSnippet(before)}\${1:${escapeSnippet(reason)}}${escapeSnippet(after)}` };
  return { documentChanges: [TextDocumentEdit.create({ uri, version }, [{ range, snippet } satisfies SnippetTextEdit])] };
}

/** Edits a file that is on disk, or makes it. Undefined when it would have to be made and the editor cannot. */
export function editFile(uri: string, text: string | undefined, edit: TextEdit, client: Client): WorkspaceEdit | undefined {
  const edits = [toTextEdit(linesOf(text ?? ''), edit)];
  if (text !== undefined) return written([{ uri, version: null, edits }], client);
  if (!client.createsFiles) return undefined;
  return { documentChanges: [CreateFile.create(uri, { ignoreIfExists: true }), TextDocumentEdit.create({ uri, version: null }, edits)] };
}

function written(changes: readonly { uri: string; version: number | null; edits: LspTextEdit[] }[], client: Client): WorkspaceEdit {
  if (client.takesDocumentChanges) {
    return { documentChanges: changes.map(({ uri, version, edits }) => TextDocumentEdit.create({ uri, version }, edits)) };
  }
  return { changes: Object.fromEntries(changes.map(({ uri, edits }) => [uri, edits])) };
}

function escapeSnippet(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}
