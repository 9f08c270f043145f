import type { AclTest } from '../../expression/acl.ts';
import { changedBy } from '../../model/conditions/changed-tests.ts';
import { termsOn, testsOfTerm } from '../../model/conditions/condition-tests.ts';
import type { Configuration } from '../../model/configuration.ts';
import { waysBackIn, type WayBack } from '../../model/binds/own-bind.ts';
import type { Proxy } from '../../model/proxy.ts';
import { rulesOf } from '../../model/request-rules/request-rules.ts';
import { routesOf } from '../../model/routes/route.ts';
import { sourceOf } from '../../model/conditions/text-test.ts';
import { deleteLine } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** The servers of one section by which its requests come back to where they came in, and the way that each of them takes. */
interface Loop {
  readonly from: Proxy;
  readonly through: Proxy;
  readonly ways: readonly (readonly [WayBack, ...WayBack[]])[];
}

/** What is the same when a request comes again: nothing else may choose its way. */
const kept: ReadonlySet<string | undefined> = new Set(['host', 'path', 'pathq', 'query', 'url', 'base', 'method']);

/** True where a section sends a request that comes again where it sent it before: its routes ask for nothing but its path, host or method. */
function choosesAlike({ from }: WayBack): boolean {
  const tests = testsOfRoutes(from);
  return tests.length > 0 && tests.every(({ criterion }) => kept.has(sourceOf(criterion.calls, () => undefined)?.subject));
}

function testsOfRoutes(from: Proxy): AclTest[] {
  return routesOf(from).flatMap(({ statement, owner }) => termsOn(statement).flatMap(term => testsOfTerm(term, owner)));
}

/** True where rules make another path, host or method of a request. */
function changesRequest(proxy: Proxy): boolean {
  return proxy.effectiveLines('http-request').some(({ words: [, action, name] }) =>
    /^(?:set-(?:path|uri|query|method)|replace-|normalize-uri)/.test(action?.value ?? '') || name?.value.toLowerCase() === 'host');
}

/** True for a way that some request goes round for ever: each step takes all, and one at most only those of some path or host. */
function hasNoEnd(way: readonly WayBack[]): boolean {
  const choosing = way.filter(step => !step.takesAll);
  if (choosing.length === 0) return true;
  return choosing.length === 1 && choosing.every(choosesAlike) && !way.some(({ from, through }) => changesRequest(from) || changesRequest(through));
}

/** The shortest way from a section back to itself that begins with a given step. Longer ways count only where nothing can leave them. */
function wayRound(first: WayBack, all: readonly WayBack[]): [WayBack, ...WayBack[]] | undefined {
  const seen = new Set([first.to]);
  let ends: [WayBack, ...WayBack[]][] = [[first]];
  while (ends.length > 0) {
    const round = ends.find(way => way.at(-1)?.to === first.from);
    if (round) return round;
    ends = ends.flatMap(way => all.filter(next => next.from === way.at(-1)?.to && hasNoEnd([...way, next]) && !seen.has(next.to) && seen.add(next.to)).map(next => [...way, next] as typeof way));
  }
  return undefined;
}

function loopsIn(configuration: Configuration): Loop[] {
  const all = waysBackIn(configuration);
  const loops: { from: Proxy; through: Proxy; ways: (readonly [WayBack, ...WayBack[]])[] }[] = [];
  const told = new Set<WayBack>();
  for (const first of all) {
    if (told.has(first) || first.server.isDisabled) continue;
    const way = wayRound(first, all);
    if (!way || (way.length > 1 && !hasNoEnd(way)) || isSecondPass(first, way)) continue;
    for (const step of way) told.add(step);
    const loop = loops.find(({ from, through }) => from === first.from && through === first.through);
    if (loop) loop.ways.push(way);
    else loops.push({ from: first.from, through: first.through, ways: [way] });
  }
  return loops;
}

/** A section may send to itself what comes from elsewhere, or by another address, or without a mark, when its conditions tell the two apart. */
function isSecondPass(first: WayBack, way: readonly WayBack[]): boolean {
  if (way.length > 1 || first.takesAll) return false;
  return first.from.section.blocks.some(({ text }) => /\b(?:dst|dst_port|src|so_id|so_name|ssl_fc|fc_\w+)\b/.test(text)) || isMarked(first);
}

/** True where rules change on the way what the routes ask for, as a header or a path (200 for the second pass on 2.6 and 3.4). */
function isMarked({ from, through }: WayBack): boolean {
  const asked = testsOfRoutes(from).map(({ criterion }) => criterion.text);
  return [...rulesOf(from, 'http-request'), ...rulesOf(through, 'http-request')].some(rule => {
    const changed = changedBy(rule);
    return changed !== undefined && asked.some(text => changed.test(text));
  });
}

/** Lab cases server-is-own-bind, server-at-every-address and server-loop-of-two: 504 with `sH--`, on 3.2 and 3.4 also 400, while all connections of the process are used up. */
export default defineRule({
  name: 'server-is-own-bind',
  summary: 'A server has the address that HAProxy itself listens on for the same requests: they go in circles.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration) {
    for (const { from, through, ways } of loopsIn(configuration)) {
      const [first, ...others] = ways as [Loop['ways'][number], ...Loop['ways']];
      const [step, ...further] = first;
      const active = through.servers.filter(server => !server.isDisabled && !server.isBackup);
      const isSure = first.every(({ takesAll }) => takesAll) && active.every(server => ways.some(([way]) => way.server.statement.equals(server.statement)));
      const target = further.length > 0 ? `is where ${step.to.title} listens, from where requests come back to ${from.title}` : `is where ${from.title} listens, which sends requests here`;
      yield {
        at: step.server.address ?? step.server.statement,
        ...(isSure ? {} : { severity: 'warning' as const }),
        message: `The address of server \`${step.server.name}\` ${target}: HAProxy calls itself again and again until no connection is left. Give the server's own address.`,
        related: [
          ...further.map(({ server }) => ({ at: server.address ?? server.statement, message: 'And from here back' })),
          ...others.map(([{ server }]) => ({ at: server.address ?? server.statement, message: 'The same here' })),
          { at: from.statements('bind')[0] ?? from.header, message: 'HAProxy listens here' },
        ],
        repairs: ways.length < through.servers.length ? [{
          title: `Remove server \`${step.server.name}\``,
          safety: 'review',
          edits: ways.map(([{ server }]) => deleteLine(server.statement)),
        }] : [],
      };
    }
  },
});
