import { contentReadBy } from '../../language/content-fetches.ts';
import { bindsOf, isTls } from '../../model/binds/bind.ts';
import type { Configuration } from '../../model/configuration.ts';
import { contentReadOn, fetchesBehind, hurriedRuleIn, inspectDelayIn, switchesToHttp, variablesReadOn, waitingIn } from '../../model/request-rules/content.ts';
import { earlyAcceptIn } from '../../model/request-rules/early-accept.ts';
import { refusalsOfSilent } from '../../model/request-rules/hasty-refusal.ts';
import { linesBindingByContent } from '../../model/servers/hasty-persistence.ts';
import type { Proxy } from '../../model/proxy.ts';
import { entrancesTo } from '../../model/routes/senders.ts';
import { conditionOf } from '../../model/conditions/statement-condition.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import { copyBefore, type VariableCopy } from '../../model/expressions/variable-source.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { RuleRepair } from '../finding.ts';
import { appendWords, insertLineAbove, insertLineBelow, replaceWord, type RuleEdit } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** True for a line that asks for first bytes of a connection, itself or by a variable, and for nothing of HTTP. */
function readsRaw(line: Statement, proxy: Proxy): boolean {
  const contents = contentReadOn(line, proxy);
  return !contents.has('http') && (contents.has('raw') || [...fetchesBehind(line, proxy)].some(fetch => contentReadBy(fetch) === 'raw'));
}

/** The lines of a TCP section that choose a backend or server by what the client says first, although nothing waits for it. */
function hastyLines(proxy: Proxy): readonly Statement[] {
  return isHasty(proxy) ? proxy.statements('use_backend', 'use-server').filter(line => readsRaw(line, proxy)) : [];
}

/** True for a section that goes on before the client has said something. Behind TLS there is no handshake to see. */
function isHasty(proxy: Proxy): boolean {
  if (proxy.kind === 'defaults' || proxy.mode !== 'tcp' || proxy.isDisabled || waitingIn(proxy) === 'waits' || switchesToHttp(proxy)) return false;
  const binds = bindsOf(proxy);
  return binds.length === 0 || !binds.every(isTls);
}

const hastyProxies = inProxies(proxy => {
  const [first, ...others] = hastyLines(proxy);
  return first ? [{ proxy, first, others }] : [];
});

/** Sections with rules that refuse who has said nothing yet; with a delay, such a rule waits. Routes that need the delay as well are told alone. */
const hastyRefusals = inProxies(proxy => {
  const isAsked = proxy.isFrontend && isHasty(proxy) && waitingIn(proxy) === 'no-delay' && hastyLines(proxy).length === 0;
  const [line, ...others] = isAsked ? refusalsOfSilent(proxy) : [];
  return line ? [{ proxy, line, others }] : [];
}, ['reject', 'silent-drop']);

/** Sections that bind clients to a server by what they say first, and do not wait for it. */
const hastyPersistence = inProxies(proxy => {
  const [first, ...others] = isHasty(proxy) ? linesBindingByContent(proxy) : [];
  return first ? [{ proxy, first, others }] : [];
}, ['rdp-cookie', 'stick']);

/** True where every way to a section is as hasty, and nothing is said of it yet. */
function isHastyAllTheWay(proxy: Proxy, configuration: Configuration): boolean {
  const entrances = proxy.kind === 'listen' ? [proxy] : entrancesTo(proxy, configuration);
  return entrances.length > 0 && [proxy, ...entrances].every(each => isHasty(each) && hastyLines(each).length === 0 && refusalsOfSilent(each).length === 0);
}

/** Lines of a backend that choose a server by a variable, which may be one of the sections before it. */
const linesWithVariable = inProxies(proxy => {
  if (proxy.kind !== 'backend' || !isHasty(proxy)) return [];
  return proxy.statements('use-server').flatMap(line => variablesReadOn(line, proxy).map(variable => ({ proxy, line, variable })));
}, ['use-server']);

/** Sections that wait for the first bytes, and choose by a TLS greeting of which only a part may have come then. */
const hurriedProxies = inProxies(proxy => {
  if (!proxy.isFrontend || proxy.isDisabled || proxy.mode !== 'tcp' || switchesToHttp(proxy) || bindsOf(proxy).every(isTls)) return [];
  const rule = hurriedRuleIn(proxy);
  const [line, ...others] = rule ? proxy.statements('use_backend', 'use-server').filter(each => [...fetchesBehind(each, proxy)].some(fetch => tlsFetch.test(fetch))) : [];
  return rule && line ? [{ proxy, rule, line, others }] : [];
}, ['tcp-request']);

