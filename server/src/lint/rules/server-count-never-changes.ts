import { blockedBackupsOf } from '../../model/servers/backup-servers.ts';
import { wouldGetLate } from '../../model/servers/late-default-server.ts';
import { limitWithin } from '../../model/servers/server-count.ts';
import { queueFetches, testsInVain, type TestInVain } from '../../model/routes/tests-in-vain.ts';
import { turnedTests, type TurnedTest } from '../../model/routes/turned-tests.ts';
import { unusedAclsOf } from '../../model/conditions/unused-acls.ts';
import type { Proxy } from '../../model/proxy.ts';
import { testsOutOfReach, type TestOutOfReach } from '../../model/conditions/tests-out-of-reach.ts';
import type { Server } from '../../model/servers/server.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { checkRepair } from '../edits/check-edits.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { appendWords, replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** Tests on one line that are in vain because of the same backend are one: they look at its servers one by one. */
interface LineInVain extends TestInVain {
  /** Where the others stand. */
  readonly others: readonly Word[];
}

function byLine(tests: readonly TestInVain[]): LineInVain[] {
  const lines = new Map<Statement, LineInVain[]>();
  for (const test of tests) {
    const onLine = lines.get(test.statement) ?? [];
    lines.set(test.statement, onLine);
    const at = onLine.findIndex(({ backend, kind, fetch }) => backend === test.backend && kind === test.kind && fetch === test.fetch);
    const known = onLine[at];
    if (!known) onLine.push({ ...test, others: [] });
    else onLine[at] = { ...known, servers: [known.servers[0], ...new Set([...known.servers, ...test.servers].slice(1))], others: [...known.others, test.criterion] };
  }
  return [...lines.values()].flat();
}

/** "`server web1` of `backend be_api`", "2 servers of `backend be_api`". */
function uncheckedServers({ servers, backend }: TestInVain): string {
  return `${servers.length === 1 ? `\`${servers[0].statement.keyword} ${servers[0].name}\`` : `${servers.length} servers`} of ${backend.title}`;
}

/** True where the same servers keep the backup servers from taking over: backup-never-used speaks, and its repair is the same. */
function blocksBackups({ servers, backend }: TestInVain): boolean {
  const blockers: readonly Server[] = blockedBackupsOf(backend)?.blockers ?? [];
  return servers.every(server => blockers.includes(server));
}

function explain(test: TestInVain): string {
  const who = `nothing checks ${uncheckedServers(test)}`;
  if (test.kind === 'blind') return `\`${test.fetch}\` counts what servers that are UP could still take, and ${who}: a dead one counts as free. Add \`check\`, if this is to notice dead servers.`;
  const isOne = test.servers.length === 1 && !test.servers[0].isTemplate;
  const dead = isOne ? 'it is' : 'they are';
  const [subject, rest] = test.asks === 'name'
    ? ['The backend that is chosen here', 'the other one is not chosen']
    : ['This condition', 'what is to happen then does not'];
  return `${subject} can never change: \`${test.fetch}\` goes by the servers that are UP, and ${who}, so HAProxy takes ${isOne ? 'it' : 'them'} for UP for ever. When ${dead} dead, ${rest}. Add \`check\`.`;
}

function outOfReach(test: TestOutOfReach): RuleFinding {
  const { fetch, backend, matches, most, unlimited, written } = test;
  const always = matches ? 'always' : 'never';
  const shared = { at: written.criterion, repairs: [...lowerLimit(test), ...limitServers(test)] };
  if (most === 0) {
    return {
      ...shared,
      message: `${backend.title} has no servers, so \`nbsrv\` is 0 for it, and this test ${always} matches. Name the backend whose servers are meant.`,
      related: [{ at: backend.header, message: 'Has no servers' }],
    };
  }
  if (most !== undefined) {
    return {
      ...shared,
      message: `${backend.title} never has more than ${most === 1 ? 'one server' : `${most} servers`} that \`nbsrv\` counts, so this test ${always} matches. Lower the limit, or name the backend that is meant.`,
      related: [{ at: backend.header, message: `${most === 1 ? 'One counts' : `${most} count`}, and backup servers only while no other is up` }],
    };
  }
  if (queueFetches.includes(fetch)) {
    return {
      ...shared,
      message: `\`${fetch}\` counts the requests that wait for a free slot, and ${backend.title} has no server with a \`maxconn\`: none ever waits, so this test ${always} matches. Give each server \`maxconn\`.`,
      related: unlimited.map(server => ({ at: server.statement, message: 'Takes all that come' })),
    };
  }
  const limits = fetch === 'connslots' ? '`maxconn` and `maxqueue`' : '`maxconn`';
  return {
    ...shared,
    message: `\`${fetch}\` is -1 while a server of ${backend.title} is up that has no ${limits.replace('and', 'or no')}, so this test ${always} matches. Give each server ${limits}.`,
    related: unlimited.map(server => ({ at: server.statement, message: 'Has no such limit' })),
  };
}

