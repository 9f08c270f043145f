import type { Configuration } from '../../model/configuration.ts';
import { bindsOf } from '../../model/binds/bind.ts';
import { deadRoutesOf, takesWhatComes } from '../../model/routes/dead-routes.ts';
import { holeOf, isDoubtful, namesAtEnd, reachesServers, type Hole, type KnownName } from '../../model/routes/fall-through.ts';
import type { Proxy } from '../../model/proxy.ts';
import { answeringInHttpOnly } from '../../model/routes/misread-rules.ts';
import { proxiesThatLost } from '../../model/lost-settings.ts';
import { actionOf, answersSomething, attachesServers, statsUri } from '../../model/request-rules/request-rules.ts';
import { routesOf } from '../../model/routes/route.ts';
import { choosingAtRunTime } from '../../model/routes/senders.ts';
import { inProxies, proxiesThat } from '../../model/incremental/in-proxies.ts';
import type { RuleFinding, RuleRepair, Severity } from '../finding.ts';
import { addLine, insertLineAbove, insertLineBelow, type RuleEdit } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

const NOT_FOUND = 'be_not_found';

/** True when a catch-all stands below an unconditional `use_backend` of many names: that is one cause, and `unreachable-use-backend` speaks of it. */
function hasMisplacedRest(proxy: Proxy): boolean {
  return deadRoutesOf(proxy).some(({ dead, cause }) => cause?.isDynamic === true && dead.some(takesWhatComes));
}

/** A section that clients can connect to, and how requests fall through it; without a hole, only where no backend has one of the names. */
interface End {
  readonly proxy: Proxy;
  readonly hole: Hole | undefined;
  readonly names: readonly KnownName[];
}

const openEnds = inProxies((proxy): readonly End[] => {
  if (proxy.isDisabled || !proxy.carriesTraffic || proxy.statements('bind').length === 0) return [];
  const hole = holeOf(proxy);
  const names = hole ? [] : namesAtEnd(proxy);
  const mayHaveRest = hole === 'unknown-name' || names.length > 0;
  return (hole || names.length > 0) && !(mayHaveRest && hasMisplacedRest(proxy)) ? [{ proxy, hole, names }] : [];
});

function hasPagesOnly(proxy: Proxy, hole: Hole): boolean {
  return hole === 'no-route' && answersSomething(proxy) === 'pages';
}

/** True for the outer end of tunnels, where clients are not meant to send requests: those would be let in by a route. */
function isForTunnels(proxy: Proxy, hole: Hole): boolean {
  return hole === 'no-route' && attachesServers(proxy);
}

function severityOf(proxy: Proxy, hole: Hole): Severity {
  if (hole !== 'no-route') return isDoubtful(proxy) ? 'information' : 'warning';
  if (hasPagesOnly(proxy, hole) || isForTunnels(proxy, hole)) return 'information';
  if (answersSomething(proxy) === 'redirects') return 'warning';
  return statsUri(proxy) === undefined || isAtWebPort(proxy) ? 'error' : 'warning';
}

/** Nobody opens these for the statistics page of a `defaults`. */
function isAtWebPort(proxy: Proxy): boolean {
  return bindsOf(proxy).some(({ addresses }) => addresses.some(({ ports }) => ports?.first === 80 || ports?.first === 443));
}

function explain(proxy: Proxy, hole: Hole, [missing]: readonly KnownName[]): string {
  const isHttp = proxy.mode === 'http';
  const subject = isHttp ? 'A request' : 'A connection';
  const end = isHttp ? 'gets a 503' : 'is closed without an answer';
  if (missing) return `${proxy.title} has no \`default_backend\`. ${subject} for which \`use_backend\` makes the name \`${missing.name}\` ${end}, because no backend is called so. Correct the name, or say where the rest goes.`;
  if (isDoubtful(proxy)) return `${proxy.title} has no \`default_backend\`. ${subject} that no \`use_backend\` condition fits ${end}. Whether there are any is up to a file, or to the certificates: say where the rest goes, to be sure.`;
  if (hole === 'unmatched') return `${proxy.title} has no \`default_backend\`. ${subject} that no \`use_backend\` condition fits ${end}. Say where the rest goes.`;
  if (hole === 'unknown-name') return `${proxy.title} has no \`default_backend\`. ${subject} for which \`use_backend\` makes a name that no backend has ${end}. Say where the rest goes.`;
  if (isForTunnels(proxy, hole)) return `${proxy.title} has no backend, and \`attach-srv\` makes only some connections those of a server: each request on the others gets a 503. Refuse them with \`tcp-request session reject\`.`;
  const answers = answersSomething(proxy);
  if (answers === 'pages') return `${proxy.title} has no backend, and answers only a few paths itself: each other request gets a 503. Answer the rest too, if clients ask for it.`;
  if (answers === 'redirects') return `${proxy.title} has no backend: each request that is not redirected gets a 503. Say where the rest goes.`;
  if (statsUri(proxy) !== undefined) return `${proxy.title} has no backend, and answers only the statistics page, whose settings it has from \`defaults\`: each other request gets a 503. Say where they go.`;
  return `${proxy.title} sends its ${isHttp ? 'requests' : 'connections'} nowhere: no \`default_backend\`, no \`use_backend\`, no servers. Each one ${end}. Say where they go.`;
}

