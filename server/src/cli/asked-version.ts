import { askHaproxyVersion, defaultHaproxy } from '../host/haproxy-version.ts';
import { HostError } from '../host/host.ts';
import { defaultVersion, haproxyVersions, isNewerThanKnown, type HaproxyVersion } from '../language/version.ts';
import type { RawSettings } from '../lint/settings.ts';
import { UsageError, type Terminal } from './terminal.ts';

/** The settings of the flags, with what the `haproxy` on the PATH says in the place of `auto`. @throws UsageError when it cannot be asked */
export async function withAskedVersion(settings: RawSettings, { host }: Terminal): Promise<RawSettings> {
  if (settings.haproxyVersion !== 'auto') return settings;
  try {
    return { ...settings, haproxyVersion: await askHaproxyVersion(host, defaultHaproxy) };
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    throw new UsageError(`--haproxy-version auto: ${error.message}`);
  }
}

/** A note where somebody asks for a version that is newer than all that is known: it is judged as the newest. */
export function noteOnNewer(asked: unknown, { stderr }: Terminal, path?: string): void {
  if (typeof asked !== 'string' || !isNewerThanKnown(asked)) return;
  stderr(`note: ${path === undefined ? '' : `${path}: `}HAProxy ${asked.trim()} is newer than what is known here. It is checked as ${haproxyVersions.at(-1)}.\n`);
}

/** What the `haproxy` on the PATH says, for a settings file that wants `auto`; when it cannot be asked a note says so, and the default counts. */
export async function versionForFile(path: string, { host, stderr }: Terminal): Promise<HaproxyVersion> {
  try {
    return await askHaproxyVersion(host, defaultHaproxy);
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    stderr(`note: ${path}: \`haproxyVersion\` is \`auto\`, but ${error.message}. ${defaultVersion} is assumed.\n`);
    return defaultVersion;
  }
}