/** The largest limit that can be met. */
function lowerLimit({ written, most }: TestOutOfReach): RuleRepair[] {
  const limit = most === undefined ? undefined : limitWithin(written.test, most);
  const [pattern, ...others] = written.patterns;
  return limit === undefined || !pattern || others.length > 0 ? [] : [{ title: `Lower the limit to ${limit}`, safety: 'review', edits: [replaceWord(pattern, `${limit}`)] }];
}

/** What one server can take, and have waiting, is not for us to say: it is a place to begin. */
const SERVER_MAXCONN = 100;

function limitServers({ fetch, unlimited }: TestOutOfReach): RuleRepair[] {
  const names = fetch === 'connslots' ? ['maxconn', 'maxqueue'] : ['maxconn'];
  const missing = unlimited.map(server => ({ server, names: names.filter(name => !server.has(name)) }));
  const [first] = missing;
  const text = names.filter(name => missing.some(each => each.names.includes(name))).map(name => `${name} ${SERVER_MAXCONN}`).join(' ');
  // A limit of 0 that somebody wrote is for them to change.
  if (!first || missing.some(each => each.names.length === 0)) return [];
  const edits = missing.map(each => appendWords(each.server.statement, each.names.map(name => `${name} ${SERVER_MAXCONN}`).join(' ')));
  return [{ title: `Add \`${text}\``, safety: 'review', edits }];
}

function turnedRound({ route, condition, written, backend, rest }: TurnedTest): RuleFinding {
  const { keyword } = condition;
  const other = condition.unless ? 'if' : 'unless';
  return {
    at: written.statement.equals(route.statement) ? written.criterion : route.statement,
    message: `\`${route.name}\` takes all requests while ${backend.title} has a server that is up, and \`${rest.statement.values().join(' ')}\` leaves it those that come when it has none: they get a 503. Turn the condition round.`,
    related: [{ at: rest.statement, message: 'Asked only when no server is up' }],
    repairs: [{ title: `Write \`${other}\``, safety: 'review', edits: [replaceWord(keyword, other)] }],
  };
}

/**
 * Lab case nbsrv-of-unchecked-servers: 503 with `SC--` on 2.6 to 3.4; `srv_is_up` and `be_conn_free` were tried on 2.6 and 3.4. Lab cases
 * server-count-out-of-reach and free-slots-without-limit; `be_conn_free`, `srv_conn_free` and a backend without servers on 2.6 to 3.4, too.
 * Lab case queue-without-limit: 2.6 to 3.4.
 * Lab case availability-turned-round: 503 with `SC--` on 2.6 to 3.4.
 * Lab case nbsrv-chooses-name: `nbsrv` and `iif` in the name of a backend, on 2.6 to 3.4.
 */
export default defineRule({
  name: 'server-count-never-changes',
  summary: 'A condition, or a choice, asks how many servers of a backend are up, or free, and comes out the same whatever happens.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration, { isWhole }) {
    if (!isWhole) return;
    const beyond = testsOutOfReach(configuration);
    const isUnused = (proxy: Proxy, name: string | undefined) => name !== undefined && unusedAclsOf(proxy).has(name);
    for (const test of beyond) yield { ...outOfReach(test), ...(isUnused(test.asking, test.written.name) ? { severity: 'information' as const } : {}) };
    const inVain = testsInVain(configuration);
    const constant = new Set([...beyond.map(({ written }) => written.statement), ...inVain.map(({ statement }) => statement)]);
    for (const test of turnedTests(configuration)) if (!constant.has(test.written.statement)) yield turnedRound(test);
    const told = new Set(beyond.map(({ written }) => written.statement));
    for (const test of byLine(inVain)) {
      if (test.kind === 'blind' && told.has(test.statement)) continue;
      // There default-server-below-servers speaks of the `check` that stands too low.
      if (test.servers.every(server => wouldGetLate(server, 'check', test.backend))) continue;
      if (test.kind === 'constant' && blocksBackups(test)) continue;
      yield {
        at: test.criterion,
        ...(test.kind === 'blind' ? { severity: 'information' as const } : {}),
        message: explain(test),
        related: [...test.others.map(at => ({ at, message: 'The same here' })), ...test.servers.map(server => ({ at: server.statement, message: 'Not checked' }))],
        repairs: checkRepair(`Add \`check\` to ${uncheckedServers(test)}`, test.servers),
      };
    }
  },
});