/**
 * Sections that wait for the first bytes, but not of all clients: an `accept` that asks where they come from stands above the rules that wait (lab case
 * accept-above-inspection). A route above those by first bytes may be meant for them.
 */
const overtakenProxies = inProxies(proxy => {
  if (!proxy.isFrontend || proxy.isDisabled || proxy.mode !== 'tcp' || switchesToHttp(proxy) || bindsOf(proxy).every(isTls)) return [];
  const rule = earlyAcceptIn(proxy);
  const routes = rule ? proxy.statements('use_backend', 'use-server') : [];
  const [line, ...others] = routes.filter(each => readsRaw(each, proxy));
  return rule && line?.equals(routes[0] ?? rule) ? [{ proxy, rule, line, others }] : [];
}, ['tcp-request']);

/** With a question about the first bytes, the rule waits for them. */
function repairsOfOvertaken(proxy: Proxy, rule: Statement, lines: readonly Statement[]): RuleRepair[] {
  const found = conditionOf(rule);
  const test = enoughFor(lines, proxy);
  if (found?.unless !== false || found.condition.groups.length !== 1) return [];
  return [{ title: `Add \`${test}\``, safety: 'review', edits: [appendWords(rule, test)] }];
}

const tlsFetch = /^req[._]ssl_/;

/** A rule that accepts at the first bytes accepts at the greeting instead; behind another one a rule does that waits for it. */
function repairsOfHurried(proxy: Proxy, rule: Statement, line: Statement): RuleRepair[] {
  const condition = '{ req.ssl_hello_type 1 }';
  const found = conditionOf(rule);
  const [term, more] = found?.condition.groups.flat() ?? [];
  const [first, last] = found && term?.kind === 'anonymous' && !term.negated ? [rule.word(found.start + term.firstWord), rule.word(found.start + term.endWord)] : [];
  const isPlain = rule.word(2)?.value === 'accept' && found?.unless === false && !more && [...fetchesBehind(rule, proxy)].every(fetch => /^req[._]len$/.test(fetch));
  if (isPlain && first && last && proxy.section.has(rule.block)) {
    const at = { block: first.block, span: { start: first.span.start, end: last.span.end } };
    return [{ title: `Accept \`if ${condition}\``, safety: 'review', edits: [{ at, text: condition.slice(2) }] }];
  }
  if (isPlain) return [];
  const text = `tcp-request content accept if ${condition}`;
  return [{ title: `Add \`${text}\``, safety: 'review', edits: [addAccept(proxy, proxy.statements('use_backend', 'use-server')[0] ?? line, text)] }];
}

interface BlindChoice {
  readonly proxy: Proxy;
  readonly line: Statement;
  readonly variable: string;
  /** The line that sets the variable, before there is anything to see. */
  readonly copy: VariableCopy;
  /** The section of that line. */
  readonly frontend: Proxy;
}

/** Backends that choose a server by first bytes which no section before them waits for; the first such line of each. */
function blindChoices(configuration: Configuration): BlindChoice[] {
  const found = new Map<Proxy, BlindChoice>();
  for (const { proxy, line, variable } of linesWithVariable(configuration)) {
    const copy = found.has(proxy) ? undefined : copyBefore(proxy, variable, configuration);
    if (!copy || contentReadBy(copy.calls[0]?.name ?? '') !== 'raw' || copy.line.word(1)?.value !== 'content') continue;
    const [frontend, ...others] = entrancesTo(proxy, configuration);
    if (frontend && [frontend, ...others].every(isHasty)) found.set(proxy, { proxy, line, variable, copy, frontend });
  }
  return [...found.values()];
}

