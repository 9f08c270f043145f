import {
  CompletionItemKind, CompletionItemTag, CompletionTriggerKind, InsertTextFormat, MarkupKind, type CompletionItem, type CompletionList, type CompletionParams,
} from 'vscode-languageserver';
import { HostError, type Entry, type Host } from '../../host/host.ts';
import { absolute, directoryOf, joined } from '../../host/path.ts';
import { wordsNamed } from '../../language/catalogue.ts';
import { toHaproxyVersion } from '../../language/version.ts';
import { completionsAt, type Completions } from '../../service/completion.ts';
import type { Completion, CompletionKind, PathWanted } from '../../service/completion/proposal.ts';
import { hoverPage } from '../../service/hover/page.ts';
import type { Client } from '../client.ts';
import { toRange } from '../convert.ts';
import type { Feature, Serving } from '../feature.ts';
import { pathOf } from '../uri.ts';
import type { View } from '../workspace.ts';

/** More files than these are not looked through by eye. */
const mostFiles = 500;
/** A comment is about the findings on so many lines below it. */
const linesBelow = 3;

export const completionFeature: Feature = {
  capabilities: () => ({ completionProvider: { triggerCharacters: [' ', '(', ',', '%', '[', '{', '$', '@', '/', '!'], resolveProvider: true } }),
  serve: serving => {
    const { connection, answer } = serving;
    connection.onCompletion((params, token) => answer('completion', params.textDocument.uri, token, view => completionOf(params, view, serving)));
    connection.onCompletionResolve((item, token) => serving.guard.request('completion item', token, item, () => documented(item, serving)));
  },
};

/** The word of the language that an item is: what its documentation is looked up by. */
interface Asked {
  readonly about: NonNullable<Completion['about']>;
  readonly version: string;
}

async function completionOf({ position, context }: CompletionParams, view: View, { client, host }: Serving): Promise<CompletionList | null> {
  const { source, state } = view;
  const offset = source.lines.offsetAt(position);
  const found = completionsAt(state.configuration, source.document, offset, () => rulesNear(view, position.line));
  if (!found) return null;
  // Where the line may end, a list would take the Enter key from whoever ends it. It comes with the first letter.
  const isUnasked = context?.triggerKind === CompletionTriggerKind.TriggerCharacter && context.triggerCharacter === ' ';
  if (isUnasked && found.isOptional) return null;
  const files = found.path && host ? await filesOf(found.path, source.uri, host) : [];
  const items = [...files.slice(0, mostFiles), ...found.items];
  return { isIncomplete: found.isIncomplete || files.length > mostFiles, items: items.map((item, i) => toItem(item, i, found, offset, view, client)) };
}

/** The rules that are violated on the lines that a comment on this line would be about. */
function rulesNear({ source, state }: View, line: number): ReadonlySet<string> {
  const isNear = (start: number) => {
    const distance = source.lines.positionAt(start).line - line;
    return distance >= 0 && distance <= linesBelow;
  };
  return new Set(state.findings().filter(({ document, span }) => document === source.document && isNear(span.start)).map(({ rule }) => rule));
}

const kinds: Readonly<Record<CompletionKind, CompletionItemKind>> = {
  section: CompletionItemKind.Module, directive: CompletionItemKind.Keyword, option: CompletionItemKind.Property, action: CompletionItemKind.Function,
  fetch: CompletionItemKind.Function, converter: CompletionItemKind.Method, value: CompletionItemKind.EnumMember, operator: CompletionItemKind.Operator,
  proxy: CompletionItemKind.Class, server: CompletionItemKind.Property, acl: CompletionItemKind.Variable, name: CompletionItemKind.Struct,
  variable: CompletionItemKind.Variable, alias: CompletionItemKind.Constant, unit: CompletionItemKind.Unit, rule: CompletionItemKind.Reference,
  file: CompletionItemKind.File, folder: CompletionItemKind.Folder,
};

function toItem(completion: Completion, index: number, { span }: Completions, offset: number, { source, state }: View, client: Client): CompletionItem {
  const { label, kind, detail, insert = label, snippet, filter, isDeprecated, takesRest, about } = completion;
  const isSnippet = snippet !== undefined && client.completesSnippets;
  const newText = isSnippet ? snippet : insert;
  const range = toRange(source.lines, span);
  const textEdit = client.insertsOrReplaces ? { newText, insert: takesRest ? range : toRange(source.lines, { start: span.start, end: offset }), replace: range } : { newText, range };
  const asked: Asked | undefined = about && { about, version: state.configuration.version };
  return {
    label, textEdit, kind: kinds[kind],
    // Editors sort by text; there are fewer than 10,000 words.
    sortText: String(index).padStart(4, '0'),
    ...(isSnippet ? { insertTextFormat: InsertTextFormat.Snippet } : {}),
    ...(detail === undefined ? {} : { detail }),
    ...(filter === undefined ? {} : { filterText: filter }),
    ...(isDeprecated ? (client.marksDeprecated ? { tags: [CompletionItemTag.Deprecated] } : { deprecated: true }) : {}),
    ...(asked ? { data: asked } : {}),
  };
}

/** The item with what there is to say of it. Its data has been in the editor's hands. */
async function documented(item: CompletionItem, { prose }: Serving): Promise<CompletionItem> {
  const { about, version = '' } = (item.data ?? {}) as Partial<Asked>;
  const known = toHaproxyVersion(version);
  const [word] = about && known ? wordsNamed(about.kind, about.name, about.section) : [];
  if (!word || !known) return item;
  const page = hoverPage({ span: { start: 0, end: 0 }, word }, await prose(), known);
  return { ...item, documentation: { kind: MarkupKind.Markdown, value: page.filter(piece => typeof piece === 'string').join('') } };
}

/** What is in the folder whose name is typed. Relative names count from where the configuration says, else from the file. */
async function filesOf({ folder, kind, base, isQuoted }: PathWanted, uri: string, host: Host): Promise<Completion[]> {
  const own = pathOf(uri);
  // On Windows a name that begins so makes the machine log in somewhere.
  if (own === undefined || /^\s*(?:\/\/|\\\\)/.test(folder) || folder.includes('$')) return [];
  const start = absolute(directoryOf(own), base ?? '');
  const entries = await host.list(absolute(start, joined(start, isQuoted ? folder : folder.replace(/\\(.)/g, '$1')))).catch((error: unknown): Entry[] => {
    if (error instanceof HostError) return [];
    throw error;
  });
  return entries.filter(entry => entry.kind === 'directory' || kind !== 'folder').map(entry => {
    const insert = isQuoted ? entry.name : entry.name.replace(/[\s#\\"']/g, '\\$&');
    // Typing the slash opens the next list.
    return entry.kind === 'directory' ? { label: `${entry.name}/`, insert, kind: 'folder' } : { label: entry.name, insert, kind: 'file' };
  });
}
