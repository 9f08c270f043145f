import { HostError } from '../host/host.ts';
import type { HaproxyVersion } from '../language/version.ts';
import { withVersion, type Settings } from '../lint/settings.ts';
import { versionComment, writtenVersion } from '../lint/version-comment.ts';
import { Configuration } from '../model/configuration.ts';
import { HaproxyDocument } from '../syntax/document.ts';
import { looksBinary } from '../text/binary.ts';
import { decode, type Encoding } from '../text/encoding.ts';
import { noteOnNewer } from './asked-version.ts';
import type { CheckOptions } from './check-options.ts';
import { STDIN, type Input } from './inputs.ts';
import type { SettingsFinder } from './settings-finder.ts';
import type { ReportProblem, Terminal } from './terminal.ts';

/** A configuration as it was read, with the settings to check it with. */
export interface Source {
  readonly configuration: Configuration;
  readonly settings: Settings;
  /** How each of the documents is stored. */
  readonly encodings: readonly Encoding[];
  /** False when a file of it, or its settings, could not be read: what is missing may be what would make a repair right. */
  readonly isSound: boolean;
}

/**
 * Reads the files of a configuration. What cannot be read goes to `report`, one line each, and the rest is a fragment; undefined when nothing is
 * left. The version comes from the command line, else from a comment in the files, else from the settings.
 */
export async function readSource(
  input: Input,
  options: CheckOptions,
  finder: SettingsFinder,
  terminal: Terminal,
  report: ReportProblem,
): Promise<Source | undefined> {
  const documents: HaproxyDocument[] = [];
  const encodings: Encoding[] = [];
  let commented: HaproxyVersion | undefined;
  for (const path of input.files) {
    try {
      const { text, encoding } = decode(path === STDIN ? await terminal.stdin() : await terminal.host.read(path));
      if (looksBinary(text)) throw notText(path);
      documents.push(HaproxyDocument.parse(text, path));
      encodings.push(encoding);
      if (!commented && options.settings.haproxyVersion === undefined) noteOnNewer(writtenVersion(text), terminal, path);
      commented ??= versionComment(text);
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      report(error.message);
    }
  }
  const [first] = documents;
  if (!first) return undefined;
  const found = await finder.forFile(first.name);
  const isComplete = documents.length === input.files.length;
  const settings = commented && options.settings.haproxyVersion === undefined ? withVersion(found.settings, commented) : found.settings;
  return {
    configuration: new Configuration(documents, settings.version, input.isDeclared && isComplete),
    settings,
    encodings,
    isSound: isComplete && found.isSound,
  };
}

function notText(path: string): HostError {
  const name = path === STDIN ? 'standard input' : path;
  return new HostError('not-readable', `cannot check ${name}: it looks like binary data, not like a configuration`);
}
