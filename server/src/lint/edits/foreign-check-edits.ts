import { isTlsPort, portTextOf } from '../../model/checks/check-connection.ts';
import { httpCheckRulesOf, ownHttpCheckRules, rulesNamed } from '../../model/checks/health-check.ts';
import { agentPorts, type CheckMismatch } from '../../model/checks/check-mismatch.ts';
import { addServerOption } from './check-option-edits.ts';
import type { RuleRepair } from '../finding.ts';
import { addLine, deleteLine, insertLineBelow, type RuleEdit } from './rule-edits.ts';

/** Sections whose checks ask for the same thing, by the same line, where the same other thing is. */
export type SharedMismatch = readonly [CheckMismatch, ...CheckMismatch[]];

/** The checks of services that need no user of their own. */
const checksByService: ReadonlyMap<string, string> = new Map([['LDAP', 'ldap-check'], ['Redis', 'redis-check'], ['Redis Sentinel', 'redis-check'], ['SMTP', 'smtpchk']]);

/** True where the option stands in the section itself. */
export function isOwn({ proxy, option }: CheckMismatch): boolean {
  return proxy.section.has(option.block);
}

/** Has the check go to the agent: where the option says what to ask there, this comes first. */
export function foreignCheckRepairs(group: SharedMismatch): RuleRepair[] {
  const agent = agentRepair(group);
  const other = otherCheckRepair(group);
  return isOwn(group[0]) ? [...agent, ...other] : [...other, ...agent];
}

function agentRepair(group: SharedMismatch): RuleRepair[] {
  const [{ asked, found = '' }] = group;
  const port = asked === 'HTTP' ? agentPorts.get(found) : undefined;
  const servers = group.flatMap(mismatch => mismatch.servers);
  if (port === undefined || servers.some(server => server.has('port') || server.has('addr'))) return [];
  const request = requestToAgent(group[0]);
  if (!request) return [];
  const edits = [...request, ...addServerOption(servers, `port ${port}`)];
  return [{ title: `Check port \`${port}\`, where ${found === 'MySQL' ? 'clustercheck' : 'Patroni'} answers`, safety: 'review', edits }];
}

/** What else it takes to ask an agent, which answers 200 of a database that takes connections: a method, and that status. */
function requestToAgent(mismatch: CheckMismatch): RuleEdit[] | undefined {
  const { proxy, option } = mismatch;
  const { rules } = httpCheckRulesOf(proxy);
  if (rulesNamed(rules, 'expect').length > 0) return [];
  if (!isOwn(mismatch) || rules.length > 0) return undefined;
  const asking = option.word(3) ? [] : [{ at: option, text: `option httpchk GET ${option.word(2)?.text ?? '/'}` }];
  return [...asking, insertLineBelow(option, 'http-check expect status 200')];
}

/** The check of the service that is there, or whether it accepts connections. Not where rules of the section's own would be left over. */
function otherCheckRepair(group: SharedMismatch): RuleRepair[] {
  const [first] = group;
  const leftOver = isOwn(first) && (first.step !== undefined || first.proxy.statements('tcp-check').length > 0 || ownHttpCheckRules(first.proxy).length > 0);
  if (leftOver || group.some(({ proxy, step }) => step && proxy.section.has(step.block))) return [];
  // The handshake is a check by itself, or makes way for the one that is inherited.
  if (first.asked === 'TLS' && first.found === 'TLS' && isOwn(first)) return [{ title: 'Remove `option ssl-hello-chk`', safety: 'review', edits: [deleteLine(first.option)] }];
  const lines = linesFor(first);
  return [{ title: `Check with \`${lines[0]}\``, safety: 'review', edits: checkInstead(group, lines) }];
}

function linesFor({ found, step, servers }: CheckMismatch): string[] {
  if (found === undefined) return ['option httpchk GET /', 'http-check expect status 200-399'];
  const kind = servers.some(server => isTlsPort(portTextOf(server), 'tcp-check')) ? undefined : checksByService.get(found);
  if (kind !== undefined) return [`option ${kind}`];
  // 2.6 goes on with the inherited rules below an `option tcp-check` of its own; with a rule of its own no version does.
  return [step ? 'tcp-check connect' : 'option tcp-check'];
}

/** Puts another check in the place of the option: in its line, or as a line of its own where it is inherited. */
function checkInstead(group: SharedMismatch, lines: readonly string[]): RuleEdit[] {
  return group.map(mismatch => {
    const { proxy, option } = mismatch;
    const indentation = isOwn(mismatch) ? option.indentation : (proxy.statements()[0]?.indentation ?? '    ');
    const text = lines.join(option.block.lineEndAt(option.line.end) + indentation);
    return isOwn(mismatch) ? { at: option, text } : addLine(proxy, text, 'option');
  });
}
