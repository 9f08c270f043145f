import { bindsFor, bindsOf, hasPort } from '../../model/bind.ts';
import { valueOfCondition, type TestValue, type Valuation } from '../../model/condition-value.ts';
import type { Configuration } from '../../model/configuration.ts';
import type { Proxy } from '../../model/proxy.ts';
import { destinationOf, redirectsOf, type Destination, type Redirect } from '../../model/redirect.ts';
import { valuesAfter, valuesElsewhere, valuesForTwin } from '../../model/redirected-request.ts';
import { routesOf, type Route } from '../../model/route.ts';
import { conditionOf } from '../../model/statement-condition.ts';
import { inProxies, proxiesThat } from '../../model/stretch.ts';
import type { RuleRepair } from '../finding.ts';
import { appendWords, deleteLine } from '../rule-edits.ts';
import { defineRule } from '../rule.ts';

/** Rules that make another request of it: they change the path, or what a condition asks for besides. */
function changesRequest(proxy: Proxy, { statement }: Redirect, value: TestValue): boolean {
  const lines = proxy.effectiveLines('http-request');
  if (lines.some(line => /^(?:set|replace)-(?:path|pathq|uri)$|^normalize-uri$|^lua\./.test(line.word(1)?.value ?? ''))) return true;
  const sets = lines.filter(line => /^(?:set|add|del|replace)-header$/.test(line.word(1)?.value ?? ''));
  if (sets.some(line => line.word(2)?.value.toLowerCase() === 'host')) return true;
  return value === 'open' && (sets.length > 0 || statement.values().some(word => ['set-cookie', 'set-cookie-fmt', 'clear-cookie'].includes(word)));
}

type Line = Pick<Redirect, 'statement' | 'owner'>;

function valueOf({ statement, owner }: Line, values: Valuation): TestValue {
  const found = conditionOf(statement);
  return found ? valueOfCondition(found.condition, found.unless, owner, values) : true;
}

/** Whether the redirect acts on the request that it brought about, if that comes to the section again. */
function loopValue(redirect: Redirect, values: Valuation): TestValue {
  return redirect.before.some(line => valueOf(line, values) !== false) ? undefined : valueOf(redirect, values);
}

/** Whether that request comes to a backend again: no rule of the frontend answers it, no route above takes it, and this one does. */
function returnValue(route: Route, values: Valuation): TestValue {
  const { owner } = route;
  if (redirectsOf(owner).length > 0 || answersItself(owner)) return undefined;
  const routes = routesOf(owner);
  const above = routes.slice(0, routes.findIndex(each => each.statement.equals(route.statement))).map(line => valueOf(line, values));
  if (above.some(value => value === true || value === undefined)) return undefined;
  const value = valueOf(route, values);
  return value === true && above.includes('open') ? 'open' : value;
}

function answersItself(proxy: Proxy): boolean {
  const answering = /^(?:allow|auth|deny|tarpit|reject|return|silent-drop|use-service|lua\..*|(?:set|replace)-(?:path|pathq|uri))$/;
  return proxy.effectiveLines('http-request').some(line => answering.test(line.word(1)?.value ?? ''));
}

/** A redirect that acts on the request that it brings about, if that comes to the section again. */
interface Returning {
  readonly proxy: Proxy;
  readonly redirect: Redirect;
  readonly destination: Destination;
  readonly acts: true | 'open';
}

const returningRedirects = inProxies(proxy => redirectsOf(proxy).flatMap((redirect): Returning[] => {
  const destination = destinationOf(redirect);
  const acts = destination && loopValue(redirect, valuesAfter(destination));
  if (!destination || (acts !== true && acts !== 'open') || (destination.site && !isAboutHost(proxy, redirect, destination))) return [];
  return [{ proxy, redirect, destination, acts }];
}), ['redirect', 'return']);

/**
 * A host in the address may be that of another machine. It is taken for one of this section when the condition of the redirect asks for a host name, and
 * holds because of it, or tells it from the same name with or without `www.`, where the section has servers or backends for what is not redirected.
 */
function isAboutHost(proxy: Proxy, redirect: Redirect, destination: Destination): boolean {
  const twin = valuesForTwin(destination);
  const needsHost = valueOf(redirect, valuesElsewhere(destination)) === false || (twin && valueOf(redirect, twin) === false);
  return needsHost === true && (proxy.servers.length > 0 || routesOf(proxy).length > 0);
}

