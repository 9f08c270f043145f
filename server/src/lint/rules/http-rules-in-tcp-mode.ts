import type { Term } from '../../expression/condition.ts';
import { contentReadBy } from '../../language/content-fetches.ts';
import { aclLinesOf, fetchOf, termsOn, testsOfTerm } from '../../model/conditions/condition-tests.ts';
import type { Configuration } from '../../model/configuration.ts';
import { contentReadOn } from '../../model/request-rules/content.ts';
import { holeOf } from '../../model/routes/fall-through.ts';
import { proxiesThatLost } from '../../model/lost-settings.ts';
import { answeringInHttpOnly, isHastyAllTheWay, misreadsIn, type Misread } from '../../model/routes/misread-rules.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import { admitsOnlyTls, passesTlsOn } from '../../model/binds/passed-tls.ts';
import type { Proxy } from '../../model/proxy.ts';
import { conditionOf, writtenConditionOf } from '../../model/conditions/statement-condition.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { defaultsForHttpMode, httpModeRepairs } from '../edits/mode-edits.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

function linesOf({ blind, ignored, unbound }: Misread): Statement[] {
  return [...blind, ...ignored, ...unbound];
}

function whyTcp(proxy: Proxy): string {
  const setting = proxy.effective('mode');
  if (!setting) return 'is in TCP mode, because nothing says `mode http`';
  return `is in TCP mode${setting.owner === proxy ? '' : `, inherited from ${setting.owner.title}`}`;
}

/** True for a backend to which an HTTP frontend leads: HAProxy does not start with it, and mode-mismatch tells of the mode. */
function isRefused(proxy: Proxy, configuration: Configuration): boolean {
  return proxy.kind === 'backend' && configuration.routesTo(proxy).some(({ owner, isDynamic }) => !isDynamic && owner.mode === 'http' && !owner.isDisabled);
}

/** Sections that lack a mode for the same reason: no line in them, nor in the defaults they share. Of one that was lost defaults-start-empty speaks. */
function groupsOf(configuration: Configuration, toldOf: ReadonlySet<Proxy>): [Misread, ...Misread[]][] {
  const groups: [Misread, ...Misread[]][] = [];
  const byDefaults = new Map<Proxy, [Misread, ...Misread[]]>();
  const told = proxiesThatLost('mode http', configuration);
  for (const misread of misreadsIn(configuration)) {
    const { proxy } = misread;
    if (told.has(proxy) || toldOf.has(proxy) || isRefused(proxy, configuration)) continue;
    const shared = proxy.effective('mode') ? undefined : proxy.defaults;
    const group = shared && byDefaults.get(shared);
    if (group) {
      group.push(misread);
      continue;
    }
    const made: [Misread, ...Misread[]] = [misread];
    groups.push(made);
    if (shared) byDefaults.set(shared, made);
  }
  return groups;
}

/** A section that hands the TLS of its clients on, and chooses by the HTTP inside. */
interface Undecrypted {
  readonly proxy: Proxy;
  readonly lines: readonly [Statement, ...Statement[]];
}

const undecrypted = inProxies((proxy): readonly Undecrypted[] => {
  const [first, ...others] = passesTlsOn(proxy) ? proxy.statements('use_backend', 'use-server').filter(line => asksForHttp(line, proxy)) : [];
  return first ? [{ proxy, lines: [first, ...others] }] : [];
}, ['tcp-request']);

/** True for a line that is taken for what an HTTP request says alone. */
function asksForHttp(line: Statement, proxy: Proxy): boolean {
  const found = conditionOf(line);
  if (!found) return contentReadOn(line, proxy).has('http');
  const { unless, condition: { groups } } = found;
  return !unless && groups.length > 0 && groups.every(group => group.some(term => !term.negated && isAboutHttp(term, proxy)));
}

function isAboutHttp(term: Term, proxy: Proxy): boolean {
  const tests = testsOfTerm(term, proxy);
  return tests.length > 0 && tests.every(test => contentReadBy(fetchOf(test)) === 'http');
}

const hostCriterion = /^(?:req\.)?hdr(?:_(beg|end|dir|dom|reg|sub))?\(host\)$/i;

