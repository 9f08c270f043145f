import type { AclTest } from '../../expression/acl.ts';
import { termsOn } from './condition-tests.ts';
import type { Configuration } from '../configuration.ts';
import { numberMatches } from './number-test.ts';
import type { Proxy } from '../proxy.ts';
import { mostServersEver } from '../servers/server-count.ts';
import type { Server } from '../servers/server.ts';
import { askedBy, availabilityTests, queueFetches, type AvailabilityTest } from '../routes/tests-in-vain.ts';

/** A test of a number of servers, or of what they can still take, that comes out the same however many are up, and however busy they are. */
export interface TestOutOfReach {
  readonly written: AvailabilityTest['written'];
  /** The section that asks. */
  readonly asking: Proxy;
  readonly fetch: string;
  readonly backend: Proxy;
  /** What it always gives. */
  readonly matches: boolean;
  /** The most that `nbsrv` is; undefined for the fetches that are -1 for lack of a limit. */
  readonly most: number | undefined;
  /** Those without such a limit. */
  readonly unlimited: readonly Server[];
}

/** The tests of a whole configuration that are out of reach. Lab case server-count-out-of-reach. */
export function testsOutOfReach(configuration: Configuration): readonly TestOutOfReach[] {
  return availabilityTests(configuration).flatMap(test => (isForMonitor(test) ? [] : outOfReach(test, configuration)));
}

/** The rules about `monitor fail` speak of those. */
function isForMonitor({ asking, written: { statement, name } }: AvailabilityTest): boolean {
  if (statement.keyword === 'monitor') return true;
  return name !== undefined && asking.statements('monitor').some(line => termsOn(line).some(term => term.kind === 'named' && term.name === name));
}

function outOfReach(asked: AvailabilityTest, configuration: Configuration): TestOutOfReach[] {
  const { fetch, written, asking } = asked;
  const { backend, serverName } = askedBy(asked, configuration);
  if (!backend || fetch === 'srv_is_up') return [];
  if (fetch === 'nbsrv') {
    const most = mostServersEver(backend);
    const matches = most > MANY ? undefined : valueUpTo(written.test, 0, most);
    return matches === undefined ? [] : [{ written, asking, fetch, backend, matches, most, unlimited: [] }];
  }
  const servers = backend.servers.filter(server => !server.isDisabled && (serverName === undefined || server.name === serverName));
  if (queueFetches.includes(fetch)) {
    const canQueue = servers.length === 0 || servers.some(server => server.isLimited || server.isUncertain);
    const matches = canQueue ? undefined : valueUpTo(written.test, 0, 0);
    return matches === undefined ? [] : [{ written, asking, fetch, backend, matches, most: undefined, unlimited: servers }];
  }
  const unlimited = servers.filter(server => !server.isUncertain && !server.isBackup && lacksLimit(server, fetch));
  // 0 where none of them is up.
  const matches = unlimited.length > 0 ? valueUpTo(written.test, -1, 0) : undefined;
  return matches === undefined ? [] : [{ written, asking, fetch, backend, matches, most: undefined, unlimited }];
}

/** More servers are not counted. */
const MANY = 1000;

/** What a test gives for all numbers of a range, if it gives one thing there and another one above. */
function valueUpTo(test: AclTest, from: number, to: number): boolean | undefined {
  const value = numberMatches(test, to);
  const numbers = Array.from({ length: to - from + 1 }, (_, i) => from + i);
  const isOtherAbove = ABOVE.some(more => numberMatches(test, to + more) !== value) || test.patterns.some(({ text }) => Number(text) > to);
  return value !== undefined && isOtherAbove && numbers.every(number => numberMatches(test, number) === value) ? value : undefined;
}

/** Enough to see that it is a matter of the number: limits are small, or far above all of these. */
const ABOVE: readonly number[] = [1, 2, 10, 100, 1000, 1_000_000];

/**
 * True for a server for which HAProxy gives -1: `connslots` asks for `maxconn` and `maxqueue`, the others for `maxconn`. It does so for a whole backend where one
 * server that is up has none (tried on 2.6 and 3.4).
 */
function lacksLimit(server: Server, fetch: string): boolean {
  const isWithoutQueue = fetch === 'connslots' && (!server.has('maxqueue') || server.number('maxqueue') === 0);
  return !server.isLimited || isWithoutQueue;
}
