import { isLocal } from '../../language/address.ts';
import type { Configuration } from '../../model/configuration.ts';
import { globalSections } from '../../model/global-sections.ts';
import type { Server } from '../../model/servers/server.ts';
import { proxiesThat } from '../../model/incremental/in-proxies.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { listOf } from '../findings/group.ts';
import { groupByOption, type OptionGroup } from '../findings/option-groups.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';
import { systemCaFileIn } from '../edits/tls-edits.ts';

/** A server of another machine, spoken to in TLS, whose certificate nobody looks at. */
const isTrusting = (server: Server) => server.has('ssl') && !server.isDisabled && server.option('verify')?.value?.value === 'none' && !isLocal(server.parsedAddress);

const trustingProxies = proxiesThat(proxy => proxy.isBackend && !proxy.isDisabled && proxy.servers.some(isTrusting), ['verify']);

function repairsFor({ options }: OptionGroup, caFile: string): RuleRepair[] {
  const edits = options.flatMap(({ value }) => (value ? [replaceWord(value, `required ca-file ${caFile}`)] : []));
  return [{ title: 'Verify with the certificates of the system', safety: 'review', edits }];
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
    for (const group of groupByOption(trustingProxies(configuration), 'verify', ({ servers }) => servers.filter(isTrusting))) {
      const { options: [{ word, value = word }], servers: [first, ...others], proxies } = group;
      yield {
        at: value,
        message: `With \`verify none\` HAProxy accepts every certificate from \`${first.name}\`${others.length > 0 ? ` and ${others.length} more` : ''} in ${listOf(proxies)}: who gets between reads and changes the traffic, TLS or not. Use \`verify required\` with the \`ca-file\` of those who signed the certificate.`,
        related: others.map(server => ({ at: server.statement, message: 'Not verified either' })),
        repairs: repairsFor(group, caFile),
      };
    }
  },
});
