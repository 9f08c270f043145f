import { parseAclTest } from '../../expression/acl.ts';
import type { Call } from '../../expression/sample-expression.ts';
import { inProxies } from '../incremental/in-proxies.ts';
import { namesMadeBy } from './made-names.ts';
import { inLongSections } from '../incremental/per-block.ts';
import type { Proxy } from '../proxy.ts';
import { routesOf } from './route.ts';
import { samplesWith } from '../expressions/sample-uses.ts';
import type { AvailabilityQuestion } from './tests-in-vain.ts';

const choices = inLongSections(block => samplesWith(/(?:nbsrv|srv_is_up).*\biif\(/, block));

/** What `iif` asks of a number, which is true when it is not 0; with `not` before it, when it is. Neither makes a choice that can change. */
const isNotZero = ['gt', '0'];

/**
 * The names of backends that `iif` chooses by how many servers are UP, or by whether one is: in a `use_backend`, or on the line that sets the variable or the header
 * which a `use_backend` reads. Lab case nbsrv-chooses-name.
 */
export const availabilityChoices = inProxies((proxy): readonly AvailabilityQuestion[] => {
  if (proxy.isDisabled) return [];
  const found = proxy.section.collect(choices).filter(({ isTest, expression }) => !isTest && isChoice(expression.calls));
  const naming = found.length === 0 ? [] : linesNamingBackends(proxy);
  return found.flatMap(({ statement, word, expression: { calls } }): AvailabilityQuestion[] => {
    const [fetch] = calls;
    const isNaming = naming.some(line => line.equals(statement)) && !word.hasVariable && proxy.section.isCertain(statement);
    if (!fetch || !isNaming) return [];
    const target = fetch.arguments?.[0]?.text;
    const test = parseAclTest([`${fetch.name}(${target ?? ''})`, ...isNotZero]);
    return [{ asking: proxy, fetch: fetch.name, target: target === '' ? undefined : target, asks: 'name', written: { statement, criterion: word, test } }];
  });
}, ['iif']);

function isChoice([fetch, ...converters]: readonly Call[]): boolean {
  const isAsked = fetch?.name === 'nbsrv' || fetch?.name === 'srv_is_up';
  return isAsked && converters.at(-1)?.name === 'iif' && converters.slice(0, -1).every(({ name }) => name === 'bool' || name === 'not');
}

/** The `use_backend` lines that make a name, and the lines that set what one of them reads. */
function linesNamingBackends(proxy: Proxy) {
  return routesOf(proxy).flatMap(route => namesMadeBy(route, proxy).map(({ said }) => said));
}
