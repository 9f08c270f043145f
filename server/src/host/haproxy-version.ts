import { haproxyVersions, toHaproxyVersion, type HaproxyVersion } from '../language/version.ts';
import { HostError, type Host } from './host.ts';

/** How HAProxy is started when nobody says otherwise. */
export const defaultHaproxy: readonly string[] = ['haproxy'];

/** `docker exec` on a busy machine takes seconds; `-v` writes a few hundred bytes. */
const limits = { timeoutMs: 5_000, maxBytes: 1 << 16 };

/**
 * Asks HAProxy itself for its version. `argv` is how it is started, as in `docker exec lb haproxy`; `-v` is added to it. Whether it may be run at all
 * is for the caller to know.
 * @throws HostError when it cannot be run, or says no version that is known here.
 */
export async function askHaproxyVersion(host: Host, argv: readonly string[]): Promise<HaproxyVersion> {
  const command = [...argv, '-v'];
  const output = new TextDecoder().decode(await host.run(command, limits));
  // 2.4 and later say `HAProxy version 3.0.11-1 2026/05/20 - https://...`.
  const said = /\bversion (\d[\w.+~-]*)/.exec(output)?.[1];
  if (said === undefined) throw new HostError('not-run', `\`${command.join(' ')}\` does not say a version`);
  const version = toHaproxyVersion(said);
  if (version === undefined) throw new HostError('not-run', `\`${command.join(' ')}\` says ${said}, which is older than ${haproxyVersions[0]}`);
  return version;
}
