import { bindsFor, handsOnAddress } from '../../model/binds/bind.ts';
import { clearBindsOf } from '../../model/binds/clear-clients.ts';
import { fetchOf, termsOn, testsOfTerm } from '../../model/conditions/condition-tests.ts';
import type { Proxy } from '../../model/proxy.ts';
import { schemeOf, type Redirect } from '../../model/redirects/redirect.ts';
import { circlesAmong, decryptedIn, loopIn, schemeRedirects, type ActingRedirect, type SchemeCircle } from '../../model/redirects/scheme-loop.ts';
import { writtenConditionOf } from '../../model/conditions/statement-condition.ts';
import { proxiesThat } from '../../model/incremental/in-proxies.ts';
import { asksForVariables, writtenWhere } from '../../model/expressions/variable-writers.ts';
import { holdsWithTls } from '../../model/conditions/tls-test.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { replaceCondition } from '../edits/condition-edits.ts';
import { addLine, appendWords, deleteLine, replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

const changingScheme = proxiesThat(proxy => schemeRedirects(proxy).length > 0, ['redirect', 'return']);

function asksOnlyForPort({ statement, owner }: Redirect): boolean {
  const [term, another] = termsOn(statement);
  return term !== undefined && !another && testsOfTerm(term, owner).some(test => fetchOf(test) === 'dst_port');
}

/** True for a condition that is nothing but `{ ssl_fc,not }`. Of a redirect that loops, this is one behind `unless`. */
function asksForNoTls({ statement, owner }: Redirect): boolean {
  const [term, another] = termsOn(statement);
  return term !== undefined && !another && testsOfTerm(term, owner).some(test => holdsWithTls(test) === false);
}

/** True for a condition that is nothing but `{ var(txn.https) -m bool }`. Of a redirect that loops, this is one of `ssl_fc`. */
function asksByVariable({ statement, owner }: Redirect): boolean {
  const [term, another] = termsOn(statement);
  return term !== undefined && !another && !term.negated && testsOfTerm(term, owner).some(test => fetchOf(test) === 'var');
}

function asksOnce({ statement }: Redirect): boolean {
  return termsOn(statement).length === 1;
}

/** The section that takes the TLS off says so, and what it says is left alone. */
function repairsBehind(from: Proxy, redirect: Redirect): RuleRepair[] {
  const found = writtenConditionOf(redirect.statement);
  const asksForTls = asksOnce(redirect) && termsOn(redirect.statement).flatMap(term => testsOfTerm(term, redirect.owner)).every(test => test.criterion.text === 'ssl_fc');
  if (from.mode !== 'http' || (found && !asksForTls)) return [];
  const isSaid = 'unless { req.hdr(X-Forwarded-Proto) https }';
  const says = from.effectiveLines('http-request').some(({ words }) => words[2]?.value.toLowerCase() === 'x-forwarded-proto');
  return [{
    title: 'Ask for `X-Forwarded-Proto`',
    safety: 'review',
    edits: [
      ...(says ? [] : [addLine(from, 'http-request set-header X-Forwarded-Proto https if { ssl_fc }', 'bind')]),
      ...(found ? replaceCondition(found.statement, isSaid) : [appendWords(redirect.statement, isSaid)]),
    ],
  }];
}

/** True for a redirect to `http` of what comes without TLS, where nothing comes with it: there is nothing that it could be meant for. */
function isInVain({ redirect, frontend, header, outer }: ActingRedirect): boolean {
  const binds = clearBindsOf(frontend);
  return schemeOf(redirect) === 'http' && !outer && header === undefined && redirect.owner === frontend && binds.length > 0 && !binds.some(handsOnAddress);
}

/** A condition that leaves the looping requests alone, added to the one that is there. */
function repairsOf(loop: ActingRedirect, proxy: Proxy): RuleRepair[] {
  const { redirect, header, setLate, outer } = loop;
  const { statement, owner } = redirect;
  const found = writtenConditionOf(statement);
  if (owner !== proxy) return [];
  if (outer) return header === undefined ? repairsBehind(outer.from, redirect) : [];
  if (isInVain(loop)) return [{ title: 'Remove the redirect', safety: 'review', edits: [deleteLine(statement)] }];
  if (header === 'absent') return setLate && found && asksOnce(redirect) ? [{ title: 'Ask for TLS, with `unless { ssl_fc }`', safety: 'review', edits: replaceCondition(found.statement, 'unless { ssl_fc }') }] : [];
  const wanted = schemeOf(redirect) === 'https' ? { is: '{ ssl_fc }', not: '!{ ssl_fc }' } : { is: '!{ ssl_fc }', not: '{ ssl_fc }' };
  const edit = (title: string, text: string): RuleRepair[] => [{ title, safety: 'review', edits: [appendWords(statement, text)] }];
  if (!found) return edit(`Add \`unless ${wanted.is}\``, `unless ${wanted.is}`);
  const text = statement.values(found.start).join(' ');
  if (asksOnlyForPort(redirect) || asksForNoTls(redirect)) return [{ title: `Ask for TLS, with \`unless ${wanted.is}\``, safety: 'review', edits: replaceCondition(found.statement, `unless ${wanted.is}`) }];
  if ((text === wanted.is || asksByVariable(redirect)) && !found.unless) {
    return [{ title: 'Write `unless` for `if`', safety: 'review', edits: [replaceWord(found.keyword, 'unless')] }];
  }
  if (found.unless) return edit(`Add \`|| ${wanted.is}\``, `|| ${wanted.is}`);
  if (found.condition.groups.length === 1) return edit(`Add \`${wanted.not}\``, wanted.not);
  return [{ title: 'Remove the redirect', safety: 'review', edits: [deleteLine(statement)] }];
}

/** Why the redirect acts on what came with the scheme already. */
function reasonOf({ redirect, header, setLate, isUnlessLed, outer, asksForUnset }: ActingRedirect): string {
  const holdsWithTls = schemeOf(redirect) === 'https' && !outer;
  if (!writtenConditionOf(redirect.statement)) return 'has no condition';
  if (asksForUnset) return 'asks for a variable that nothing has set by then';
  if (header === 'absent') return `asks for a header that a browser does not send${setLate ? ', and that is set only after it' : ''}`;
  if (header) return 'asks for another value of a header than the one that is set above';
  return isUnlessLed ? 'asks for a port that no `bind` line here has' : `has a condition that also holds ${holdsWithTls ? 'with' : 'without'} TLS`;
}

/** Which requests come to the redirect with its scheme, and what to do. */
function partsOf(loop: ActingRedirect): { comes: string; who: string; remedy: string } {
  const { redirect, frontend, header, isUnlessLed, outer } = loop;
  const https = schemeOf(redirect) === 'https';
  const who = header === 'absent' ? 'a browser that comes here directly' : isUnlessLed ? 'unless the system leads that port here, such a request' : 'such a request';
  if (outer) {
    return {
      comes: `${outer.from.title} sends here without TLS what came to it with TLS`,
      who: header === 'absent' ? 'what a browser sent there' : who,
      remedy: `Let ${outer.from.title} say it in a header, as \`X-Forwarded-Proto\`, and leave what has it out of the condition.`,
    };
  }
  return {
    comes: `${frontend.title} takes requests ${https ? 'with' : 'without'} TLS`,
    who,
    remedy: isInVain(loop) ? 'Remove it: nothing comes here with TLS.' : `Redirect ${https ? 'only what came without TLS: `unless { ssl_fc }`' : 'only what came with TLS: `if { ssl_fc }`'}.`,
  };
}

function describe(loop: ActingRedirect, proxy: Proxy): RuleFinding {
  const { redirect, frontend, route, header, setLate, isUnlessLed, outer } = loop;
  const { statement, owner } = redirect;
  const https = schemeOf(redirect) === 'https';
  const [listening] = bindsFor(frontend, https && !outer ? 'https' : 'http');
  const { comes, who, remedy } = partsOf(loop);
  return {
    at: owner === proxy ? statement : proxy.header,
    ...(isUnlessLed ? { severity: 'information' as const } : header === 'absent' ? { severity: 'warning' as const } : {}),
    message: `The redirect to \`${https ? 'https' : 'http'}\` ${reasonOf(loop)}, and ${comes}: ${who} is redirected to its own address, again and again. ${remedy}`,
    related: [
      ...(owner === proxy ? [] : [{ at: statement, message: 'Redirects' }]),
      ...(setLate ? [{ at: setLate, message: 'Sets the header' }] : []),
      ...(outer ? [{ at: outer.server.statement, message: 'Sends them here without TLS' }]
        : listening ? [{ at: listening.statement, message: `Takes requests ${https ? 'with' : 'without'} TLS` }] : []),
      ...(route ? [{ at: route.statement, message: 'Sends them here' }] : []),
    ],
    repairs: repairsOf(loop, proxy),
  };
}

function describeCircle({ toHttp, toHttps }: SchemeCircle): RuleFinding {
  const { redirect: { statement, owner }, section } = toHttp;
  const isForwarded = toHttp.header === 'absent' || toHttps.header === 'absent';
  return {
    at: owner === section ? statement : section.header,
    ...(isForwarded ? { severity: 'warning' as const } : {}),
    message: `What this redirects to \`http\` is redirected to \`https\` by ${toHttps.section === section ? 'another rule' : toHttps.section.title}, and that leads back: the browser gives up after some twenty rounds. Leave out of one of the two what the other one redirects.`,
    related: [...(owner === section ? [] : [{ at: statement, message: 'Redirects' }]), { at: toHttps.redirect.statement, message: 'Redirects back' }],
    repairs: owner === section && (section.isFrontend || section.servers.length > 0) ? [{ title: 'Remove the redirect to `http`', safety: 'review', edits: [deleteLine(statement)] }] : [],
  };
}

/**
 * Lab cases redirect-loop-https, redirect-loop-host-only, redirect-loop-header, redirect-loop-header-late, redirect-loop-two-tiers, redirect-loop-schemes and redirect-loop-unset-variable:
 * 302 with `LR--` for every request, on 2.6 to 3.4.
 */
export default defineRule({
  name: 'https-redirect-loop',
  summary: 'A redirect to https also redirects requests that came with TLS.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['redirect', 'return'],
  *check(configuration, { isWhole }) {
    const sections = changingScheme(configuration);
    if (sections.length === 0) return;
    const decrypted = decryptedIn(configuration);
    const written = isWhole && sections.some(asksForVariables) ? writtenWhere(configuration) : undefined;
    const looping = new Set<Proxy>();
    for (const proxy of sections) {
      const loop = loopIn(configuration, proxy, decrypted, written);
      if (!loop) continue;
      looping.add(proxy);
      // There empty-word speaks: the condition stands behind such a word, and nothing reads it.
      if (!loop.redirect.statement.losesWords) yield describe(loop, proxy);
    }
    for (const circle of circlesAmong(sections.filter(proxy => !looping.has(proxy)), configuration)) yield describeCircle(circle);
  },
});
