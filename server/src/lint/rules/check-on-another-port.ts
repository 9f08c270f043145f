import { parseAddress } from '../../language/address.ts';
import { serverOptionFact } from '../../language/server-options.ts';
import { serversCheckedByPort, serversCheckedByStep } from '../../model/checks/check-in-clear.ts';
import { connectRulesOf } from '../../model/checks/check-connection.ts';
import { healthCheckOf } from '../../model/checks/health-check.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Server } from '../../model/servers/server.ts';
import { portStateOf } from '../../model/servers/server-port.ts';
import { inProxies, proxiesThat } from '../../model/incremental/in-proxies.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { sharedByLine } from '../findings/by-cause.ts';
import type { RuleFinding } from '../finding.ts';
import { listOf } from '../findings/group.ts';
import { groupByOption, otherOptions, serversOf, type OptionGroup } from '../findings/option-groups.ts';
import { deleteOption } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/**
 * The servers that are checked at the same host, but on another port than the one they serve at. In TCP mode a check that speaks HTTP or so has to go
 * elsewhere: to the agent beside a database. Of a check in clear on a port for TLS, check-in-clear-on-tls-port says more.
 */
function serversCheckedElsewhere(proxy: Proxy): readonly Server[] {
  if (!proxy.isBackend || proxy.isDisabled || (proxy.mode !== 'http' && healthCheckOf(proxy))) return [];
  const inClear = new Set(serversCheckedByPort(proxy));
  return proxy.servers.filter(server => server.has('check') && !server.option('addr') && hasOtherPort(server) && !inClear.has(server) && !isImpossible(portOf(server)) && !serverOptionFact(portOf(server)));
}

const LAST_PORT = 65535;

function portOf(server: Server): string {
  return server.option('port')?.value?.value ?? '';
}

/** True for a number that no port has: HAProxy takes what is left of it modulo 65536, and says nothing (tried on 2.6 and 3.4). */
function isImpossible(port: string): boolean {
  return /^\d+$/.test(port) && Number(port) > LAST_PORT;
}

function serversCheckedNowhere(proxy: Proxy): readonly Server[] {
  return proxy.isBackend && !proxy.isDisabled ? proxy.servers.filter(server => server.has('check') && isImpossible(portOf(server))) : [];
}

const checkedNowhere = proxiesThat(proxy => serversCheckedNowhere(proxy).length > 0, ['port']);

function findingOnImpossible(group: OptionGroup): RuleFinding {
  const [option] = group.options;
  const port = Number(option.value?.value);
  return {
    at: option.value ?? option.word,
    severity: 'error',
    message: `Ports end at ${LAST_PORT}, and HAProxy takes ${port} for ${port % (LAST_PORT + 1)} without a word: the health check of ${serversOf(group)} finds nothing there, and takes ${group.servers.length === 1 ? 'it' : 'them'} DOWN. While no other server is UP, nobody is served. Write the port that is meant, or remove \`port\`.`,
    related: otherOptions(group, 'The same here'),
    repairs: [{ title: 'Remove `port`', safety: 'review', edits: group.options.flatMap(deleteOption) }],
  };
}

const checkedElsewhere = proxiesThat(proxy => serversCheckedElsewhere(proxy).length > 0, ['port']);

/**
 * As written: what the environment gives is told apart by its name. Where the address has no port of its own, or counts from that of the client, as `:+1` does,
 * the check needs one: without it HAProxy refuses to start.
 */
function hasOtherPort(server: Server): boolean {
  const port = server.option('port')?.value?.value;
  if (port === undefined || portStateOf(server) !== 'given') return false;
  const { portText } = parseAddress(server.address?.value ?? '');
  return portText !== '' && portText !== port;
}

/** The step of a check that says the port instead of the server lines. */
interface PortStep {
  readonly proxy: Proxy;
  readonly step: Statement;
  readonly word: Word;
  readonly port: Word;
}

/**
 * The one `connect` step of a check of HTTP servers that goes to a port of its own, at their hosts. Several steps look at several services on purpose, and who
 * writes `ssl` knows what is there. Of a port for TLS in clear, check-in-clear-on-tls-port speaks.
 */
