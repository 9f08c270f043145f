import type { AclTest } from '../../expression/acl.ts';
import type { Configuration } from '../../model/configuration.ts';
import { fetchOf, termsOn, testsOfTerm } from '../../model/condition-tests.ts';
import { valueOfCondition, type TestValue } from '../../model/condition-value.ts';
import { numberMatches } from '../../model/number-test.ts';
import { perProxy, type Proxy } from '../../model/proxy.ts';
import type { Server } from '../../model/server.ts';
import { conditionOf } from '../../model/statement-condition.ts';
import { inProxies } from '../../model/stretch.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { RuleRepair } from '../finding.ts';
import { replaceWord } from '../rule-edits.ts';
import { defineRule } from '../rule.ts';

const failLines = inProxies(proxy => {
  if (!proxy.isFrontend || proxy.isDisabled || proxy.mode !== 'http' || !proxy.effective('monitor-uri')) return [];
  const lines = proxy.statements('monitor').filter(line => line.word(1)?.value === 'fail' && proxy.section.isCertain(line));
  return lines.map(line => ({ proxy, line }));
}, ['monitor']);

/** How many servers a `server-template` makes: a number, or a range from 1 or another number. */
function countOf(server: Server): number {
  if (!server.isTemplate) return 1;
  const match = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(server.statement.word(2)?.value ?? '');
  if (!match) return Infinity;
  return match[2] === undefined ? Number(match[1]) : Math.max(0, Number(match[2]) - Number(match[1]) + 1);
}

/** The most that `nbsrv` can be: all active servers, or else one backup server, or all of them with `option allbackups` (tried on 2.6 and 3.4). */
const mostServers = perProxy((proxy): number => {
  if (proxy.section.isConditional || proxy.servers.some(server => server.isUncertain)) return Infinity;
  const ready = proxy.servers.filter(server => !server.isDisabled);
  const count = (servers: readonly Server[]) => servers.reduce((sum, server) => sum + countOf(server), 0);
  const active = count(ready.filter(server => !server.isBackup));
  if (active > 0) return active;
  return proxy.option('allbackups') ? count(ready) : Math.min(1, count(ready));
});

/** The backend whose servers a test counts. */
function countedBy(test: AclTest, configuration: Configuration, proxy: Proxy): Proxy | undefined {
  if (fetchOf(test) !== 'nbsrv') return undefined;
  const name = test.criterion.calls[0]?.arguments?.[0]?.text;
  return name ? configuration.backend(name) : proxy.isBackend ? proxy : undefined;
}

const MANY = 1000;

function valueOf(test: AclTest | string, configuration: Configuration, proxy: Proxy): TestValue {
  if (typeof test === 'string') return test === 'TRUE' ? true : test === 'FALSE' ? false : undefined;
  if (fetchOf(test) === 'always_true' || fetchOf(test) === 'always_false') return fetchOf(test) === 'always_true';
  const backend = countedBy(test, configuration, proxy);
  const most = backend ? mostServers(backend) : Infinity;
  if (most > MANY) return undefined;
  const values = Array.from({ length: most + 1 }, (_, number) => numberMatches(test, number));
  return values.includes(undefined) ? undefined : values.every(value => value === values[0]) ? values[0] : 'open';
}

/** The largest limit that can be met, in the place of the one that cannot. */
function repairsOf(line: Statement, test: AclTest | undefined, most: number, proxy: Proxy): RuleRepair[] {
  const number = test && repairedLimit(test, most);
  const found = conditionOf(line);
  if (!found || number === undefined || test?.patterns.length !== 1) return [];
  const pattern = test.patterns[0]?.word ?? 0;
  const terms = found.condition.groups.flat();
  const term = terms.find(each => testsOfTerm(each, proxy).includes(test) || each.kind === 'named') ?? terms[0];
  const definition = term?.kind === 'named' ? proxy.statements('acl').find(acl => acl.word(1)?.value === term.name) : undefined;
  const word = term?.kind === 'anonymous' ? line.word(found.start + term.firstWord + pattern) : definition?.word(2 + pattern);
  return word && terms.length === 1 ? [{ title: `Lower the limit to ${number}`, safety: 'review', edits: [replaceWord(word, `${number}`)] }] : [];
}

function repairedLimit({ operator }: AclTest, most: number): number | undefined {
  if (most < 1) return undefined;
  if (operator === 'lt' || operator === 'ge') return most;
  return operator === 'le' || operator === 'gt' ? most - 1 : undefined;
}

function servers(count: number): string {
  return count === 0 ? 'no server that counts' : count === 1 ? 'one server that counts' : `${count} servers that count`;
}

/** Lab case monitor-always-fails: 503 from `monitor-uri` while all servers are up, on 2.6 to 3.4. */
export default defineRule({
  name: 'monitor-always-fails',
  summary: 'A `monitor fail` condition asks for more servers than a backend has.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['monitor'],
  *check(configuration, { isWhole }) {
    for (const { proxy, line } of failLines(configuration)) {
      const found = conditionOf(line);
      if (!found) continue;
      if (valueOfCondition(found.condition, found.unless, proxy, each => valueOf(each, configuration, proxy)) !== true) continue;
      const tests = termsOn(line).flatMap(term => testsOfTerm(term, proxy)).filter(each => countedBy(each, configuration, proxy));
      // Of several, the one that cannot be met.
      const test = tests.find(each => valueOf(each, configuration, proxy) !== 'open') ?? tests[0];
      const backend = test && countedBy(test, configuration, proxy);
      if (backend?.servers.length === 0 && !isWhole) continue;
      const page = `\`monitor-uri ${proxy.effective('monitor-uri')?.value?.value}\``;
      yield {
        at: line,
        message: backend
          ? `${page} always answers 503: the condition asks for more than ${backend.title} can have up, which has ${servers(mostServers(backend))}. Lower the limit.`
          : `${page} always answers 503, because this condition always holds. Whatever watches it takes this HAProxy out of service.`,
        related: backend ? [{ at: backend.header, message: `Has ${servers(mostServers(backend))}` }] : [],
        repairs: backend ? repairsOf(line, test, mostServers(backend), proxy) : [],
      };
    }
  },
});
