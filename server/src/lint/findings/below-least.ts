import { suspectTests, type WrittenTest } from '../../model/conditions/acl-tests.ts';
import { fetchOf } from '../../model/conditions/condition-tests.ts';
import { numbersOf } from '../../model/conditions/number-test.ts';
import { onlyRefuses } from '../../model/conditions/refusing-tests.ts';
import type { Proxy } from '../../model/proxy.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import type { RuleFinding } from '../finding.ts';

/** What is counted is 0 at least. Of `connslots` and `be_conn_free` -1 says that there is no limit. */
const counts = /^(?:nbsrv|queue|avg_queue|(?:be|fe)_(?:conn|req_rate|sess_rate)|srv_(?:conn|queue|sess_rate)|table_cnt)$/;

function leastOf(fetch: string): number | undefined {
  return fetch === 'path_len' ? 1 : counts.test(fetch) ? 0 : undefined;
}

const suspects = suspectTests(/nbsrv|queue|_conn|_rate|_cnt|path_len/, ({ test }) => {
  const least = test.criterion.calls.length === 1 ? leastOf(fetchOf(test)) : undefined;
  return least !== undefined && numbersOf(test)?.every(({ to }) => to < least) === true;
});

/** Tests of a number that is never so small: `nbsrv(be_app) lt 0`. Lab case server-count-below-zero, 2.6 to 3.4. */
export function belowLeast(proxy: Proxy): RuleFinding[] {
  return proxy.section.collect(suspects).flatMap(written => {
    const isOfPath = fetchOf(written.test) === 'path_len';
    // Whom it was to refuse nobody misses.
    return onlyRefuses(written, proxy) ? [] : [isOfPath ? ofPath(written) : ofCount(written)];
  });
}

function ofPath({ criterion, patterns }: WrittenTest): RuleFinding {
  return {
    at: patterns[0] ?? criterion,
    severity: 'warning',
    message: `A path has one sign at least, the \`/\`, so \`${criterion.value}\` is never below 1, and this test never matches. Ask for \`path /\`.`,
  };
}

function ofCount({ criterion, patterns, test: { operator } }: WrittenTest): RuleFinding {
  const [number, another] = patterns;
  const isBelow = operator === 'lt' && number?.value === '0' && !another;
  return {
    at: number ?? criterion,
    severity: 'warning',
    message: `\`${criterion.value}\` is never below 0: when none is left it is 0, so this test never matches. ${isBelow ? 'Write `lt 1`' : 'Compare with 0'}.`,
    repairs: isBelow && number ? [{ title: 'Write `lt 1`', safety: 'review', edits: [replaceWord(number, '1')] }] : [],
  };
}