/** The same two lines, in the frontend, where one leads here. An `accept` above would end the rules before the variable is set. */
function repairsBefore({ proxy, copy, frontend }: BlindChoice, configuration: Configuration): RuleRepair[] {
  const rules = frontend.statements('tcp-request');
  const last = rules.at(-1);
  const isOnly = entrancesTo(proxy, configuration).length === 1 && rules.every(rule => rule.word(1)?.value !== 'inspect-delay' && rule.word(2)?.value !== 'accept');
  if (!last || !isOnly || !rules.some(rule => rule.equals(copy.line))) return [];
  const condition = /^req[._]ssl_/.test(copy.calls[0]?.name ?? '') ? '{ req.ssl_hello_type 1 }' : '{ req.len gt 0 }';
  const lines = ['tcp-request inspect-delay 5s', `tcp-request content accept if ${condition}`] as const;
  const edits = [insertLineAbove(copy.line, lines[0]), insertLineBelow(last, lines[1], frontend.section)];
  return [{ title: `Add \`${lines[0]}\` and \`${lines[1]}\` to ${frontend.title}`, safety: 'review', edits }];
}

/** A frontend may have waited before it came to this backend. */
function isAwaitedBefore(proxy: Proxy, configuration: Configuration): boolean {
  if (proxy.kind !== 'backend') return false;
  const routes = configuration.routesTo(proxy);
  return routes.length === 0 || routes.some(route => route.owner.mode !== 'tcp' || waitingIn(route.owner) === 'waits');
}

/** The condition that holds as soon as enough has come to answer the questions of the lines. A TLS handshake may come in pieces. */
function enoughFor(lines: readonly Statement[], proxy: Proxy): string {
  const fetches = lines.flatMap(line => [...fetchesBehind(line, proxy), ...(line.keyword === 'stick' ? line.values(2) : [])]);
  if (fetches.some(fetch => /^req[._]ssl_/.test(fetch))) return '{ req.ssl_hello_type 1 }';
  return lines.every(line => /rdp[_-]cookie/i.test([...fetchesBehind(line, proxy), ...line.values()].join(' '))) ? 'RDP_COOKIE' : '{ req.len gt 0 }';
}

/** Above the line that chooses, but not above other rules, which it would end. */
function addAccept(proxy: Proxy, top: Statement, text: string): RuleEdit {
  const lines = proxy.statements('tcp-request', 'use_backend', 'use-server');
  const last = lines.filter(line => line.keyword === 'tcp-request').at(-1);
  return last && lines.indexOf(last) > lines.indexOf(top) ? insertLineBelow(last, text, proxy.section) : insertLineAbove(top, text);
}

/** Why a section does not wait. */
function reasonFor(proxy: Proxy): string {
  return waitingIn(proxy) === 'no-delay'
    ? 'without `tcp-request inspect-delay` it has not come yet when HAProxy decides'
    : '`tcp-request inspect-delay` waits only when a `tcp-request content` rule has a condition about it';
}

/** What is missing: the delay, the condition of a rule that accepts too early, or the rule. */
function repairsOf(proxy: Proxy, first: Statement, others: readonly Statement[]): RuleRepair[] {
  const condition = `if ${enoughFor([first, ...others], proxy)}`;
  const top = proxy.statements('use_backend', 'use-server')[0] ?? first;
  const rules = proxy.statements('tcp-request');
  const hasty = rules.find(rule => rule.word(1)?.value === 'content' && rule.word(2)?.value === 'accept' && !conditionOf(rule));
  const zero = waitingIn(proxy) === 'no-delay' ? inspectDelayIn(rules) : undefined;
  const steps: [string, RuleEdit][] = [];
  if (zero) steps.push(['`tcp-request inspect-delay 5s`', replaceWord(zero, '5s')]);
  else if (waitingIn(proxy) === 'no-delay') {
    steps.push(['`tcp-request inspect-delay 5s`', insertLineAbove(top, 'tcp-request inspect-delay 5s')]);
  }
  if (hasty) steps.push([`\`${condition}\` to \`tcp-request content accept\``, appendWords(hasty, condition)]);
  else steps.push([`\`tcp-request content accept ${condition}\``, addAccept(proxy, top, `tcp-request content accept ${condition}`)]);
  return [{ title: `Add ${steps.map(([title]) => title).join(' and ')}`, safety: 'review', edits: steps.map(([, edit]) => edit) }];
}

/**
 * Lab cases sni-routing-no-inspect-delay, greeting-in-pieces, tls-name-in-variable, refusal-without-inspection and variable-of-frontend: the connection is closed, with `SC`, on 2.6
 * to 3.4. A delay without a rule that looks does not wait either. Lab case stick-without-inspection: no 503, but clients lose their server.
 */
