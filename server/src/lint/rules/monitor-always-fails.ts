import type { AclTest } from '../../expression/acl.ts';
import { requestsOf } from '../../model/checks/check-request.ts';
import type { Configuration } from '../../model/configuration.ts';
import { aclLinesOf, fetchOf, termsOn, testsOfTerm } from '../../model/conditions/condition-tests.ts';
import { valueOfCondition, type TestValue } from '../../model/conditions/condition-value.ts';
import { isCalledAnyway, serversKeepingDown } from '../../model/servers/disabled-servers.ts';
import { numberMatches } from '../../model/conditions/number-test.ts';
import type { Proxy } from '../../model/proxy.ts';
import { sendersTo } from '../../model/routes/senders.ts';
import { limitWithin, mostServers } from '../../model/servers/server-count.ts';
import type { Server } from '../../model/servers/server.ts';
import { askedAbout, constantOf, countedBy, isAvoidedWhenDown } from '../../model/routes/servers-asked.ts';
import { writtenConditionOf } from '../../model/conditions/statement-condition.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { listOf } from '../findings/group.ts';
import { deleteOption, replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

const failLines = inProxies(proxy => {
  if (!proxy.isFrontend || proxy.isDisabled || proxy.mode !== 'http' || !proxy.effective('monitor-uri')) return [];
  const lines = proxy.statements('monitor').filter(line => line.word(1)?.value === 'fail' && proxy.section.isCertain(line));
  return lines.map(line => ({ proxy, line }));
}, ['monitor']);

const MANY = 1000;

function valueOf(test: AclTest | string, configuration: Configuration, proxy: Proxy): TestValue {
  if (typeof test === 'string' || constantOf(test) !== undefined) return constantOf(test);
  if (disabledServer(test, configuration)) return false;
  const backend = countedBy(test, configuration, proxy);
  const most = backend ? mostServers(backend) : Infinity;
  if (most > MANY) return undefined;
  const values = Array.from({ length: most + 1 }, (_, number) => numberMatches(test, number));
  return values.includes(undefined) ? undefined : values.every(value => value === values[0]) ? values[0] : 'open';
}

/** The value of a test while all servers are up that are meant to be. A `server-template` may have found fewer than it makes. */
function valueWhenUp(test: AclTest | string, configuration: Configuration, proxy: Proxy): TestValue {
  if (typeof test === 'string' || constantOf(test) !== undefined) return constantOf(test);
  if (fetchOf(test) === 'srv_is_up') return startingServer(test, configuration) ? true : undefined;
  const backend = countedBy(test, configuration, proxy);
  const most = backend ? mostServers(backend) : 0;
  if (!backend || most < 1 || most > MANY) return undefined;
  const least = backend.servers.some(server => server.isTemplate) ? 1 : most;
  const values = new Set(Array.from({ length: most - least + 1 }, (_, i) => numberMatches(test, least + i)));
  const [value] = values;
  return values.size === 1 ? value : undefined;
}

/** The server that `srv_is_up` looks at, if it is one that starts. */
function startingServer(test: AclTest, configuration: Configuration): { backend: Proxy; server: Server } | undefined {
  const asked = askedAbout(test, configuration);
  return asked?.server.isDisabled || asked?.server.isTemplate ? undefined : asked;
}

/** The server that `srv_is_up` looks at, if it is one that starts `disabled`. Where nobody sends it anything, it may be a switch that somebody enables. */
function disabledServer(test: AclTest, configuration: Configuration): { backend: Proxy; server: Server } | undefined {
  const asked = askedAbout(test, configuration);
  return asked?.server.isDisabled && sendersTo(asked.backend, configuration).length > 0 ? asked : undefined;
}

/** The backends whose servers the condition asks for, when it holds while all of them are up. */
function failsWhenUp(line: Statement, proxy: Proxy, configuration: Configuration): Proxy[] {
  const found = writtenConditionOf(line);
  if (!found || valueOfCondition(found.condition, found.unless, proxy, test => valueWhenUp(test, configuration, proxy)) !== true) return [];
  const tests = termsOn(line).flatMap(term => testsOfTerm(term, proxy));
  const backends = new Set(tests.flatMap(test => countedBy(test, configuration, proxy) ?? startingServer(test, configuration)?.backend ?? []));
  // A backend to which nobody sends may be a switch, which is down until somebody wants the page to fail.
  return [...backends].every(backend => sendersTo(backend, configuration).length > 0) ? [...backends] : [];
}

function turnedRound(line: Statement): RuleRepair[] {
  const found = writtenConditionOf(line);
  // Of several that have to hold, each would have to be turned.
  if (!found || found.condition.groups.some(group => group.length > 1)) return [];
  const other = found.unless ? 'if' : 'unless';
  return [{ title: `Write \`${other}\``, safety: 'review', edits: [replaceWord(found.keyword, other)] }];
}

/** A test that a condition asks, and where its first word stands: on the line itself, or on one of the `acl` lines of a name. */
interface PlacedTest {
  readonly test: AclTest;
  readonly on: Statement | undefined;
  readonly start: number;
}

function placedTestsOf(line: Statement, proxy: Proxy): PlacedTest[] {
  const start = writtenConditionOf(line)?.start ?? 0;
  return termsOn(line).flatMap((term): PlacedTest[] => {
    if (term.kind === 'anonymous') return [{ test: term.test, on: line, start: start + term.firstWord }];
    const lines = aclLinesOf(term.name, proxy);
    return testsOfTerm(term, proxy).map((test, i) => ({ test, on: lines[i], start: 2 }));
  });
}

/** The largest limit that can be met, in the place of the one that cannot. */
function repairsOf(line: Statement, { test, on, start }: PlacedTest, most: number): RuleRepair[] {
  const number = limitWithin(test, most);
  const [pattern, ...others] = test.patterns;
  const word = pattern && on?.word(start + pattern.word);
  if (number === undefined || !word || others.length > 0 || termsOn(line).length > 1) return [];
  return [{ title: `Lower the limit to ${number}`, safety: 'review', edits: [replaceWord(word, `${number}`)] }];
}

function servers(count: number): string {
  return count === 0 ? 'no server that counts' : count === 1 ? 'one server that counts' : `${count} servers that count`;
}

function findingOnLimit(line: Statement, proxy: Proxy, configuration: Configuration, isWhole: boolean): RuleFinding | undefined {
  const found = writtenConditionOf(line);
  if (!found || valueOfCondition(found.condition, found.unless, proxy, each => valueOf(each, configuration, proxy)) !== true) return undefined;
  const all = placedTestsOf(line, proxy);
  const counts = all.filter(({ test }) => countedBy(test, configuration, proxy));
  // Of several, the one that cannot be met.
  const stuck = counts.filter(({ test }) => valueOf(test, configuration, proxy) !== 'open');
  const asked = stuck[0] ?? counts[0];
  const backend = asked && countedBy(asked.test, configuration, proxy);
  const off = all.flatMap(({ test }) => disabledServer(test, configuration) ?? [])[0];
  if (backend?.servers.length === 0 && !isWhole) return undefined;
  // There all-servers-disabled says why.
  if ([backend, off?.backend].some(each => each && serversKeepingDown(each, configuration).length > 0 && isCalledAnyway(each, configuration))) return undefined;
  // There all-weights-zero does.
  if (backend && backend.servers.length > 0 && backend.servers.every(server => server.isWeightless)) return undefined;
  // Where no limit is out of reach, it is the disabled server that decides.
  if (off && stuck.length === 0) return findingOnDisabled(line, proxy, off);
  return {
    at: line,
    message: backend
      ? `${pageOf(proxy)} always answers 503: the condition asks for more than ${backend.title} can have up, which has ${servers(mostServers(backend))}. ${mostServers(backend) > 0 ? 'Lower the limit' : 'Give it one'}.`
      : `${pageOf(proxy)} always answers 503, because this condition always holds. Whatever watches it takes this HAProxy out of service.`,
    related: backend ? [{ at: backend.header, message: `Has ${servers(mostServers(backend))}` }] : [],
    repairs: backend && stuck.length < 2 ? repairsOf(line, asked, mostServers(backend)) : [],
  };
}

function findingOnDisabled(line: Statement, proxy: Proxy, { backend, server }: { backend: Proxy; server: Server }): RuleFinding {
  const option = server.option('disabled');
  return {
    at: line,
    message: `${pageOf(proxy)} answers 503 until somebody enables server \`${server.name}\` of ${backend.title} at run time: the condition asks whether it is up, and it starts \`disabled\`. Remove \`disabled\`, or ask about a server that starts.`,
    related: [{ at: option?.word ?? server.statement, message: 'Disabled here' }],
    repairs: option?.statement.equals(server.statement) ? [{ title: `Let server \`${server.name}\` start`, safety: 'review', edits: deleteOption({ word: option.word, value: undefined }) }] : [],
  };
}

function findingOnSense(line: Statement, proxy: Proxy, configuration: Configuration): RuleFinding | undefined {
  const [first, ...others] = failsWhenUp(line, proxy, configuration);
  if (!first) return undefined;
  const backends = [first, ...others] as const;
  // A site that stands by for another may well say so.
  const standsBy = backends.every(backend => isAvoidedWhenDown(backend, configuration));
  if (standsBy && backends.every(isFlag)) return undefined;
  return {
    at: line,
    ...(standsBy ? { severity: 'warning' as const } : {}),
    message: standsBy
      ? `${pageOf(proxy)} answers 503 while all servers of ${listOf(backends)} are up: that is when this condition holds. That is right for a site that is to be used only while they are down; else turn the condition round.`
      : `${pageOf(proxy)} answers 503 while all servers are up: that is when this condition holds. \`monitor fail\` says when the page is to fail, so turn the condition round.`,
    related: backends.map(backend => ({ at: backend.header, message: 'Up, and the page fails' })),
    repairs: turnedRound(line),
  };
}

const flagName = /(?:^|[^a-z])(?:maint(?:enance)?|flags?|switch|drain|sorry)(?:[^a-z]|$)/i;

/** True for a backend that is up while maintenance is on, by its name or by what its servers are asked for: the page is to fail then. */
function isFlag(backend: Proxy): boolean {
  return flagName.test(backend.name) || requestsOf(backend).some(({ uri }) => uri !== undefined && flagName.test(uri.value));
}

function pageOf(proxy: Proxy): string {
  return `\`monitor-uri ${proxy.effective('monitor-uri')?.value?.value}\``;
}

/** Lab cases monitor-fail-always and monitor-fail-turned-round: 503 from `monitor-uri` while all servers are up, on 2.6 to 3.4. */
export default defineRule({
  name: 'monitor-always-fails',
  summary: 'A `monitor fail` condition asks for more servers than a backend has, or holds while all are up.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['monitor'],
  *check(configuration, { isWhole }) {
    for (const { proxy, line } of failLines(configuration)) {
      const finding = findingOnLimit(line, proxy, configuration, isWhole) ?? findingOnSense(line, proxy, configuration);
      if (finding) yield finding;
    }
  },
});
