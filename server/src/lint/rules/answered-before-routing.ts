import { answeredRoutesOf, routesBehindAnswer, type AnsweredRoutes, type RoutesBehindAnswer } from '../../model/routes/answered-routes.ts';
import { answeredRulesOf, type AnsweredRule } from '../../model/routes/answered-rules.ts';
import { refusedPreflightsOf, type RefusedPreflight } from '../../model/routes/refused-preflights.ts';
import { bindsOf, isTls } from '../../model/binds/bind.ts';
import { whenActs } from '../../model/conditions/certain-condition.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Route } from '../../model/routes/route.ts';
import type { Rule } from '../../model/request-rules/request-rules.ts';
import { replyOf } from '../../model/request-rules/rule-reply.ts';
import { writtenConditionOf, type StatementCondition } from '../../model/conditions/statement-condition.ts';
import type { RuleFinding, RuleRepair, Severity } from '../finding.ts';
import { appendWords, deleteLine, insertLineBelow, moveAbove, type RuleEdit } from '../edits/rule-edits.ts';
import { endOf, nameOf } from '../findings/rule-effect.ts';
import { defineRule } from '../rule.ts';

function routeName({ target, condition }: Route): string {
  return `\`use_backend ${target.value} ${condition?.keyword.text ?? 'if'} ...\``;
}

/** The same tests may stand elsewhere: no ACL that is known in one place only. */
function isPortable({ condition, unless }: StatementCondition): boolean {
  return !unless && condition.groups.every(group => group.every(term => term.kind === 'anonymous'));
}

/** Who is not to be refused is let past the rule, which goes above the routes where it stands below them. */
function letPast({ rule, routes, isBelow = false }: AnsweredRoutes & { readonly isBelow?: boolean }): RuleRepair[] {
  const acts = writtenConditionOf(rule.statement);
  const conditions = routes.map(({ condition }) => condition);
  if ((acts && !acts.unless) || (isBelow && rule.owner.section.isConditional) || !conditions.every(condition => condition && isPortable(condition))) return [];
  const texts = conditions.flatMap(condition => condition?.statement.values(condition.start).join(' ') ?? []);
  const known = acts?.statement.values(acts.start).join(' ').split(' or ') ?? [];
  // Behind an empty word nothing is read, and a test that stands there already changes nothing: it does not hold where these requests come in.
  if (rule.statement.words.length < rule.statement.allWords.length || texts.every(text => known.includes(text))) return [];
  const append = appendWords(rule.statement, `${acts ? 'or' : 'unless'} ${texts.join(' or ')}`);
  const inClear = rule.action === 'redirect' && rule.statement.values().includes('scheme') ? ', over plain HTTP' : '';
  return [{ title: `Let these requests past ${nameOf(rule)}${inClear}`, safety: 'review', edits: [append, ...(isBelow ? putBelow(rule) : [])] }];
}

/** The `use_backend` lines above a rule, in their order. */
function putBelow({ statement, owner }: Rule): RuleEdit[] {
  const lines = owner.statements(statement.keyword, 'use_backend');
  const above = lines.slice(0, lines.findIndex(line => line.equals(statement))).filter(line => line.keyword === 'use_backend');
  const texts = above.map(({ block, line, indentation }) => block.text.slice(line.start + indentation.length, line.end));
  return [...above.map(deleteLine), insertLineBelow(statement, texts.join(statement.block.lineEndAt(statement.line.end) + statement.indentation))];
}

function removeRoutes([first, ...others]: AnsweredRoutes['routes']): RuleRepair {
  const title = others.length > 0 ? `Remove the ${others.length + 1} lines that are never reached` : 'Remove the line that is never reached';
  return { title, safety: 'review', edits: [first, ...others].map(route => deleteLine(route.statement)) };
}

/** A path at which somebody checks who owns the site: a certificate is renewed by it, so it is to be reached. */
function isWellKnown(route: Route): boolean {
  return whenActs(route.statement, route.owner).condition.groups.some(group => group.some(term => term.kind === 'anonymous' && term.text.includes('/.well-known/')));
}

/**
 * How bad it is that a rule takes everything. Above all routes it may be meant so: a site is closed for a while with a 503 or a page elsewhere, and lines that a
 * redirect to HTTPS makes superfluous do no harm. Undefined where nothing is to be said.
 */
function severityOf({ rule: { statement, action, owner }, routes, isBelow }: RoutesBehindAnswer, proxy: Proxy): Severity | undefined {
  const isOfScheme = action === 'redirect' && statement.values().includes('scheme');
  // With TLS that is a loop, and https-redirect-loop speaks of it.
  if (isOfScheme && bindsOf(proxy).some(isTls)) return undefined;
  if (isBelow) return 'warning';
  const isClosed = action === 'return' && replyOf(statement.words.slice(2), action).status?.value.startsWith('5') === true;
  if (isClosed || owner !== proxy || (action === 'redirect' && !isOfScheme)) return undefined;
  return routes.some(isWellKnown) ? 'warning' : 'information';
}

