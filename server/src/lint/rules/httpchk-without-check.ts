import type { Configuration } from '../../model/configuration.ts';
import { healthCheckOf } from '../../model/checks/health-check.ts';
import { isMissingCheckTold } from '../../model/checks/missing-check.ts';
import type { Proxy, Setting } from '../../model/proxy.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import { reachOf } from '../../model/routes/reached.ts';
import { monitoredOwnCalls, sectionsOfOwnCalls } from '../../model/checks/own-calls.ts';
import { uncheckedSignOf } from '../../model/checks/unchecked-sign.ts';
import { checkStateOf } from '../../model/checks/unchecked-servers.ts';
import { checkRepairs } from '../edits/check-edits.ts';
import type { RuleFinding } from '../finding.ts';
import { listOf } from '../findings/group.ts';
import { defineRule } from '../rule.ts';

/** True where the option is the best sign of a check that was forgotten. */
function speaksFor(proxy: Proxy): boolean {
  return checkStateOf(proxy).unchecked.length > 0 && uncheckedSignOf(proxy) === 'check-option';
}

interface IdleOption {
  readonly proxy: Proxy;
  readonly option: Setting;
}

/** The sections with the check option that does nothing for some of their servers. */
const idleOptions = inProxies((proxy): readonly IdleOption[] => {
  const option = speaksFor(proxy) ? healthCheckOf(proxy)?.setting : undefined;
  return option ? [{ proxy, option }] : [];
});

/** Where the check options come from that check some server of a section. */
const ownersOfUsedOptions = inProxies((proxy): readonly Proxy[] => {
  const owner = checkStateOf(proxy).checked > 0 ? healthCheckOf(proxy)?.setting.owner : undefined;
  return owner ? [owner] : [];
});

/** The sections that inherit an option which does nothing, by the defaults it stands in. */
function byOwner(configuration: Configuration, idle: readonly IdleOption[]): { option: Setting; proxies: [Proxy, ...Proxy[]]; isUsed: boolean }[] {
  if (idle.length === 0) return [];
  const groups = new Map<Proxy, { option: Setting; proxies: [Proxy, ...Proxy[]]; isUsed: boolean }>();
  for (const { proxy, option } of idle) {
    const group = groups.get(option.owner);
    if (group) group.proxies.push(proxy);
    else groups.set(option.owner, { option, proxies: [proxy], isUsed: false });
  }
  for (const owner of ownersOfUsedOptions(configuration)) {
    const group = groups.get(owner);
    if (group) group.isUsed = true;
  }
  return [...groups.values()];
}

const written = ({ statement }: Setting) => `\`option ${statement.word(1)?.value}\``;

/**
 * The option says how to check, and here nothing is checked: it is the author's own words that do nothing. Where it is inherited, or does its work for
 * other servers of the section, it is those that lack something.
 */
function onOption(option: Setting, proxies: readonly [Proxy, ...Proxy[]]): RuleFinding {
  const servers = proxies.flatMap(proxy => checkStateOf(proxy).unchecked);
  const [first] = proxies;
  const isAll = proxies.every(proxy => checkStateOf(proxy).active === checkStateOf(proxy).unchecked.length);
  const some = `${servers.length} of the ${checkStateOf(first).active} servers of ${first.title} ${servers.length === 1 ? 'has' : 'have'}`;
  const who = isAll ? `the servers of ${listOf(proxies)} have` : proxies.length > 1 ? `servers of ${listOf(proxies)} have` : some;
  const isOwn = option.owner === first;
  const at = !isOwn ? first.header : isAll ? option.statement : (servers[0]?.statement ?? option.statement);
  const lacking = proxies.length > 1
    ? proxies.slice(1).map(proxy => ({ at: proxy.header, message: 'No server is checked here either' }))
    : servers.map(server => ({ at: server.statement, message: 'Not checked' }));
  return {
    at,
    message: `${written(option)}${isOwn ? '' : ` of ${option.owner.title}`} only says how to check, and ${who} no \`check\`: a dead server keeps receiving requests. Add \`check\`.`,
    related: [
      ...(at === option.statement ? [] : [{ at: option.statement, message: 'This says how to check' }]),
      ...lacking.filter(other => other.at !== at),
    ],
    repairs: checkRepairs(proxies),
  };
}

/** Elsewhere the inherited option does its work: then it is the section that lacks something. */
function onSection(option: Setting, proxy: Proxy): RuleFinding {
  const { active, unchecked } = checkStateOf(proxy);
  const some = `${unchecked.length} of its ${active} servers ${unchecked.length === 1 ? 'has' : 'have'}`;
  const who = active === unchecked.length ? `its ${active === 1 ? 'server has' : 'servers have'}` : some;
  return {
    at: proxy.header,
    severity: active > 1 || unchecked.some(server => server.isTemplate) ? 'warning' : 'information',
    message: `${proxy.title} inherits ${written(option)} from ${option.owner.title}, but ${who} no \`check\`: a dead server keeps receiving requests. Add \`check\`.`,
    related: [
      { at: option.statement, message: 'The check that is not made' },
      ...unchecked.map(server => ({ at: server.statement, message: 'Not checked' })),
    ],
    repairs: checkRepairs([proxy]),
  };
}

/** What only names made at run time may lead to is perhaps never used. */
function asInformationIf(isDoubtful: boolean, finding: RuleFinding): RuleFinding {
  return isDoubtful ? { ...finding, severity: 'information' } : finding;
}

/** Servers that are sections of the same HAProxy are never found dead, unless they say so. */
function isHaproxyItself(proxy: Proxy, configuration: Configuration): boolean {
  return sectionsOfOwnCalls(configuration).has(proxy) && !monitoredOwnCalls(configuration).has(proxy);
}

/** Lab case httpchk-without-check: 503 with `SC--` for part of the requests on 2.6 to 3.4. */
export default defineRule({
  name: 'httpchk-without-check',
  summary: 'A check option such as `option httpchk` is set, but servers have no `check`.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration, { isWhole }) {
    if (!isWhole) return;
    const idle = idleOptions(configuration).filter(({ proxy }) =>
      !isMissingCheckTold(proxy, configuration) && !isHaproxyItself(proxy, configuration) && reachOf(proxy, configuration) !== 'never');
    const doubtful = (proxy: Proxy) => reachOf(proxy, configuration) === 'maybe';
    for (const { option, proxies, isUsed } of byOwner(configuration, idle)) {
      if (option.owner === proxies[0] || !isUsed) yield asInformationIf(proxies.every(doubtful), onOption(option, proxies));
      else for (const proxy of proxies) yield asInformationIf(doubtful(proxy), onSection(option, proxy));
    }
  },
});
