import type { TextDocument } from 'vscode-languageserver-textdocument';
import { CreateFile, SnippetTextEdit, TextDocumentEdit, type TextEdit as LspTextEdit, type WorkspaceEdit } from 'vscode-languageserver';
import type { IgnoreComment } from '../service/ignore-comment.ts';
import type { HaproxyDocument } from '../syntax/document.ts';
import type { TextEdit } from '../text/edit.ts';
import type { Span } from '../text/span.ts';
import type { Client } from './client.ts';
import { linesOf, toRange, toTextEdit, type Source } from './convert.ts';

/** An edit with a part that the user may want to write: it is the same text in all that have one, and they are written together. */
interface DocumentEdit extends TextEdit {
  readonly document: HaproxyDocument;
  readonly placeholder?: Span;
}

/** Edits of documents, each for the version it was made for. */
export function editDocuments(
  edits: readonly DocumentEdit[], sources: ReadonlyMap<HaproxyDocument, Source>, client: Client,
): WorkspaceEdit {
  const byDocument = new Map<HaproxyDocument, DocumentEdit[]>();
  for (const edit of edits) {
    const own = byDocument.get(edit.document);
    if (own) own.push(edit);
    else byDocument.set(edit.document, [edit]);
  }
  const changes = [...byDocument].map(([document, own]) => {
    const { uri, version, lines } = sources.get(document) as Source;
    return { uri, version, edits: own.map(edit => (client.takesSnippets && edit.placeholder ? toSnippet(lines, edit, edit.placeholder) : toTextEdit(lines, edit))) };
  });
  return written(changes, client);
}

/** Puts in the comment line, its reason selected where the editor can. */
export function insertComment({ offset, before, reason, after }: IgnoreComment, { uri, version, lines }: Source, client: Client): WorkspaceEdit {
  const range = toRange(lines, { start: offset, end: offset });
  if (!client.takesSnippets) return written([{ uri, version, edits: [{ range, newText: before + reason + after }] }], client);
  return { documentChanges: [TextDocumentEdit.create({ uri, version }, [{ range, snippet: snippetOf(before, reason, after) } satisfies SnippetTextEdit])] };
}

/** Edits a file that is on disk, or makes it. Undefined when it would have to be made and the editor cannot. */
export function editFile(uri: string, text: string | undefined, edit: TextEdit, client: Client): WorkspaceEdit | undefined {
  const edits = [toTextEdit(linesOf(text ?? ''), edit)];
  if (text !== undefined) return written([{ uri, version: null, edits }], client);
  if (!client.createsFiles) return undefined;
  return { documentChanges: [CreateFile.create(uri, { ignoreIfExists: true }), TextDocumentEdit.create({ uri, version: null }, edits)] };
}

function toSnippet(lines: TextDocument, { span, text }: TextEdit, { start, end }: Span): SnippetTextEdit {
  return { range: toRange(lines, span), snippet: snippetOf(text.slice(0, start), text.slice(start, end), text.slice(end)) };
}

/** Text with a part that is selected. */
function snippetOf(before: string, placeholder: string, after: string): SnippetTextEdit['snippet'] {
  return { kind: 'snippet', value: `${escapeSnippet(before)}\${1:${escapeSnippet(placeholder)}}${escapeSnippet(after)}` };
}

function written(changes: readonly { uri: string; version: number | null; edits: (LspTextEdit | SnippetTextEdit)[] }[], client: Client): WorkspaceEdit {
  if (client.takesDocumentChanges) {
    return { documentChanges: changes.map(({ uri, version, edits }) => TextDocumentEdit.create({ uri, version }, edits)) };
  }
  // Without versions there are no snippets either.
  return { changes: Object.fromEntries(changes.map(({ uri, edits }) => [uri, edits as LspTextEdit[]])) };
}

function escapeSnippet(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}
