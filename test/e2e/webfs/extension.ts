import { Disposable, EventEmitter, FileChangeType, FileSystemError, workspace } from 'vscode';
import type { ExtensionContext, FileChangeEvent, FileStat, FileType, Uri } from 'vscode';

/** Runs in the web extension host. The files are the test's own, over HTTP, so that the test sees the bytes that were saved. */
export function activate(context: ExtensionContext): void {
  const base = context.extensionUri.with({ path: '/fs' }).toString(true);
  const changed = new EventEmitter<FileChangeEvent[]>();
  const call = async (uri: Uri, query = '', request?: RequestInit): Promise<Response> => {
    const response = await fetch(`${base}${uri.path}${query}`, request);
    if (response.status === 404) throw FileSystemError.FileNotFound(uri);
    if (!response.ok) throw FileSystemError.Unavailable(uri);
    return response;
  };
  const refuse = (): never => {
    throw FileSystemError.NoPermissions();
  };
  const provider = {
    onDidChangeFile: changed.event,
    watch: () => new Disposable(() => undefined),
    stat: async (uri: Uri) => (await (await call(uri, '?stat')).json()) as FileStat,
    readDirectory: async (uri: Uri) => (await (await call(uri, '?list')).json()) as [string, FileType][],
    readFile: async (uri: Uri) => new Uint8Array(await (await call(uri)).arrayBuffer()),
    writeFile: async (uri: Uri, content: Uint8Array) => {
      await call(uri, '', { method: 'PUT', body: content.slice() });
      changed.fire([{ type: FileChangeType.Changed, uri }]);
    },
    createDirectory: refuse,
    delete: refuse,
    rename: refuse,
  };
  context.subscriptions.push(workspace.registerFileSystemProvider('webfs', provider, { isCaseSensitive: true }));
}
