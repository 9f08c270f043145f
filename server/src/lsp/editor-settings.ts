import type { Connection } from 'vscode-languageserver';
import { defaultHaproxy } from '../host/haproxy-version.ts';
import type { RawSettings } from '../lint/settings.ts';
import { inlayHintKinds, type InlayHintKind } from '../service/inlay-hints/hint.ts';
import type { Client } from './client.ts';

/** The section of the editor's settings. */
export const section = 'haproxyDoctor';

/** The settings of the editor, which may differ between folders. */
export interface EditorSettings {
  forUri(uri: string): Promise<RawSettings>;
  /** How HAProxy is started; undefined when what the setting holds is no list of words. No settings file has a say in it. */
  haproxyPath(uri: string): Promise<readonly string[] | undefined>;
  /** The kinds of inlay hints that are not switched off. */
  inlayHints(uri: string): Promise<readonly InlayHintKind[]>;
  /** True unless somebody switched the code lenses off. */
  codeLens(uri: string): Promise<boolean>;
  /** Whether formatting puts words into columns. */
  alignsColumns(uri: string): Promise<boolean>;
  /** The same where HAProxy is to check what is edited: only where somebody says how it is started. */
  checker(uri: string): Promise<readonly string[] | undefined>;
  /** Something changed: `given` is what an editor sends that cannot be asked. */
  changed(given: unknown): void;
}

type Values = Readonly<Record<string, unknown>>;

/** Asks the editor once per document until something changes. One that cannot be asked, or has no answer, has sent its settings at the start. */
export function editorSettings(connection: Connection, client: Client): EditorSettings {
  let asked = new Map<string, Promise<Values>>();
  let sent: Values = isRecord(client.initialSettings) ? client.initialSettings : {};
  const valuesFor = (uri: string): Promise<Values> => {
    if (!client.answersConfiguration) return Promise.resolve(sent);
    const ask = () => connection.workspace.getConfiguration({ scopeUri: uri, section });
    const answer = asked.get(uri) ?? ask().then((value: unknown) => (isRecord(value) ? value : sent));
    asked.set(uri, answer);
    // A failed question is asked again next time.
    return answer.catch(() => {
      asked.delete(uri);
      return {};
    });
  };
  return {
    forUri: async uri => ours(await valuesFor(uri)),
    haproxyPath: async uri => wordsOf((await valuesFor(uri))['haproxyPath'] ?? defaultHaproxy),
    inlayHints: async uri => {
      const switches = (await valuesFor(uri))['inlayHints'];
      return inlayHintKinds.filter(kind => !isRecord(switches) || switches[kind] !== false);
    },
    codeLens: async uri => {
      const settings = (await valuesFor(uri))['codeLens'];
      return !isRecord(settings) || settings['enabled'] !== false;
    },
    alignsColumns: async uri => {
      const format = (await valuesFor(uri))['format'];
      return isRecord(format) && format['align'] === true;
    },
    checker: async uri => wordsOf((await valuesFor(uri))['haproxyPath']),
    changed: given => {
      asked = new Map();
      const value = isRecord(given) ? given[section] : undefined;
      if (isRecord(value)) sent = value;
    },
  };
}

/** The part of the editor's settings that a settings file could hold too; the others are the extension's own. An unset one may come as null. */
function ours({ haproxyVersion, preset, rules, configurations }: Values): RawSettings {
  const all = Object.entries({ haproxyVersion, preset, rules, configurations });
  return Object.fromEntries(all.filter(([, each]) => each !== undefined && each !== null));
}

function wordsOf(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.length > 0 && value.every(word => typeof word === 'string') ? value : undefined;
}

function isRecord(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
