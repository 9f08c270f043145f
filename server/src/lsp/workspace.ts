import type { TextDocuments } from 'vscode-languageserver';
import type { Host } from '../host/host.ts';
import type { Finding } from '../lint/finding.ts';
import { lint } from '../lint/lint.ts';
import type { RawSettings, Settings } from '../lint/settings.ts';
import { versionCommentIn } from '../lint/version-comment.ts';
import { Configuration } from '../model/configuration.ts';
import type { HaproxyDocument } from '../syntax/document.ts';
import type { AutoVersion } from './auto-version.ts';
import { isConfigFile, type ConfigFile } from './config-files.ts';
import { closedSource, type Source } from './convert.ts';
import type { OpenDocument } from './document.ts';
import type { EditorSettings } from './editor-settings.ts';
import { settingsCache } from './settings-cache.ts';
import { findSurroundings, type Surroundings } from './surroundings.ts';
import { pathOf } from './uri.ts';

/** A configuration as it is now, in the editor and on disk. */
export interface State {
  readonly configuration: Configuration;
  readonly settings: Settings;
  readonly sources: ReadonlyMap<HaproxyDocument, Source>;
  /** False when a file of it cannot be read. */
  readonly isComplete: boolean;
  /** All findings of the configuration; looked for when first asked for. */
  findings(): readonly Finding[];
}

/** An open document, its configuration, and the settings file that governs it. Good until the next message: texts change in place. */
export interface View {
  readonly source: Source;
  readonly state: State;
  readonly configFile: ConfigFile | undefined;
  /** The settings that were put together, as in `Surroundings`. */
  readonly layers: readonly RawSettings[];
}

export interface Workspace {
  /** What is to be known about an open document; undefined for any other URI, and for a settings file. */
  view(uri: string): Promise<View | undefined>;
  /** The other open documents whose configuration, as it was last seen, has this document in it. */
  neighbours(uri: string): readonly OpenDocument[];
  /** The URIs of all open documents. */
  openUris(): readonly string[];
  /** The path of the workspace folder that a file is in. */
  folderOf(path: string): string | undefined;
  /** Something outside the open documents changed. */
  invalidate(): void;
  setFolders(uris: readonly string[]): void;
}

/**
 * Keeps track of which open document belongs to which configuration. Without a host each is a configuration of its own. Settings files go to `report`,
 * unless they are open in the editor, where they have diagnostics. Every view that is made goes to `seen`.
 */
export function createWorkspace(
  documents: TextDocuments<OpenDocument>, editor: EditorSettings, auto: AutoVersion, host: Host | undefined,
  report: (file: ConfigFile) => void, seen: (view: View) => void,
): Workspace {
  let folders: readonly string[] = [];
  let pending = new Map<string, Promise<Surroundings>>();
  let found = new Map<string, Surroundings>();
  let states = new Map<string, State>();
  const read = new Map<string, HaproxyDocument>();
  const settingsOf = settingsCache();
  const openAt = (path: string | undefined) =>
    path === undefined ? undefined : documents.all().find(document => pathOf(document.uri) === path);
  const folderOf = (path: string) =>
    folders.filter(folder => path.startsWith(`${folder}/`)).sort((a, b) => b.length - a.length)[0];
  const isOpen = (path: string) => openAt(path) !== undefined;
  const outside = { host, editor, auto, isOpen, folderOf, earlier: (path: string) => read.get(path) };

  const surroundingsOf = async (uri: string): Promise<Surroundings> => {
    for (;;) {
      const asked = pending.get(uri) ?? findSurroundings(uri, outside);
      pending.set(uri, asked);
      const surroundings = await asked.catch((error: unknown) => {
        pending.delete(uri);
        throw error;
      });
      // What was found while something changed may be stale; it is looked for again.
      if (pending.get(uri) !== asked) continue;
      found.set(uri, surroundings);
      const { configFile } = surroundings;
      if (configFile && !openAt(configFile.path)) report(configFile);
      for (const { path, document } of surroundings.members) if (path !== undefined && document) read.set(path, document);
      return surroundings;
    }
  };
  const stateOf = (asked: OpenDocument, { members, isDeclared, layers }: Surroundings): State => {
    const sources: Source[] = [];
    for (const member of members) {
      const open = member.uri === asked.uri || (member.path !== undefined && member.path === pathOf(asked.uri)) ? asked : openAt(member.path);
      if (open) sources.push({ uri: open.uri, version: open.version, document: open.syntax, lines: open.lines });
      else if (member.document) sources.push(closedSource(member.document));
    }
    const version = sources.map(source => versionCommentIn(source.document)?.version).find(each => each !== undefined);
    const settings = settingsOf(layers, version);
    const key = sources.map(source => source.uri).join('\n');
    const known = states.get(key);
    if (known?.settings === settings && sources.every((source, i) => known.configuration.documents[i] === source.document)) return known;
    const state = createState(sources, settings, isDeclared, sources.length === members.length);
    states.set(key, state);
    return state;
  };
  return {
    view: async uri => {
      if (!documents.get(uri) || isConfigFile(uri)) return undefined;
      const surroundings = await surroundingsOf(uri);
      const open = documents.get(uri);
      if (!open) return undefined;
      const state = stateOf(open, surroundings);
      const source = state.sources.get(open.syntax);
      if (!source) return undefined;
      const view = { source, state, configFile: surroundings.configFile, layers: surroundings.layers };
      seen(view);
      return view;
    },
    neighbours: uri => {
      const path = pathOf(uri);
      const has = (other: OpenDocument) => found.get(other.uri)?.members.some(member => path !== undefined && member.path === path) === true;
      return documents.all().filter(other => other.uri !== uri && has(other));
    },
    openUris: () => documents.keys(),
    folderOf,
    invalidate: () => {
      pending = new Map();
      found = new Map();
      states = new Map();
    },
    setFolders: uris => {
      folders = uris.map(pathOf).filter(path => path !== undefined).map(path => path.replace(/\/$/, ''));
    },
  };
}

function createState(sources: readonly Source[], settings: Settings, isDeclared: boolean, isComplete: boolean): State {
  const configuration = new Configuration(sources.map(source => source.document), settings.version, isDeclared);
  let findings: readonly Finding[] | undefined;
  return {
    configuration,
    settings,
    isComplete,
    sources: new Map(sources.map(source => [source.document, source])),
    findings: () => (findings ??= lint(configuration, settings)),
  };
}
