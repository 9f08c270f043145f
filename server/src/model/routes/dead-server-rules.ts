import { canAllFail } from '../../expression/negation.ts';
import type { Statement } from '../../syntax/statement.ts';
import { inverse, whenActs } from '../conditions/certain-condition.ts';
import { contradictsItself } from '../conditions/clashing-terms.ts';
import { inProxies } from '../incremental/in-proxies.ts';
import type { Proxy } from '../proxy.ts';
import { takesAllOf } from './dead-routes.ts';

/** A `use-server` line that is asked only while the server of one above it is down. */
export interface DeadServerRule {
  readonly proxy: Proxy;
  readonly dead: Statement;
  readonly cause: Statement;
}

/** In sections with more lines nothing is compared. */
const MAX_COMPARED = 100;

/**
 * The `use-server` lines below one with a wider condition. HAProxy takes the first that fits and whose server is up: so one with the same condition is a spare,
 * and a narrower one was to stand above (lab case longer-prefix-of-server-below).
 */
export const deadServerRulesIn = inProxies((proxy): readonly DeadServerRule[] => {
  const lines = proxy.isBackend && !proxy.isDisabled ? proxy.statements('use-server').filter(line => proxy.section.isCertain(line) && isPlain(line)) : [];
  if (lines.length < 2 || lines.length > MAX_COMPARED) return [];
  return lines.flatMap((dead, i) => {
    if (i === 0 || contradictsItself(dead, proxy) || !canAllFail([inverse(whenActs(dead, proxy))])) return [];
    const wider = lines.slice(0, i).filter(above => isWider(above, dead, proxy));
    const leadsThere = wider.some(above => above.word(1)?.value === dead.word(1)?.value);
    return wider[0] && !leadsThere ? [{ proxy, dead, cause: wider[0] }] : [];
  });
}, ['use-server']);

/** Of a server whose name is known. */
function isPlain(line: Statement): boolean {
  const name = line.word(1);
  return name !== undefined && !name.hasVariable && !name.value.includes('%');
}

function isWider(wide: Statement, narrow: Statement, owner: Proxy): boolean {
  const [first, second] = [{ statement: wide, owner }, { statement: narrow, owner }];
  return takesAllOf(first, second) && !takesAllOf(second, first);
}