/** The sections that listen on a port that a browser uses when an address has none. */
const onUsualPorts = proxiesThat(proxy => listensOn(proxy, 80) || listensOn(proxy, 443), ['bind']);

function listensOn(proxy: Proxy, port: number): boolean {
  return !proxy.isDisabled && bindsOf(proxy).some(bind => hasPort(bind, port));
}

/** Whether a browser comes to a frontend with an address. Its port may be another there, when no other section has it. */
function takes(frontend: Proxy, { site }: Destination, configuration: Configuration): boolean {
  if (!site) return true;
  const binds = bindsFor(frontend, site.scheme);
  if (site.host.includes(':')) return binds.some(bind => hasPort(bind, site.port));
  return binds.length > 0 && !onUsualPorts(configuration).some(other => other !== frontend && listensOn(other, site.port));
}

/** Whether it goes round for certain, or `open`; undefined when it does not, or nobody can tell. */
function loopOf({ proxy, redirect, destination, acts }: Returning, configuration: Configuration): true | 'open' | undefined {
  const values = valuesAfter(destination);
  const ways = proxy.isFrontend ? [{ frontend: proxy, value: () => true as TestValue }]
    : configuration.routesTo(proxy).map(route => ({ frontend: route.owner, value: () => returnValue(route, values) }));
  const returns = ways.filter(({ frontend }) => takes(frontend, destination, configuration)).map(({ value }) => value());
  const comes = returns.find(value => value === true) ?? returns.find(value => value === 'open');
  if (comes === undefined) return undefined;
  const loop = acts === 'open' || comes === 'open' ? 'open' : true;
  return changesRequest(proxy, redirect, loop) ? undefined : loop;
}

/** What is to be left out of the condition: in words, and as a test. */
function exceptionOf({ site, path, keepsPath }: Destination): { what: string; test: string } {
  if (site && (path === undefined || path === '/')) return { what: 'that host', test: `{ hdr(host) -i ${site.host} }` };
  if (keepsPath) return { what: 'what begins with it', test: `{ path_beg ${path?.replace(/\/x$/, '')} }` };
  return { what: 'that path', test: `{ path ${path} }` };
}

function repairsOf({ statement }: Redirect, test: string): RuleRepair[] {
  const found = conditionOf(statement);
  const add = (text: string): RuleRepair => ({ title: `Add \`${text}\``, safety: 'review', edits: [appendWords(statement, text)] });
  if (!found) return [add(`unless ${test}`)];
  if (found.unless) return [add(`|| ${test}`)];
  if (found.condition.groups.length === 1) return [add(`!${test}`)];
  return [{ title: 'Remove the redirect', safety: 'review', edits: [deleteLine(statement)] }];
}

function reasonOf({ redirect, destination: { site } }: Returning, loop: true | 'open'): string {
  if (!conditionOf(redirect.statement)) return 'the redirect has no condition';
  if (site) return `the condition holds for the host \`${site.host}\` too`;
  return loop === 'open' ? 'the condition does not ask for the path, and holds for that request as well' : 'the condition holds for that path too';
}

/**
 * Lab cases redirect-loop-location, redirect-loop-query, redirect-loop-alternatives and redirect-loop-host: 302 with `LR--` for every request, on 2.6 to 3.4.
 */
export default defineRule({
  name: 'redirect-to-itself',
  summary: 'A redirect leads to an address that is redirected again.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['redirect', 'return'],
  *check(configuration) {
    for (const returning of returningRedirects(configuration)) {
      const loop = loopOf(returning, configuration);
      if (!loop) continue;
      const { proxy, redirect, destination } = returning;
      const isOwn = redirect.owner === proxy;
      const { what, test } = exceptionOf(destination);
      yield {
        at: isOwn ? redirect.statement : proxy.header,
        ...(loop === 'open' || destination.site ? { severity: 'warning' as const } : {}),
        message: `Who is redirected to \`${redirect.target.value}\` is redirected again, because ${reasonOf(returning, loop)}: the browser gives up after some twenty rounds. Leave ${what} out of the condition.`,
        related: isOwn ? [] : [{ at: redirect.statement, message: 'Redirects' }],
        // What a backend without servers no longer redirects would get a 503.
        repairs: isOwn && (proxy.isFrontend || proxy.servers.length > 0) ? repairsOf(redirect, test) : [],
      };
    }
  },
});
