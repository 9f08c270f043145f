import { clearTextChecks, connectRulesOf, connectTargetOf } from '../../model/checks/check-connection.ts';
import { serversCheckedByPort, serversCheckedByStep } from '../../model/checks/check-in-clear.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Server } from '../../model/servers/server.ts';
import { inProxies, proxiesThat } from '../../model/incremental/in-proxies.ts';
import type { Statement } from '../../syntax/statement.ts';
import { sharedByLine } from '../findings/by-cause.ts';
import { addServerOption, nameServers } from '../edits/check-option-edits.ts';
import type { RuleFinding } from '../finding.ts';
import { listOf } from '../findings/group.ts';
import { groupByOption, otherOptions, serversOf, type OptionGroup } from '../findings/option-groups.ts';
import { placeOf } from '../findings/option-place.ts';
import { replaceWord, type RuleEdit } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

const withPort = proxiesThat(proxy => serversCheckedByPort(proxy).length > 0, ['port']);

/** A `connect` step in clear to a port for TLS. */
interface ClearStep {
  readonly proxy: Proxy;
  readonly step: Statement;
  readonly port: string;
  readonly servers: readonly [Server, ...Server[]];
}

const clearSteps = inProxies((proxy): readonly ClearStep[] => {
  return connectRulesOf(proxy).flatMap(step => {
    const [first, ...others] = serversCheckedByStep(step, proxy);
    return first ? [{ proxy, step, port: connectTargetOf(step, first), servers: [first, ...others] }] : [];
  });
}, ['http-check', 'tcp-check']);

/** The word that lets a server be asked with TLS: without an authority HAProxy does not start. */
function unverified(servers: readonly Server[]): readonly Server[] {
  return servers.filter(server => !server.has('verify') && !server.has('ca-file'));
}

function end(proxy: Proxy): string {
  return proxy.mode === 'http' ? 'users get a 503' : 'connections are closed';
}

function findingOnPort(group: OptionGroup): RuleFinding {
  const { servers, proxies, options: [option] } = group;
  const port = option.value?.value ?? '';
  const tls = unverified(servers).length === 0 ? 'check-ssl' : 'check-ssl verify none';
  return {
    at: placeOf(option, servers[0]),
    message: `The health check of ${serversOf(group)} goes to port ${port} in clear, and what speaks TLS there takes it for an error: ${servers.length === 1 ? 'the server goes' : 'the servers go'} DOWN, and ${end(proxies[0])}. Say \`check-ssl\`, or \`no-check-ssl\` if nothing speaks TLS there.`,
    related: otherOptions(group, 'The same here'),
    repairs: [
      { title: `Add \`${tls}\``, safety: 'review', edits: addServerOption(servers, tls) },
      // Says what holds, and silences this rule: only who knows that port can say so.
      { title: `Say \`no-check-ssl\`: port ${port} is a plain one`, safety: 'review', edits: addServerOption(servers, 'no-check-ssl') },
    ],
  };
}

function findingOnStep({ step, port, servers }: ClearStep, proxies: readonly [Proxy, ...Proxy[]], all: readonly Server[]): RuleFinding {
  const word = step.word(1);
  const edits: RuleEdit[] = word ? [replaceWord(word, `${word.text} ssl`), ...addServerOption(unverified(all), 'verify none')] : [];
  return {
    at: step,
    ...(port === '8443' ? { severity: 'warning' as const } : {}),
    message: `\`${step.keyword} connect\` goes to port ${port} in clear, and what speaks TLS there takes it for an error: ${proxies.length > 1 ? `the servers of ${listOf(proxies)} go` : `${nameServers(servers)} ${servers.length === 1 ? 'goes' : 'go'}`} DOWN, and ${end(proxies[0])}. Write \`connect ssl\`.`,
    related: [],
    repairs: [{ title: `Write \`connect ssl\`${edits.length > 1 ? ', and `verify none` on the servers' : ''}`, safety: 'review', edits }],
  };
}

/** Lab cases check-port-of-https and check-connect-to-https: L7RSP, L7STS or SOCKERR, and 503 with `SC--` on 2.6 to 3.4. */
export default defineRule({
  name: 'check-in-clear-on-tls-port',
  summary: 'A health check goes in clear to a port on which everybody speaks TLS.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: clearTextChecks,
  *check(configuration) {
    for (const group of groupByOption(withPort(configuration), 'port', serversCheckedByPort)) yield findingOnPort(group);
    const steps = clearSteps(configuration);
    for (const { first, proxies } of sharedByLine(steps, each => each.step)) {
      yield findingOnStep(first, proxies, steps.filter(({ step }) => step.equals(first.step)).flatMap(({ servers }) => servers));
    }
  },
});
