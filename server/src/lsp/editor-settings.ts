import type { Connection } from 'vscode-languageserver';
import type { RawSettings } from '../lint/settings.ts';
import type { Client } from './client.ts';

/** The section of the editor's settings. */
export const section = 'haproxyDoctor';

/** The settings of the editor, which may differ between folders. */
export interface EditorSettings {
  forUri(uri: string): Promise<RawSettings>;
  /** Something changed: `given` is what an editor sends that cannot be asked. */
  changed(given: unknown): void;
}

/** Asks the editor once per document until something changes; an editor that cannot be asked has sent its settings at the start. */
export function editorSettings(connection: Connection, client: Client): EditorSettings {
  let asked = new Map<string, Promise<RawSettings>>();
  let sent = ours(client.initialSettings);
  return {
    forUri: uri => {
      if (!client.answersConfiguration) return Promise.resolve(sent);
      const answer = asked.get(uri) ?? connection.workspace.getConfiguration({ scopeUri: uri, section }).then(ours);
      asked.set(uri, answer);
      // A failed question is asked again next time.
      return answer.catch(() => {
        asked.delete(uri);
        return {};
      });
    },
    changed: given => {
      asked = new Map();
      const value = isRecord(given) ? given[section] : undefined;
      if (!client.answersConfiguration && isRecord(value)) sent = ours(value);
    },
  };
}

/** The part of the editor's settings that a settings file could hold too; the others are the extension's own. An unset one may come as null. */
function ours(value: unknown): RawSettings {
  if (!isRecord(value)) return {};
  const { haproxyVersion, preset, rules, configurations } = value as { [K in keyof RawSettings]: unknown };
  const all = Object.entries({ haproxyVersion, preset, rules, configurations });
  return Object.fromEntries(all.filter(([, each]) => each !== undefined && each !== null));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