/** Of a rule that takes everything: there is the line to change. Lab case answer-for-all-below-routes. */
function findingForAll(answered: RoutesBehindAnswer, proxy: Proxy): RuleFinding[] {
  const { rule, routes, isBelow } = answered;
  const severity = severityOf(answered, proxy);
  if (!severity) return [];
  const told = routes.find(isWellKnown) ?? routes[0];
  const why = writtenConditionOf(rule.statement) ? 'has a condition that holds for everything that comes here' : 'has no condition';
  const what = rule.statement.keyword === 'tcp-request' ? 'connection' : 'request';
  const order = isBelow ? ', also when it stands below them' : '';
  return [{
    at: rule.statement,
    severity,
    message: `${nameOf(rule)} ${why}, and it runs before the \`use_backend\` lines${order}: each ${what} ${endOf(rule, proxy)}, and none gets to \`${told.target.value}\`. Give it a condition that leaves out what these lines ask for, or remove them.`,
    related: routes.map(route => ({ at: route.statement, message: 'Never reached' })),
    repairs: [...letPast(answered), removeRoutes(routes)],
  }];
}

function canMove(rule: Rule, by: Rule): boolean {
  return by.owner === rule.owner && by.statement.keyword === rule.statement.keyword && !rule.owner.section.isConditional;
}

function moveItAbove(rule: Rule, by: Rule): RuleRepair[] {
  return canMove(rule, by) ? [{ title: `Move it above ${nameOf(by)}`, safety: 'review', edits: moveAbove(rule.statement, by.statement) }] : [];
}

/** Lab case preflight-without-authorization. */
function findingForPreflight({ rule, by, header, isAll }: RefusedPreflight, proxy: Proxy): RuleFinding {
  const end = by.action === 'auth' ? 'gets a 401' : endOf(by, proxy);
  const what = isAll ? `each ${end}, and none comes here` : `where that rule asks for the header, each ${end}`;
  return {
    at: rule.statement,
    // Where it asks for some paths only, other sites may have no business there.
    ...(isAll ? {} : { severity: 'information' as const }),
    message: `${nameOf(by)} runs before this line, and asks for \`${header}\`. Browsers never send that with the \`OPTIONS\` request by which they ask whether they may call another site: ${what}, and the browser then does not send what it asked for. ${canMove(rule, by) ? 'Move this line above that rule' : 'Leave `OPTIONS` out of the condition of that rule'}.`,
    related: [{ at: by.statement, message: 'This takes them' }],
    repairs: moveItAbove(rule, by),
  };
}

/** A `return`, a page or a redirect of HAProxy's own below a rule that takes all it is for. */
function findingForRule({ rule, by, isAll }: AnsweredRule, proxy: Proxy): RuleFinding[] {
  const isAcme = rule.statement.words.some(({ value }) => value.includes('/.well-known/'));
  // With TLS that is a loop, and https-redirect-loop speaks of it; a page elsewhere for everybody may be meant so.
  if (isAll && (!isAcme || by.action !== 'redirect' || bindsOf(proxy).some(isTls))) return [];
  // The client comes again, over TLS, and is redirected then.
  if (rule.action === 'redirect' && by.action === 'redirect' && by.statement.values().includes('scheme')) return [];
  const isMovable = canMove(rule, by);
  return [{
    at: rule.statement,
    ...(rule.action === 'redirect' && by.action === 'redirect' ? { severity: 'information' as const } : {}),
    message: `${nameOf(by)} runs before this line, and acts on every request that this ${nameOf(rule)} is for: each ${endOf(by, proxy)}, and none comes here. ${isMovable ? 'Move this line above that rule' : 'Leave them out of the condition of that rule'}, or remove it.`,
    related: [{ at: by.statement, message: 'This takes them' }],
    repairs: [
      ...moveItAbove(rule, by),
      { title: 'Remove the line that is never reached', safety: 'review', edits: [deleteLine(rule.statement)] },
    ],
  }];
}

/** Lab cases preflight-refused-above and preflight-without-authorization: a 403 for OPTIONS. Lab case route-refused-above: never the backend, on 2.6 to 3.4; connections in TCP mode alike. */
export default defineRule({
  name: 'answered-before-routing',
  summary: 'A rule answers or refuses all requests that a `use_backend` line, or another answer below it, is for.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['use_backend', 'http-request', 'redirect'],
  *check(proxy) {
    const answeredRules = answeredRulesOf(proxy);
    for (const answered of answeredRules) yield* findingForRule(answered, proxy);
    for (const refused of refusedPreflightsOf(proxy)) if (!answeredRules.some(({ rule }) => rule.statement.equals(refused.rule.statement))) yield findingForPreflight(refused, proxy);
    const behind = routesBehindAnswer(proxy);
    const forAll = behind ? findingForAll(behind, proxy) : [];
    if (forAll.length > 0) return yield* forAll;
    for (const answered of answeredRoutesOf(proxy)) {
      const { rule, routes: [first, ...others] } = answered;
      const what = rule.statement.keyword === 'tcp-request' ? 'connection' : 'request';
      yield {
        at: first.statement,
        message: `${nameOf(rule)} acts on every ${what} that ${routeName(first)} asks for, and it runs before a backend is chosen: each ${endOf(rule, proxy)}, and none gets to \`${first.target.value}\`. Leave them out of the condition of that rule, or remove this line.`,
        related: [
          { at: rule.statement, message: 'This takes them' },
          ...others.map(route => ({ at: route.statement, message: 'Never reached either' })),
        ],
        repairs: [...letPast(answered), removeRoutes(answered.routes)],
      };
    }
  },
});
