import { namesCaFile } from '../../language/ca-files.ts';
import type { Configuration } from '../../model/configuration.ts';
import { globalSections } from '../../model/global-sections.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Server } from '../../model/servers/server.ts';
import { tlsConnectLine } from '../../model/servers/server-tls.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import type { Word } from '../../syntax/word.ts';
import { addBesideOption, addServerOption, nameServers } from '../edits/check-option-edits.ts';
import type { RuleFinding } from '../finding.ts';
import { defineRule } from '../rule.ts';
import { systemCaFileIn, verifyWordsFor } from '../edits/tls-edits.ts';

interface Unverifiable {
  readonly server: Server;
  /** The word that makes HAProxy speak TLS; undefined where a line of the health check does. */
  readonly word: Word | undefined;
  /** True when the server itself asks for verification: then `ssl-server-verify none` does not help. */
  readonly isAsked: boolean;
}

/** The servers that need an authority and have none. A disabled section is not looked at by HAProxy; a disabled server is (2.6 to 3.4). */
function unverifiable(proxy: Proxy): readonly Unverifiable[] {
  if (!proxy.isBackend || proxy.isDisabled) return [];
  const connect = tlsConnectLine(proxy);
  return proxy.servers.flatMap(server => {
    const word = (server.option('ssl') ?? server.option('check-ssl'))?.word;
    const verify = server.option('verify')?.value;
    if (!word && !connect) return [];
    // Of `verify optional`, which HAProxy does not know, bad-value tells.
    if (verify && (verify.hasVariable || verify.value !== 'required')) return [];
    if (server.has('ca-file') || server.isUncertain || !proxy.section.isCertain(server.statement)) return [];
    // What was meant for an authority stands in the wrong place: ca-file-as-crt speaks of that.
    const crt = server.has('ssl') ? server.option('crt')?.value : undefined;
    return crt && namesCaFile(crt.value) ? [] : [{ server, word, isAsked: verify !== undefined }];
  });
}

const unverifiableProxies = inProxies(proxy => {
  const candidates = unverifiable(proxy);
  return candidates.length > 0 ? [{ proxy, candidates }] : [];
}, ['ssl', 'check-ssl']);

/** True when `global` says that servers are not verified. The last line wins, wherever it stands; one under an undecided `.if` counts. */
function isVerifiedByDefault(configuration: Configuration): boolean {
  const globals = globalSections(configuration);
  const lines = globals.flatMap(section => section.statements('ssl-server-verify'));
  const isCertain = globals.every(section => lines.every(line => section.isCertain(line)));
  return isCertain ? lines.at(-1)?.word(1)?.value !== 'none' : !lines.some(line => line.word(1)?.value === 'none');
}

function finding(proxy: Proxy, [first, ...others]: readonly [Unverifiable, ...Unverifiable[]], caFile: string): RuleFinding {
  const { server, word, isAsked } = first;
  const servers = [server, ...others.map(each => each.server)] as const;
  const connect = word ? undefined : tlsConnectLine(proxy);
  const name = server.has('ssl') ? 'ssl' : 'check-ssl';
  const words = verifyWordsFor(server, proxy, caFile);
  const isAlike = servers.every(each => verifyWordsFor(each, proxy, caFile) === words);
  // What it says itself goes before what a `default-server` says.
  const saysItself = (other: Server) => other.ownOption('verify') !== undefined;
  const needsVerify = servers.every(each => !each.has('verify'));
  return {
    at: word && proxy.section.has(word.block) ? word : server.statement,
    message: `HAProxy does not start: it has to verify the certificate of ${nameServers([...servers])}, which is ${isAsked ? 'what `verify required` says' : 'the default'}, and no \`ca-file\` says whom to trust. Add \`ca-file\` with the authority that signed it; \`verify none\` trusts anybody.`,
    related: [
      ...(connect ? [{ at: connect, message: 'By this line the checks speak TLS' }] : []),
      ...others.map(other => ({ at: other.server.statement, message: 'The same here' })),
    ],
    repairs: [
      {
        title: `Add \`${words}\``,
        safety: 'review',
        edits: isAlike ? addBesideOption(name, servers, words, proxy, saysItself) : servers.flatMap(each => addServerOption([each], verifyWordsFor(each, proxy, caFile))),
      },
      ...(needsVerify ? [{ title: 'Add `verify none`', safety: 'review' as const, edits: addBesideOption(name, servers, 'verify none', proxy, saysItself) }] : []),
    ],
  };
}

/** Lab case server-ssl-without-ca: HAProxy of every version refuses the file. */
export default defineRule({
  name: 'server-ssl-without-ca',
  summary: 'A server with `ssl` has neither `ca-file` nor `verify none`.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration, { isWhole }) {
    let isVerified: boolean | undefined;
    for (const { proxy, candidates } of unverifiableProxies(configuration)) {
      // A fragment does not show what `global` says.
      isVerified ??= isWhole && isVerifiedByDefault(configuration);
      const [first, ...others] = isVerified ? candidates : candidates.filter(({ isAsked }) => isAsked);
      if (first) yield finding(proxy, [first, ...others], systemCaFileIn(configuration));
    }
  },
});