/** Where the names come from that no backend has, or may have. */
function namingLines(proxy: Proxy, missing: readonly KnownName[]): NonNullable<RuleFinding['related']> {
  if (missing.length > 0) return missing.map(({ name, said }) => ({ at: said, message: `\`${name}\` is the name of no backend` }));
  return routesOf(proxy).filter(route => route.canMiss).map(route => ({ at: route.statement, message: 'This name is made at run time' }));
}

/** The backends that could take the rest: they are on, and they answer. */
const takersOfRest = proxiesThat(proxy =>
  proxy.isBackend && !proxy.isDisabled && (proxy.servers.some(server => !server.isDisabled) || !reachesServers(proxy)),
);

const tellingName = /(^|[-_.])(default|main|fallback|app|web|www|not_?found|404)([-_.]|$)/i;

interface Candidates {
  readonly all: Set<Proxy>;
  /** The first whose name says that it takes what is left. */
  named: Proxy | undefined;
  /** Those with servers to which nothing leads, where every name is known. */
  readonly unled: Proxy[];
}

/** These wait for a switch, or for a day when the others fail. */
const sparePurpose = /maint|sorry|error|down|closed|backup|spare|old|legacy|test|deny|block|stat/i;

/** Those backends by their mode, which has to be that of the frontend. */
function candidatesByMode(configuration: Configuration): Map<string, Candidates> {
  const byMode = new Map<string, Candidates>();
  const allAreKnown = choosingAtRunTime(configuration).length === 0;
  for (const proxy of takersOfRest(configuration)) {
    const candidates = byMode.get(proxy.mode) ?? { all: new Set(), named: undefined, unled: [] };
    byMode.set(proxy.mode, candidates);
    if (allAreKnown && proxy.servers.length > 0 && !sparePurpose.test(proxy.name) && configuration.routesTo(proxy).length === 0) candidates.unled.push(proxy);
    candidates.all.add(proxy);
    if (!candidates.named && tellingName.test(proxy.name)) candidates.named = proxy;
  }
  return byMode;
}

/**
 * The likeliest of the candidates for the rest: one that is called so, else the one to which nothing leads yet, else the one that most lines of this
 * frontend lead to, or the lowest of them, where the general stands, else the only one.
 */
function likeliestBackend(configuration: Configuration, frontend: Proxy, { all, named, unled }: Candidates): Proxy | undefined {
  if (named) return named;
  if (unled.length === 1 && unled[0]?.kind === 'backend') return unled[0];
  const counts = new Map<Proxy, number>();
  for (const route of routesOf(frontend)) {
    const target = route.isDynamic ? undefined : configuration.backend(route.target.value);
    if (target && all.has(target)) counts.set(target, (counts.get(target) ?? 0) + 1);
  }
  const [most] = [...counts].reverse().sort(([, a], [, b]) => b - a);
  return most?.[0] ?? (all.size === 1 ? [...all][0] : undefined);
}

/** Below the last line; under the header when `.if` blocks stand in the section. */
function addRoute(proxy: Proxy, text: string): RuleEdit {
  return proxy.section.isConditional ? insertLineBelow(proxy.header, text, proxy.section) : addLine(proxy, text, 'use_backend');
}

/** Names for new backends, each another one: repairs of several frontends may go in together, and HAProxy refuses two backends of one name. */
function* freshNames(configuration: Configuration): Generator<string, never> {
  for (let count = 1; ; count++) {
    const name = count === 1 ? NOT_FOUND : `${NOT_FOUND}_${count}`;
    if (!configuration.backend(name)) yield name;
  }
}