/** The name that clients ask for stands in their greeting, too. */
function repairsOfUndecrypted({ proxy, lines }: Undecrypted): RuleRepair[] {
  const names = new Set(lines.flatMap(line => termsOn(line)).flatMap(term => (term.kind === 'named' ? [term.name] : [])));
  const asked = [...lines, ...[...names].flatMap(name => aclLinesOf(name, proxy))];
  const tests = lines.flatMap(line => termsOn(line)).flatMap(term => testsOfTerm(term, proxy)).filter(test => contentReadBy(fetchOf(test)) === 'http');
  if (tests.length === 0 || !tests.every(test => hostCriterion.test(test.criterion.text))) return [];
  const words = asked.flatMap(line => line.words).filter(word => hostCriterion.test(word.text));
  const inGreeting = (text: string) => {
    const [, match] = hostCriterion.exec(text) ?? [];
    return match === undefined ? 'req.ssl_sni' : `req.ssl_sni -m ${match}`;
  };
  return [{ title: 'Ask `req.ssl_sni`', safety: 'review', edits: words.map(word => replaceWord(word, inGreeting(word.text))) }];
}

function findingAboutUndecrypted(found: Undecrypted): RuleFinding {
  const { proxy, lines: [first, ...others] } = found;
  const hasRest = proxy.effective('default_backend') !== undefined || proxy.servers.length > 0;
  const then = !writtenConditionOf(first)
    ? 'the name of the backend is made of nothing'
    : `this never holds: ${hasRest ? 'all connections go on as if the line did not stand here' : 'connections are closed without an answer'}`;
  return {
    at: first,
    severity: hasRest && !admitsOnlyTls(proxy) ? 'warning' : 'error',
    message: `${proxy.title} hands the TLS of its clients on without decrypting it, so HAProxy sees no HTTP request there, and ${then}. Ask \`req.ssl_sni\` for the name, or decrypt with \`ssl\` on the \`bind\` line and set \`mode http\`.`,
    related: [...others, ...proxy.statements('http-request', 'http-response', 'redirect')].slice(0, 20).map(line => ({ at: line, message: 'Needs the request too' })),
    repairs: repairsOfUndecrypted(found),
  };
}

/**
 * Lab cases tcp-default-mode-l7-acl: the connection is closed without an answer, with `SC`, on 2.6 to 3.4; stick-on-cookie-in-tcp-mode; and
 * host-asked-of-passed-tls.
 */
export default defineRule({
  name: 'http-rules-in-tcp-mode',
  summary: 'A section in TCP mode has rules that need HTTP.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration, { isWhole }) {
    const passed = undecrypted(configuration);
    for (const each of passed) yield findingAboutUndecrypted(each);
    for (const group of groupsOf(configuration, new Set(passed.map(({ proxy }) => proxy)))) {
      const [first, ...others] = group;
      // A fragment may get its mode from a defaults in another file.
      if (!isWhole && !first.proxy.effective('mode')) continue;
      const blind = group.flatMap(misread => misread.blind);
      const unbound = isWhole ? group.filter(({ proxy }) => isHastyAllTheWay(proxy, configuration)).flatMap(misread => misread.unbound) : [];
      const lines = [...blind, ...group.flatMap(misread => misread.ignored), ...unbound];
      const [at, ...rest] = lines;
      if (!at) continue;
      const { proxy: owner } = group.find(misread => linesOf(misread).includes(at)) ?? first;
      const hasRest = owner.effective('default_backend') !== undefined || owner.servers.length > 0;
      const isClosed = isWhole && holeOf(owner) === 'no-route' && answeringInHttpOnly(configuration).has(owner);
      const effect = blind.length > 0
        ? `its condition asks for an HTTP request that HAProxy does not wait for, and ${hasRest ? 'most connections go on as if it did not hold' : 'the connection is closed without an answer'}`
        : unbound.includes(at)
          ? 'it looks for the server of a client by an HTTP request that HAProxy does not wait for, and most clients come to any of the servers'
          : `\`${at.keyword}\` does nothing there${isClosed ? ', and each connection is closed without an answer' : ''}`;
      const proxies = [first.proxy, ...others.map(({ proxy }) => proxy)] as const;
      const place = others.length > 0 && !owner.effective('mode') ? defaultsForHttpMode(proxies, configuration)?.title ?? 'each of them' : undefined;
      yield {
        at,
        severity: (blind.length > 0 && !hasRest) || isClosed ? 'error' : 'warning',
        message: `${owner.title} ${whyTcp(owner)}: ${effect}. Set \`mode http\`${place === undefined ? '' : ` in ${place}, for ${others.length} more section${others.length > 1 ? 's' : ''}`}.`,
        related: rest.slice(0, 20).map(line => ({ at: line, message: 'Needs HTTP mode too' })),
        repairs: httpModeRepairs(proxies, configuration),
      };
    }
  },
});
