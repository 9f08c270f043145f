import { NotificationType, type Connection, type Range } from 'vscode-languageserver';
import { haproxyVersions, toHaproxyVersion, type HaproxyVersion } from '../language/version.ts';
import { versionCommentIn } from '../lint/version-comment.ts';
import { linesOf, toRange } from './convert.ts';
import type { Guard } from './guard.ts';
import { uriOf } from './uri.ts';
import type { View } from './workspace.ts';

/** Which HAProxy a document is judged by, and who says so. */
export interface VersionInForce {
  readonly uri: string;
  readonly version: HaproxyVersion;
  /** The editor's `setting` may hold its own default: only the editor can tell. */
  readonly origin: 'comment' | 'configFile' | 'setting' | 'default';
  /** True where `auto` stands there, so that HAProxy was asked, as far as it could be. */
  readonly isAuto: boolean;
  /** Where the version is written, of a comment and a settings file. */
  readonly place?: { readonly uri: string; readonly range: Range; readonly text: string };
  /** All versions to choose from, oldest first. */
  readonly known: readonly HaproxyVersion[];
}

/** Sent when a document is looked at for the first time, and when the answer becomes another one. Only to editors that ask for it at the start. */
export const versionNotification = new NotificationType<VersionInForce>('haproxyDoctor/version');

export interface VersionTeller {
  seen(view: View): void;
  closed(uri: string): void;
}

export function versionTeller(connection: Connection, guard: Guard): VersionTeller {
  const told = new Map<string, string>();
  return {
    seen: view => {
      const answer = versionInForce(view);
      const key = JSON.stringify(answer);
      if (told.get(answer.uri) === key) return;
      told.set(answer.uri, key);
      guard.action('version', () => connection.sendNotification(versionNotification, answer))();
    },
    closed: uri => told.delete(uri),
  };
}

function versionInForce(view: View): VersionInForce {
  const { source: { uri }, state: { settings, sources }, configFile, layers } = view;
  const answer = { uri, version: settings.version, isAuto: false, known: haproxyVersions };
  for (const { uri: there, document, lines } of sources.values()) {
    const comment = versionCommentIn(document);
    if (!comment) continue;
    const { span } = comment;
    return { ...answer, origin: 'comment', place: { uri: there, range: toRange(lines, span), text: lines.getText(toRange(lines, span)) } };
  }
  const written = configFile?.settings.haproxyVersion;
  if (configFile && isVersion(written)) {
    const place = placeIn(configFile.text, uriOf(configFile.path));
    return { ...answer, origin: 'configFile', isAuto: written === 'auto', ...(place ? { place } : {}) };
  }
  const set = layers[0]?.haproxyVersion;
  return { ...answer, origin: isVersion(set) ? 'setting' : 'default', isAuto: set === 'auto' };
}

function isVersion(value: unknown): boolean {
  return typeof value === 'string' && (value === 'auto' || toHaproxyVersion(value) !== undefined);
}

/** Where a settings file has its version, without the quotes. */
function placeIn(file: string, uri: string): VersionInForce['place'] {
  const [, before = '', text = ''] = /("haproxyVersion"\s*:\s*")([^"\\]*)"/.exec(file) ?? [];
  if (before === '') return undefined;
  const start = file.indexOf(before) + before.length;
  return { uri, range: toRange(linesOf(file), { start, end: start + text.length }), text };
}