export default defineRule({
  name: 'tls-routing-without-inspection',
  summary: 'A TCP section routes by the TLS name, or other first bytes, without waiting for them.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration, { isWhole }) {
    for (const choice of isWhole ? blindChoices(configuration) : []) {
      const { proxy, line, variable, copy, frontend } = choice;
      yield {
        at: line,
        severity: 'warning',
        message: `${proxy.title} chooses a server by \`var(${variable})\`, in which ${frontend.title} puts what the client says first, but nothing waits for it: the variable is mostly empty, and this line is not taken. Add \`tcp-request inspect-delay\` there, and a rule that accepts as soon as enough has come.`,
        related: [{ at: copy.line, message: 'Set here' }],
        repairs: repairsBefore(choice, configuration),
      };
    }
    for (const { proxy, line, others } of hastyRefusals(configuration)) {
      const rules = proxy.statements('tcp-request');
      const zero = inspectDelayIn(rules);
      const top = rules.find(rule => rule.word(1)?.value === 'content') ?? line;
      yield {
        at: line,
        message: `${proxy.title} refuses by what the client says first, but without \`tcp-request inspect-delay\` it has not come yet when HAProxy decides: most connections are closed. Add a delay; the rule then waits.`,
        related: others.map(other => ({ at: other, message: 'The same here' })),
        repairs: [{
          title: zero ? 'Write `tcp-request inspect-delay 5s`' : 'Add `tcp-request inspect-delay 5s`',
          safety: 'review',
          edits: [zero ? replaceWord(zero, '5s') : insertLineAbove(top, 'tcp-request inspect-delay 5s')],
        }],
      };
    }
    for (const { proxy, first, others } of isWhole ? hastyPersistence(configuration) : []) {
      if (!isHastyAllTheWay(proxy, configuration)) continue;
      const binding = `\`${first.values(0).slice(0, first.keyword === 'stick' ? 3 : 2).join(' ')}\``;
      yield {
        at: first,
        severity: 'information',
        message: `${proxy.title} finds the server of a client by what the client says first, ${binding}, but ${reasonFor(proxy)}: most clients come to any of the servers. Add a delay, and a rule that accepts as soon as enough has come.`,
        related: others.map(line => ({ at: line, message: 'The same here' })),
        repairs: proxy.section.has(first.block) ? repairsOf(proxy, first, others) : [],
      };
    }
    for (const { proxy, rule, line, others } of hurriedProxies(configuration)) {
      yield {
        at: rule,
        severity: 'warning',
        message: `${proxy.title} chooses by the TLS greeting of the client, but this rule does not wait until it is whole: one that comes in two pieces, as those of browsers with post-quantum keys do, goes where the condition does not hold. Accept \`if { req.ssl_hello_type 1 }\`.`,
        related: [line, ...others].map(at => ({ at, message: 'Chooses by the greeting' })),
        repairs: repairsOfHurried(proxy, rule, line),
      };
    }
    for (const { proxy, rule, line, others } of overtakenProxies(configuration)) {
      yield {
        at: rule,
        severity: 'warning',
        message: `${proxy.title} chooses by what the client says first, but this rule stands above the first one that waits for it: those whom it accepts are past the inspection before they have said anything, and mostly go where no condition holds. Move it below the rule that waits, or have it ask for the first bytes, too.`,
        related: [line, ...others].map(at => ({ at, message: 'Chooses by the first bytes' })),
        repairs: repairsOfOvertaken(proxy, rule, [line, ...others]),
      };
    }
    for (const { proxy, first, others } of hastyProxies(configuration)) {
      if (isAwaitedBefore(proxy, configuration)) continue;
      const hasRest = proxy.effective('default_backend') !== undefined || proxy.servers.length > 0;
      yield {
        at: first,
        ...(hasRest ? { severity: 'warning' as const } : {}),
        message: `${proxy.title} looks at what the client says first, but ${reasonFor(proxy)}: ${hasRest ? 'most connections go where the condition does not hold' : 'most connections are closed'}. Add a delay, and a rule that accepts as soon as enough has come.`,
        related: others.map(line => ({ at: line, message: 'The same here' })),
        repairs: repairsOf(proxy, first, others),
      };
    }
  },
});
