import type { Configuration } from '../../model/configuration.ts';
import type { Proxy } from '../../model/proxy.ts';
import { defaultOption } from '../../model/servers/server.ts';
import { isMissingCheckTold } from '../../model/checks/missing-check.ts';
import { monitoredOwnCalls, sectionsOfOwnCalls } from '../../model/checks/own-calls.ts';
import { retryOnWithoutConnections } from '../../model/servers/retry-on.ts';
import { redispatchInTime } from '../../model/servers/redispatch.ts';
import { inProxies, proxiesThat } from '../../model/incremental/in-proxies.ts';
import { isForAcme } from '../../model/routes/acme.ts';
import { reachOf } from '../../model/routes/reached.ts';
import { uncheckedSignOf } from '../../model/checks/unchecked-sign.ts';
import { countOf } from '../../model/servers/server-count.ts';
import { checkStateOf } from '../../model/checks/unchecked-servers.ts';
import { checkAdvice, checkRepairs } from '../edits/check-edits.ts';
import type { RuleFinding, Severity } from '../finding.ts';
import { listOf } from '../findings/group.ts';
import { insertLineAbove } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** The sections where a server is not checked and nothing else says that it should be; where something does, another rule speaks. */
const lackingCheck = proxiesThat(proxy => checkStateOf(proxy).unchecked.length > 0 && !uncheckedSignOf(proxy));

/** Below this share of checked servers, and from this number of sections on, a configuration does without checks as a whole. */
const RARE = 0.1;
const MANY = 3;

const checkStates = inProxies(proxy => (checkStateOf(proxy).active > 0 ? [checkStateOf(proxy)] : []));

function doesWithoutChecks(lacking: readonly Proxy[], configuration: Configuration): boolean {
  if (lacking.length < MANY) return false;
  const states = checkStates(configuration);
  const sum = (count: 'active' | 'checked') => states.reduce((total, state) => total + state[count], 0);
  return sum('checked') < sum('active') * RARE;
}

/** Others can serve while one is down only where there are others. */
function hasOthers(proxy: Proxy): boolean {
  return checkStateOf(proxy).active > 1 || checkStateOf(proxy).unchecked.some(server => server.isTemplate && countOf([server]) > 1);
}

/** True where `resolvers` take a server out whose name is gone from the DNS, and the backup servers take over (tried on 2.6 and 3.4). */
function followsDns(proxy: Proxy): boolean {
  return checkStateOf(proxy).unchecked.every(server => server.isBackup || server.has('resolvers'));
}

/** What goes wrong, and why it need not. */
function consequence(proxy: Proxy, subject: 'it' | 'one' = 'it'): string {
  const [unit, failure] = proxy.mode === 'http' ? ['request', 'gets a 503'] : ['connection', 'fails'];
  const isNamed = followsDns(proxy);
  if (!hasOthers(proxy)) return `when ${subject} is down${isNamed ? ' and still in the DNS' : ''}, HAProxy does not notice, and each ${unit} waits for its retries before it ${failure}`;
  // Seen on 2.6 and 3.4: with the option a refused connection goes to another server, without it, or with `retries 0`, the request ends in a 503.
  const isSentOn = redispatchInTime(proxy) !== undefined && !retryOnWithoutConnections(proxy);
  const end = isSentOn ? 'loses time before `option redispatch` sends it to another server' : failure;
  if (isNamed) return `a dead server keeps its share of the ${unit}s for as long as the DNS has its address, and each of them ${end}`;
  return `a dead server keeps its share of the ${unit}s, and each of them ${end}${checkStateOf(proxy).hasBackup ? '; no backup server takes over' : ''}`;
}

function servers(proxy: Proxy): string {
  const { active, unchecked } = checkStateOf(proxy);
  if (active === 1 && !hasOthers(proxy)) return `The only server of ${proxy.title} has`;
  if (active === unchecked.length) return `The servers of ${proxy.title} have`;
  return `In ${proxy.title}, ${unchecked.length} of ${active} servers ${unchecked.length === 1 ? 'has' : 'have'}`;
}

/** A single server that names made at run time may lead to is no news. */
function matters(proxy: Proxy, configuration: Configuration): boolean {
  const reach = reachOf(proxy, configuration);
  return reach === 'surely' || (reach === 'maybe' && hasOthers(proxy));
}

/** One server, and what only names made at run time may lead to, is information. */
function severityOf(proxy: Proxy, configuration: Configuration): Severity {
  return hasOthers(proxy) && reachOf(proxy, configuration) === 'surely' ? 'warning' : 'information';
}

function finding(proxy: Proxy, severity: Severity): RuleFinding {
  const { unchecked } = checkStateOf(proxy);
  const late = defaultOption(proxy.defaultServer, 'check');
  return {
    at: proxy.header,
    severity,
    message: `${servers(proxy)} no \`check\`: ${consequence(proxy)}. Add ${checkAdvice(unchecked)}.`,
    related: [
      ...unchecked.map(server => ({ at: server.statement, message: 'Not checked' })),
      ...(late ? [{ at: late.statement, message: 'This `check` acts only on servers below it' }] : []),
    ],
    repairs: checkRepairs([proxy]),
  };
}

/** Servers that are sections here, and say themselves when they cannot serve: only an HTTP check asks them (lab case own-binds-with-monitor). */
function ofMonitored(proxy: Proxy, uri: string): RuleFinding {
  const [first] = proxy.servers;
  const option = `option httpchk GET ${uri}`;
  const repair = checkRepairs([proxy])[0];
  return {
    ...finding(proxy, 'warning'),
    message: `${servers(proxy)} no \`check\`: they are sections of this configuration, of which each says by \`monitor-uri ${uri}\` when its own servers are down. One that says so keeps its share of the requests, and each of them gets a 503. Add \`${option}\` and \`check\`.`,
    repairs: first && repair ? [{ title: `Add \`${option}\` and \`check\``, safety: 'review', edits: [insertLineAbove(first.statement, option), ...repair.edits] }] : [],
  };
}

/** Lab case server-without-check: 503 with `SC--` for part of the requests on 2.6 to 3.4. */
export default defineRule({
  name: 'server-without-check',
  summary: 'Servers are not checked, so a dead one keeps receiving requests.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration, { isWhole }) {
    if (!isWhole) return;
    const untold = lackingCheck(configuration).filter(proxy => !isMissingCheckTold(proxy, configuration) && !isForAcme(proxy, configuration));
    for (const proxy of untold) {
      const uri = severityOf(proxy, configuration) === 'warning' ? monitoredOwnCalls(configuration).get(proxy) : undefined;
      if (uri !== undefined) yield ofMonitored(proxy, uri);
    }
    const lacking = untold.filter(proxy => !sectionsOfOwnCalls(configuration).has(proxy) && matters(proxy, configuration));
    if (!doesWithoutChecks(lacking, configuration)) {
      for (const proxy of lacking) yield finding(proxy, severityOf(proxy, configuration));
      return;
    }
    const isGrave = (proxy: Proxy) => severityOf(proxy, configuration) === 'warning';
    const [first, ...others] = [...lacking.filter(isGrave), ...lacking.filter(proxy => !isGrave(proxy))] as [Proxy, ...Proxy[]];
    yield {
      at: first.header,
      severity: severityOf(first, configuration),
      message: `Hardly any server of this configuration has a \`check\`. The servers of ${listOf([first, ...others])} have none: ${consequence(first, 'one')}. Add \`check\`.`,
      related: others.map(proxy => ({ at: proxy.header, message: 'Not checked either' })),
      repairs: checkRepairs(lacking),
    };
  },
});
