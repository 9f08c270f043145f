import type { AclTest } from '../../expression/acl.ts';
import { fetchOf } from '../../model/condition-tests.ts';
import { valueOfCondition, type TestValue, type Valuation } from '../../model/condition-value.ts';
import type { Configuration } from '../../model/configuration.ts';
import type { Proxy } from '../../model/proxy.ts';
import { redirectsOf, type Redirect } from '../../model/redirect.ts';
import { routesOf, type Route } from '../../model/route.ts';
import { conditionOf } from '../../model/statement-condition.ts';
import { inProxies } from '../../model/stretch.ts';
import type { RuleRepair } from '../finding.ts';
import { appendWords, deleteLine } from '../rule-edits.ts';
import { defineRule } from '../rule.ts';

/** What stays as it is from one request of a client to the next. */
const keptNames = '(?:req\\.)?f?hdr|(?:req\\.)?cook|cookie|src|dst|dst_port|ssl_fc|ssl_fc_sni|ssl_c_used|nbsrv|srv_is_up|be_conn|http_auth|fc_\\w+';
const kept = new RegExp(`^(?:${keptNames})(?:_(?:beg|end|reg|sub|dom|dir|len|cnt))?$`);

function pathMatches({ criterion, flags, patterns }: AclTest, path: string): boolean | undefined {
  const [fetch, ...converters] = criterion.calls;
  const isLower = converters.length === 1 && converters[0]?.name === 'lower';
  const stated = flags.find(flag => flag.name === '-m')?.argument;
  const method = stated ?? /_(beg|end|sub|dir|reg)$/.exec(fetch?.name ?? '')?.[1] ?? 'str';
  const hasOthers = flags.some(flag => flag.name === '-f') || (method !== 'reg' && patterns.some(({ text }) => text.includes('$')));
  if ((converters.length > 0 && !isLower) || hasOthers) return undefined;
  const ignoresCase = flags.some(flag => flag.name === '-i');
  const folded = (text: string) => (ignoresCase || isLower ? text.toLowerCase() : text);
  const value = isLower ? path.toLowerCase() : folded(path);
  const results = patterns.map(({ text }): boolean | undefined => {
    const pattern = ignoresCase ? text.toLowerCase() : text;
    if (method === 'str') return value === pattern;
    if (method === 'beg') return value.startsWith(pattern);
    if (method === 'end') return value.endsWith(pattern);
    if (method === 'sub') return value.includes(pattern);
    if (method === 'dir') return `${value}/`.includes(`/${pattern.replace(/^\/+|\/+$/g, '')}/`);
    // Only expressions that are plain text with anchors: others are not worked out here.
    const plain = /^(\^?)([\w/-]*)(\$?)$/.exec(pattern);
    if (method !== 'reg' || !plain) return undefined;
    const [, start, body = '', end] = plain;
    return start && end ? value === body : start ? value.startsWith(body) : end ? value.endsWith(body) : value.includes(body);
  });
  return results.includes(true) ? true : results.includes(undefined) ? undefined : false;
}

/** The values of tests for a `GET` of a path by a client that was redirected to it. */
function valuesAfter(path: string): Valuation {
  return (test): TestValue => {
    if (test === 'TRUE' || test === 'METH_GET') return true;
    if (typeof test === 'string') return test === 'FALSE' || test.startsWith('METH_') ? false : undefined;
    const fetch = fetchOf(test);
    if (fetch === 'always_true') return true;
    if (fetch === 'always_false') return false;
    if (/^path(?:_(?:beg|end|sub|dir|reg))?$/.test(fetch)) return pathMatches(test, path);
    if (fetch === 'method') return test.flags.length > 0 ? undefined : test.patterns.some(({ text }) => text === 'GET');
    return kept.test(fetch) && test.criterion.calls.length === 1 ? 'open' : undefined;
  };
}

