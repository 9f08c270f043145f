import type { Configuration } from '../../model/configuration.ts';
import { checkMismatchOf, serviceChecks, strayChecksOf, type CheckMismatch, type StrayCheck } from '../../model/checks/check-mismatch.ts';
import { checksServers, healthCheckOf } from '../../model/checks/health-check.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import type { Proxy } from '../../model/proxy.ts';
import { portMisfitsIn } from '../../model/tls/port-misfit.ts';
import type { Statement } from '../../syntax/statement.ts';
import { addServerOption, nameServers } from '../edits/check-option-edits.ts';
import { deleteOption } from '../edits/rule-edits.ts';
import type { RuleFinding } from '../finding.ts';
import { foreignCheckRepairs, isOwn, type SharedMismatch } from '../edits/foreign-check-edits.ts';
import { listOf } from '../findings/group.ts';
import { defineRule } from '../rule.ts';

const mismatches = inProxies((proxy): readonly CheckMismatch[] => {
  const mismatch = checkMismatchOf(proxy);
  return mismatch ? [mismatch] : [];
}, serviceChecks);

/** The inherited options that check servers of some section as they should. */
const fittingOptions = inProxies((proxy): readonly Statement[] => {
  const setting = checksServers(proxy) ? healthCheckOf(proxy)?.setting : undefined;
  return setting && setting.owner !== proxy && !checkMismatchOf(proxy) ? [setting.statement] : [];
}, serviceChecks);

/** True where clients speak TLS as the check does, so that it is the port of the servers that is wrong: tls-passed-to-clear-port speaks of it. */
function isOfWrongPort({ proxy, asked, servers }: CheckMismatch, configuration: Configuration): boolean {
  if (asked !== 'TLS') return false;
  const misfit = portMisfitsIn(configuration).find(each => each.proxy === proxy && !each.route);
  return misfit !== undefined && servers.every(server => misfit.found.some(told => told.server === server && told.misfit.clientsSpeakTls));
}

function groupsIn(configuration: Configuration): SharedMismatch[] {
  const groups: [CheckMismatch, ...CheckMismatch[]][] = [];
  for (const mismatch of mismatches(configuration)) {
    if (isOfWrongPort(mismatch, configuration)) continue;
    const group = groups.find(([other]) => other.option.equals(mismatch.option) && other.found === mismatch.found && other.isByBind === mismatch.isByBind);
    if (group) group.push(mismatch);
    else groups.push([mismatch]);
  }
  return groups;
}

const strayChecks = inProxies((proxy): readonly StrayCheck[] => [strayChecksOf(proxy) ?? []].flat(), serviceChecks);

function findingOnServers({ proxy, servers, asked, found, port }: StrayCheck): RuleFinding {
  const [first, ...others] = servers;
  const related = others.map(server => ({ at: server.statement, message: 'The same here' }));
  if (port !== undefined) {
    return {
      at: first.statement,
      message: `The check asks for ${asked}, and ${nameServers(servers)} has no \`port\` as the others of ${proxy.title} have: it is asked at its own port, where ${found} answers. Each check fails, and it is never UP. Add \`port ${port}\`.`,
      related,
      repairs: [{ title: `Add \`port ${port}\``, safety: 'review', edits: addServerOption(servers, `port ${port}`) }],
    };
  }
  const words = servers.flatMap(server => server.option('port') ?? []);
  const isOwnWord = words.every(({ statement }) => servers.some(server => server.statement.equals(statement)));
  return {
    at: first.option('port')?.word ?? first.statement,
    message: `The check asks for ${asked}, but \`port ${first.option('port')?.value?.value}\` leads to what answers ${found} beside it: each check fails, and no server of ${proxy.title} is UP. Remove \`port\`, or ask by \`option httpchk\`.`,
    related,
    repairs: isOwnWord ? [{ title: 'Remove `port`: check the database itself', safety: 'review', edits: words.flatMap(deleteOption) }] : [],
  };
}

function isWithinTls({ found, asked }: Pick<CheckMismatch, 'found' | 'asked'>): boolean {
  return asked === 'TLS' && found === 'TLS';
}

/** What the servers are instead. */
function whatTheyAre({ found, asked, isByBind, servers }: CheckMismatch): string {
  if (isWithinTls({ found, asked })) return `are asked within TLS already, by \`${servers.every(server => server.has('ssl')) ? 'ssl' : 'check-ssl'}\`, and take the greeting for a request`;
  if (found !== undefined && isByBind === true) return `are ${found} servers, by the port that clients come to`;
  if (found !== undefined) return `are ${found} servers, by their port`;
  return `are ${asked === 'TLS' ? 'sent plain HTTP, without `ssl`' : 'web servers, by `mode http`'}`;
}

function adviceOn(mismatch: CheckMismatch, isFitting: boolean): string {
  const { asked, servers } = mismatch;
  if (isWithinTls(mismatch)) return 'The check makes the handshake by itself, without this option.';
  if (asked === 'HTTP' && isOwn(mismatch) && !servers.some(server => server.has('port'))) return 'Say in `port` where something beside them answers HTTP, or check what they are.';
  return isFitting ? 'Give the section a check of what they are.' : 'Check what they are.';
}

/** On the option, or on the section where that option is right for others. */
function findingOn(group: SharedMismatch, isFitting: boolean): RuleFinding {
  const [first, ...others] = group;
  const { option, step, asked } = first;
  const kind = option.word(1)?.value ?? '';
  const asks = step ? 'The `tcp-check` rules ask' : `\`option ${kind}\` asks`;
  const cause = step ?? option;
  const at = isFitting ? first.proxy.header : cause;
  const proxies: [Proxy, ...Proxy[]] = [first.proxy, ...others.map(({ proxy }) => proxy)];
  const heirs = (isFitting ? proxies.slice(1) : proxies).map(proxy => ({ at: proxy.header, message: 'Checked so' }));
  return {
    at,
    message: `${asks} for ${asked}, but the servers of ${listOf(proxies)} ${whatTheyAre(first)}: each check fails, and no server is UP. ${adviceOn(first, isFitting)}`,
    related: [...(isFitting ? [{ at: cause, message: 'The check in force' }] : []), ...(others.length > 0 ? heirs : [])],
    repairs: foreignCheckRepairs(group),
  };
}

/**
 * Lab cases check-of-another-service: L7TOUT (Redis: L7STS), check-with-tls-greeting and tls-greeting-within-tls: L6RSP, http-check-of-another-service and redis-check-of-another-service:
 * 503 with `SC--` in HTTP mode and closed connections in TCP mode, on 2.6 to 3.4.
 */
export default defineRule({
  name: 'check-of-another-service',
  summary: 'The health check speaks the protocol of a service that the servers are not.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: serviceChecks,
  *check(configuration, { isWhole }) {
    for (const stray of strayChecks(configuration)) yield findingOnServers(stray);
    const groups = isWhole ? groupsIn(configuration) : [];
    if (groups.length === 0) return;
    const fitting = fittingOptions(configuration);
    for (const group of groups) yield findingOn(group, fitting.some(option => option.equals(group[0].option)));
  },
});