/** A backend that answers 404, in a section of its own right below the frontend, with the same defaults. */
function addNotFound(proxy: Proxy, name: string): RuleRepair {
  const last = proxy.statements().at(-1) ?? proxy.header;
  const { indentation } = last;
  const eol = last.block.lineEndAt(last.line.end);
  const from = proxy.header.word(2)?.value === 'from' ? ` ${proxy.header.values(2).join(' ')}` : '';
  const mode = proxy.defaults?.mode === 'http' ? [] : ['mode http'];
  const section = [`backend ${name}${from}`, ...[...mode, 'http-request deny deny_status 404'].map(line => indentation + line)];
  const below = insertLineBelow(last, ['default_backend ' + name, '', ...section].join(eol), proxy.section);
  return { title: `Answer 404 to the rest, by a new backend \`${name}\``, safety: 'review', edits: [below] };
}

/** Sends what is not for the statistics page there. */
function redirectToStats(proxy: Proxy): RuleRepair[] {
  const uri = statsUri(proxy) ?? '';
  // Of `/haproxy?stats` the path alone is not the page (tried on 2.6 and 3.4).
  const [, path, query] = /^(\/[\w./-]+)(?:\?([\w=&.-]+))?$/.exec(uri) ?? [];
  if (path === undefined) return [];
  const text = `http-request redirect location ${uri} unless { path_beg ${path} }${query === undefined ? '' : ` { query -m beg ${query} }`}`;
  const rules = proxy.statements('http-request');
  const early = rules.findIndex(rule => actionOf(rule) === 'allow');
  const [first, ...below] = early < 0 ? [] : rules.slice(early);
  // Above an `allow`, as it would not run below; but then nothing down there would answer any more.
  if (first && (!proxy.section.isCertain(first) || below.some(rule => /^(?:return|use-service)$/.test(actionOf(rule))))) return [];
  const edit = first ? insertLineAbove(first, text) : addLine(proxy, text, 'http-request');
  return [{ title: `Redirect the rest to \`${uri}\``, safety: 'review', edits: [edit] }];
}

function repairsOf(
  configuration: Configuration, proxy: Proxy, isPage: boolean, candidates: Candidates | undefined, names: Generator<string, never>,
): RuleRepair[] {
  const repairs = isPage ? redirectToStats(proxy) : [];
  const likeliest = isPage || !candidates ? undefined : likeliestBackend(configuration, proxy, candidates);
  if (likeliest) {
    const text = `default_backend ${likeliest.name}`;
    repairs.push({ title: `Add \`${text}\``, safety: 'review', edits: [addRoute(proxy, text)] });
  }
  if (proxy.mode === 'http' && !proxy.section.isConditional && !configuration.backend(NOT_FOUND)) repairs.push(addNotFound(proxy, names.next().value));
  return repairs;
}

/**
 * Lab cases no-default-backend, dynamic-use-backend-without-default, name-of-no-backend-in-variable, listen-stats-only-uri, stats-below-allow, tcp-frontend-no-route;
 * corrections "stats" and "exhaustive"; without a hole: fact-guarded-hosts, fact-guarded-name, fact-name-before-map, fact-numbers-leave-nothing, fact-names-of-numbers.
 * Seen as 503 with `SC--` and `<NOSRV>` on 2.6 to 3.4, in TCP mode as a closed connection.
 */
export default defineRule({
  name: 'no-default-backend',
  summary: 'A request can come to the end of a frontend without a backend.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration, { isWhole }) {
    if (!isWhole) return;
    let candidates: Map<string, Candidates> | undefined;
    const names = freshNames(configuration);
    const told = proxiesThatLost('default_backend', configuration);
    for (const { proxy, hole = 'unknown-name', names: made } of openEnds(configuration)) {
      if (told.has(proxy)) continue;
      const missing = made.filter(({ name }) => !configuration.backend(name));
      if (made.length > 0 && missing.length === 0) continue;
      // One cause, the missing `mode http`: http-rules-in-tcp-mode speaks of it.
      if (hole === 'no-route' && proxy.mode === 'tcp' && answeringInHttpOnly(configuration).has(proxy)) continue;
      candidates ??= candidatesByMode(configuration);
      yield {
        at: proxy.header,
        severity: severityOf(proxy, hole),
        message: explain(proxy, hole, missing),
        related: hole === 'unknown-name' ? namingLines(proxy, missing) : [],
        repairs: isForTunnels(proxy, hole) ? [] : repairsOf(configuration, proxy, hasPagesOnly(proxy, hole), candidates.get(proxy.mode), names),
      };
    }
  },
});