/** The path of the request that the redirect brings about, undefined for an address elsewhere or one that is made at run time. */
function pathAfter({ kind, target }: Redirect): string | undefined {
  if (kind === 'scheme' || target.hasVariable || !/^\/(?!\/)[^%\s]*$/.test(target.value)) return undefined;
  const path = target.value.replace(/[?#].*/, '');
  return kind === 'location' ? path : path === '/' ? undefined : `${path}/x`;
}

/** Rules that make another request of it: they change the path, or what a condition asks for besides. */
function changesRequest(proxy: Proxy, { statement }: Redirect, value: TestValue): boolean {
  const actions = proxy.effectiveLines('http-request').map(line => line.word(1)?.value ?? '');
  if (actions.some(action => /^(?:set|replace)-(?:path|pathq|uri)$|^normalize-uri$|^lua\./.test(action))) return true;
  const sets = actions.some(action => /^(?:set|add|del|replace)-header$/.test(action));
  return value === 'open' && (sets || statement.values().some(word => ['set-cookie', 'set-cookie-fmt', 'clear-cookie'].includes(word)));
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
  readonly path: string;
  readonly acts: true | 'open';
}

const returningRedirects = inProxies(proxy => redirectsOf(proxy).flatMap((redirect): Returning[] => {
  const path = pathAfter(redirect);
  const acts = path === undefined ? undefined : loopValue(redirect, valuesAfter(path));
  return path !== undefined && (acts === true || acts === 'open') ? [{ proxy, redirect, path, acts }] : [];
}), ['redirect']);

/** Whether it goes round for certain, or `open`; undefined when it does not, or nobody can tell. */
function loopOf({ proxy, redirect, path, acts }: Returning, configuration: Configuration): true | 'open' | undefined {
  const returns = proxy.isFrontend ? [true] : configuration.routesTo(proxy).map(route => returnValue(route, valuesAfter(path)));
  const comes = returns.find(value => value === true) ?? returns.find(value => value === 'open');
  if (comes === undefined) return undefined;
  const loop = acts === 'open' || comes === 'open' ? 'open' : true;
  return changesRequest(proxy, redirect, loop) ? undefined : loop;
}

function repairsOf({ statement, kind, target }: Redirect, path: string): RuleRepair[] {
  const found = conditionOf(statement);
  const test = kind === 'prefix' ? `{ path_beg ${target.value} }` : `{ path ${path} }`;
  const add = (text: string): RuleRepair => ({ title: `Add \`${text}\``, safety: 'review', edits: [appendWords(statement, text)] });
  if (!found) return [add(`unless ${test}`)];
  if (found.unless) return [add(`|| ${test}`)];
  if (found.condition.groups.length === 1) return [add(`!${test}`)];
  return [{ title: 'Remove the redirect', safety: 'review', edits: [deleteLine(statement)] }];
}

/** Lab case redirect-loop-location: 302 with `LR--` for every request, on 2.6 to 3.4. */
export default defineRule({
  name: 'redirect-to-itself',
  summary: 'A redirect leads to a path that is redirected again.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['redirect'],
  *check(configuration) {
    for (const returning of returningRedirects(configuration)) {
      const loop = loopOf(returning, configuration);
      if (!loop) continue;
      const { proxy, redirect, path } = returning;
      const isOwn = redirect.owner === proxy;
      const found = conditionOf(redirect.statement);
      const holds = loop === 'open' ? 'the condition does not ask for the path, and holds for that request as well' : 'the condition holds for that path too';
      const why = found ? holds : 'the redirect has no condition';
      yield {
        at: isOwn ? redirect.statement : proxy.header,
        ...(loop === 'open' ? { severity: 'warning' as const } : {}),
        message: `Who is redirected to \`${redirect.target.value}\` is redirected again, because ${why}: the browser gives up after some twenty rounds. Leave ${redirect.kind === 'prefix' ? 'what begins with it' : 'that path'} out of the condition.`,
        related: isOwn ? [] : [{ at: redirect.statement, message: 'Redirects' }],
        // What a backend without servers no longer redirects would get a 503.
        repairs: isOwn && (proxy.isFrontend || proxy.servers.length > 0) ? repairsOf(redirect, path) : [],
      };
    }
  },
});
