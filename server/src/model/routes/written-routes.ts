import type { AclTest } from '../../expression/acl.ts';
import { canAllFail } from '../../expression/negation.ts';
import type { Statement } from '../../syntax/statement.ts';
import { fetchOf, termsOn, testsOfTerm } from '../conditions/condition-tests.ts';
import type { Configuration } from '../configuration.ts';
import { liveRoutesOf } from './dead-routes.ts';
import { namesMadeBy, type MadeName } from './made-names.ts';
import { remember } from '../incremental/memo.ts';
import type { Proxy } from '../proxy.ts';
import type { Route } from './route.ts';
import { inProxies } from '../incremental/in-proxies.ts';

interface WrittenRoute {
  readonly route: Route;
  readonly name: string;
}

/**
 * The `use_backend` lines that make the name of a backend at run time, and say it: as what a map gives for all that is not in its file, as a result of `iif`, as
 * what a variable has that is not set. What asks whether servers are up goes by that, and is left out.
 */
export function routesNaming(backend: Proxy, configuration: Configuration): readonly Route[] {
  return configuration.backend(backend.name) === backend ? (writtenByName(configuration).get(backend.name) ?? []) : [];
}

const writtenByName = remember((configuration: Configuration): ReadonlyMap<string, readonly Route[]> => {
  const byName = new Map<string, Route[]>();
  for (const { name, route } of writtenIn(configuration)) {
    const routes = byName.get(name);
    if (!routes) byName.set(name, [route]);
    else if (!routes.includes(route)) routes.push(route);
  }
  return byName;
});

const writtenIn = inProxies((proxy): readonly WrittenRoute[] =>
  liveRoutesOf(proxy).flatMap(route => namesMadeBy(route, proxy).filter(made => isMade(made, route)).map(({ name = '' }) => ({ name, route }))),
['use_backend']);

const asksForServers = /\b(?:nbsrv|srv_\w+|connslots|be_\w+|avg_queue|queue)\(/;

/** What clients ask for decides about it, so that it comes true for some. */
const asked = /^(?:path|pathq|url|base|query)(?:_\w+)?$/;

/** A rule with a condition may never set what it says, but for one that goes by the address that clients ask for. */
function mayAct(said: Statement, owner: Proxy): boolean {
  return termsOn(said).every(term => {
    const tests = testsOfTerm(term, owner);
    return tests.length > 0 && tests.every(test => asked.test(fetchOf(test)) || isOfHost(test));
  });
}

function isOfHost({ criterion: { calls: [call] } }: AclTest): boolean {
  return /^(?:req\.)?f?hdr(?:_\w+)?$/.test(call?.name ?? '') && call?.arguments?.[0]?.text.toLowerCase() === 'host';
}

function isMade({ name, said, unless }: MadeName, route: Route): boolean {
  if (name === undefined || !route.owner.section.isCertain(route.statement) || asksForServers.test(said.values(0).join(' '))) return false;
  return (said.equals(route.statement) || mayAct(said, route.owner)) && canAllFail(unless);
}
