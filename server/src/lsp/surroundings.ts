import { HostError, type Host } from '../host/host.ts';
import { directoryOf } from '../host/path.ts';
import { resolveSettings, type RawSettings } from '../lint/settings.ts';
import { HaproxyDocument } from '../syntax/document.ts';
import { decode } from '../text/encoding.ts';
import type { AutoVersion } from './auto-version.ts';
import { nearestConfigFile, type ConfigFile } from './config-files.ts';
import type { EditorSettings } from './editor-settings.ts';
import { membershipOf } from './membership.ts';
import { pathOf, uriOf } from './uri.ts';

/** A file of a configuration. */
export interface Member {
  readonly uri: string;
  /** Undefined for what is no file: untitled documents, old versions in a review. */
  readonly path: string | undefined;
  /** What is on disk; undefined while an editor has it open, and for what cannot be read. */
  readonly document: HaproxyDocument | undefined;
}

/** What has to be fetched from outside before a document can be judged. Good until something outside changes. */
export interface Surroundings {
  readonly members: readonly Member[];
  readonly isDeclared: boolean;
  /** The editor's settings, those of the nearest settings file over them, and the version over both where it is to be asked for. */
  readonly layers: readonly RawSettings[];
  readonly configFile: ConfigFile | undefined;
}

/** What `findSurroundings` asks for. */
export interface Outside {
  readonly host: Host | undefined;
  readonly editor: EditorSettings;
  readonly auto: AutoVersion;
  isOpen(path: string): boolean;
  /** The path of the workspace folder that a file is in. */
  folderOf(path: string): string | undefined;
  /** A document made earlier of the same file: it stays when the text did, and with it all that is known about it. */
  earlier(path: string): HaproxyDocument | undefined;
}

/** Finds the configuration and the settings of a document. Without a host, or a path, it is a configuration of its own. */
export async function findSurroundings(uri: string, outside: Outside): Promise<Surroundings> {
  const { host, editor } = outside;
  const path = pathOf(uri);
  const ofEditor = await editor.forUri(uri);
  if (!host || path === undefined) {
    const layers = await withAskedVersion([ofEditor], uri, outside);
    return { members: [{ uri, path, document: undefined }], isDeclared: false, layers, configFile: undefined };
  }
  const nearest = await nearestConfigFile(path, host);
  const declaring = nearest?.settings.configurations === undefined ? undefined : nearest;
  const { configurations } = resolveSettings(declaring ? declaring.settings : ofEditor).settings;
  const base = declaring ? directoryOf(declaring.path) : outside.folderOf(path);
  const { files, isDeclared } = await membershipOf(path, configurations, base, host);
  const members = await Promise.all(files.map(file => readMember(file, outside, host)));

  // The settings of a configuration are those of its first file, whichever of its files is looked at.
  const first = files[0] as string;
  const configFile = first === path ? nearest : await nearestConfigFile(first, host);
  const firstUri = first === path ? uri : uriOf(first);
  const layers = await withAskedVersion([await editor.forUri(firstUri), configFile?.settings ?? {}], firstUri, outside);
  const isComplete = members.every(member => member.document !== undefined || outside.isOpen(member.path as string));
  return { members, isDeclared: isDeclared && isComplete, layers, configFile };
}

/** `auto` is answered by the HAProxy of the editor's settings, whichever layer says `auto`. */
async function withAskedVersion(layers: readonly RawSettings[], uri: string, { editor, auto }: Outside): Promise<readonly RawSettings[]> {
  const wanted = layers.map(layer => layer.haproxyVersion).filter(version => version !== undefined).at(-1);
  return wanted === 'auto' ? [...layers, { haproxyVersion: await auto.of(await editor.haproxyPath(uri)) }] : layers;
}

async function readMember(path: string, outside: Outside, host: Host): Promise<Member> {
  const uri = uriOf(path);
  if (outside.isOpen(path)) return { uri, path, document: undefined };
  try {
    const { text } = decode(await host.read(path));
    const earlier = outside.earlier(path);
    return { uri, path, document: earlier?.text === text ? earlier : HaproxyDocument.parse(text, uri) };
  } catch (error) {
    if (error instanceof HostError) return { uri, path, document: undefined };
    throw error;
  }
}
