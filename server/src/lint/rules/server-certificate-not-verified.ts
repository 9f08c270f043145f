import { isLocal, parseAddress } from '../../language/address.ts';
import type { Configuration } from '../../model/configuration.ts';
import { globalSections } from '../../model/global-sections.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Server } from '../../model/servers/server.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { listOf } from '../findings/group.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';
import { systemCaFileIn } from '../edits/tls-edits.ts';

interface Trusting {
  readonly proxy: Proxy;
  readonly server: Server;
  /** The `none`. */
  readonly value: Word;
}

/** Servers of other machines, spoken to in TLS, whose certificate nobody looks at. */
const trustingServers = inProxies((proxy): readonly Trusting[] => {
  if (!proxy.isBackend || proxy.isDisabled) return [];
  return proxy.servers.flatMap(server => {
    const value = server.has('ssl') && !server.isDisabled ? server.option('verify')?.value : undefined;
    return value?.value === 'none' && !isLocal(parseAddress(server.address?.value ?? '')) ? [{ proxy, server, value }] : [];
  });
}, ['verify']);

interface Cause {
  readonly value: Word;
  readonly proxies: [Proxy, ...Proxy[]];
  readonly servers: Server[];
}

/** One `verify none` in a `default-server` line may serve many servers. */
function causesIn(configuration: Configuration): Cause[] {
  const causes = new Map<string, Cause[]>();
  for (const { proxy, server, value } of trustingServers(configuration)) {
    const key = `${value.span.start} ${value.span.end}`;
    const same = causes.get(key)?.find(cause => cause.value.block === value.block);
    if (same) {
      same.servers.push(server);
      if (same.proxies.at(-1) !== proxy) same.proxies.push(proxy);
    } else {
      causes.set(key, [...(causes.get(key) ?? []), { value, proxies: [proxy], servers: [server] }]);
    }
  }
  return [...causes.values()].flat();
}

function repairsFor(value: Word, caFile: string): RuleRepair[] {
  return [{ title: 'Verify with the certificates of the system', safety: 'review', edits: [replaceWord(value, `required ca-file ${caFile}`)] }];
}

function* globalFindings(configuration: Configuration): Generator<RuleFinding> {
  for (const section of globalSections(configuration)) {
    const line = section.last('ssl-server-verify');
    if (line?.word(1)?.value !== 'none') continue;
    yield {
      at: line,
      message: '`ssl-server-verify none` makes HAProxy accept every certificate of every server: who gets between reads and changes all traffic. Remove it, and give the servers a `ca-file`.',
    };
  }
}

/** Configuration manual, `verify` in section 5.2. */
export default defineRule({
  name: 'server-certificate-not-verified',
  summary: 'HAProxy speaks TLS to servers whose certificate it does not verify.',
  category: 'security',
  severity: 'information',
  preset: 'strict',

  looksAt: 'configuration',
  mentions: ['verify', 'ssl-server-verify'],
  *check(configuration) {
    yield* globalFindings(configuration);
    const caFile = systemCaFileIn(configuration);
    for (const { value, proxies, servers } of causesIn(configuration)) {
      const [first, ...others] = servers as [Server, ...Server[]];
      yield {
        at: value,
        message: `With \`verify none\` HAProxy accepts every certificate from \`${first.name}\`${others.length > 0 ? ` and ${others.length} more` : ''} in ${listOf(proxies)}: who gets between reads and changes the traffic, TLS or not. Use \`verify required\` with the \`ca-file\` of those who signed the certificate.`,
        related: others.map(server => ({ at: server.statement, message: 'Not verified either' })),
        repairs: repairsFor(value, caFile),
      };
    }
  },
});
