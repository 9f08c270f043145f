import { askHaproxyVersion } from '../host/haproxy-version.ts';
import { HostError, type Host } from '../host/host.ts';
import { defaultVersion, type HaproxyVersion } from '../language/version.ts';

/** What the setting `haproxyVersion: "auto"` stands for. */
export interface AutoVersion {
  /** What HAProxy says when it is started like this (undefined: nobody knows how); the default when it cannot or may not be asked. */
  of(argv: readonly string[] | undefined): Promise<HaproxyVersion>;
  /** The next time it is asked again. */
  forget(): void;
}

/** Asks each HAProxy once, and only in a workspace that is trusted. Why one could not be asked goes to `log`, once too. */
export function autoVersion(host: Host | undefined, isTrusted: boolean, log: (message: string) => void): AutoVersion {
  let asked = new Map<string, Promise<HaproxyVersion>>();
  const ask = async (argv: readonly string[] | undefined): Promise<HaproxyVersion> => {
    const assumed = (reason: string) => {
      log(`\`haproxyVersion\` is \`auto\`, but ${reason}. ${defaultVersion} is assumed.`);
      return defaultVersion;
    };
    if (!host) return assumed('no program can be run here');
    if (!isTrusted) return assumed('no program is run in a workspace that is not trusted');
    if (!argv) return assumed('`haproxyPath` is not a list of words, as in ["haproxy"]');
    try {
      return await askHaproxyVersion(host, argv);
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      return assumed(error.message);
    }
  };
  return {
    of: argv => {
      const key = JSON.stringify(argv ?? null);
      const answer = asked.get(key) ?? ask(argv);
      asked.set(key, answer);
      return answer;
    },
    forget: () => {
      asked = new Map();
    },
  };
}