const portSteps = inProxies((proxy): readonly PortStep[] => {
  if (!proxy.isBackend || proxy.isDisabled || proxy.mode !== 'http') return [];
  const [step, another] = connectRulesOf(proxy);
  if (!step || another || step.values(2).some(word => word === 'addr' || word === 'ssl') || !proxy.section.isCertain(step)) return [];
  const index = step.words.findIndex(word => word.value === 'port');
  const [word, port] = [step.word(index), step.word(index + 1)];
  if (index < 2 || !word || !port || !/^(?:\d{1,5}|\$\{\w+\})$/.test(port.value) || isImpossible(port.value) || serversCheckedByStep(step, proxy).length > 0) return [];
  const goesThere = proxy.servers.some(server => server.has('check') && !server.isDisabled && !server.option('addr') && server.parsedAddress.portText !== port.value);
  return goesThere ? [{ proxy, step, word, port }] : [];
}, ['http-check', 'tcp-check']);

/** The ports at which the sections listen or have servers, as written. */
const portsIn = inProxies((proxy): readonly string[] => {
  const addresses = [...proxy.statements('bind').map(line => line.word(1)), ...proxy.servers.map(({ address }) => address)];
  return [...new Set(addresses.map(word => parseAddress(word?.value ?? '').portText))];
});

function findingOnStep({ step, word, port }: PortStep, proxies: readonly [Proxy, ...Proxy[]]): RuleFinding {
  return {
    at: port,
    message: `\`${step.keyword} connect\` takes the health check of ${listOf(proxies)} to port ${port.value}, which no other line mentions: when nothing listens there, no check succeeds and each request gets a 503, although the service is up. Make sure that ${port.value} is meant, or remove \`port\`.`,
    related: [],
    repairs: [{ title: 'Remove `port`', safety: 'review', edits: deleteOption({ word, value: port }) }],
  };
}

/** The ports of such steps, each once: those in defaults have one for each of their sections. */
function optionsOf(steps: readonly PortStep[]) {
  return sharedByLine(steps, each => each.step).map(({ first: { word, port } }) => ({ word, value: port }));
}

/** Lab case check-on-another-port: L4CON, and 503 with `SC--` on 2.6 to 3.4, where nothing listens there, whether the server line or a `connect` step says so. */
export default defineRule({
  name: 'check-on-another-port',
  summary: 'The health check goes to a port that nothing else in the configuration uses.',
  category: '503',
  severity: 'information',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['port'],
  *check(configuration) {
    for (const group of groupByOption(checkedNowhere(configuration), 'port', serversCheckedNowhere)) yield findingOnImpossible(group);
    const proxies = checkedElsewhere(configuration);
    const steps = portSteps(configuration);
    if (proxies.length === 0 && steps.length === 0) return;
    const known = new Set(portsIn(configuration));
    const concerned = (proxy: Proxy) => serversCheckedElsewhere(proxy).filter(server => !known.has(portOf(server)));
    const told = new Set<string>();
    for (const group of groupByOption(proxies, 'port', concerned)) {
      const [option] = group.options;
      const port = option.value?.value ?? '';
      told.add(port);
      const shared = steps.filter(each => each.port.value === port);
      yield {
        at: option.value ?? option.word,
        message: `The health check of ${serversOf(group)} goes to port ${port}, which no other line mentions: when nothing listens there, no check succeeds and each request gets a 503, although the service is up. Make sure that ${port} is meant, or remove \`port\`.`,
        related: otherOptions(group, 'The same here'),
        repairs: [{
          title: 'Remove `port`',
          safety: 'review',
          edits: [...group.options, ...optionsOf(shared)].flatMap(deleteOption),
        }],
      };
    }
    for (const { first, proxies: concernedBy } of sharedByLine(steps, each => each.step)) {
      if (!known.has(first.port.value) && !told.has(first.port.value)) yield findingOnStep(first, concernedBy);
    }
  },
});
