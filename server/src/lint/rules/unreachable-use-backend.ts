import { actAlike, deadRoutesOf, takersOfRest, takesAllOf, takesWhatComes, type DeadRoutes } from '../../model/routes/dead-routes.ts';
import { contradictsItself } from '../../model/conditions/clashing-terms.ts';
import { lackingAll } from '../../model/conditions/lacking-one.ts';
import { deadServerRulesIn, type DeadServerRule } from '../../model/routes/dead-server-rules.ts';
import type { Configuration } from '../../model/configuration.ts';
import { remember } from '../../model/incremental/memo.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Route } from '../../model/routes/route.ts';
import { inProxies, proxiesThat } from '../../model/incremental/in-proxies.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { replaceCondition } from '../edits/condition-edits.ts';
import { deleteLine, moveAbove, replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** How a message calls a line: without its condition, which can be long. */
function nameOf(route: Route): string {
  return `\`use_backend ${route.target.value}${route.condition ? ` ${route.condition.keyword.text} ...` : ''}\``;
}

function explain(group: DeadRoutes): string {
  const { dead: [first, ...others], cause } = group;
  const what = others.length > 0 ? `${nameOf(first)} and ${others.length} more \`use_backend\` line${others.length > 1 ? 's' : ''} are` : `${nameOf(first)} is`;
  const advice = adviceFor(group);
  if (!cause) return `${what} never reached: together, the \`use_backend\` lines above take every request that could come here. ${advice}`;
  if (cause.condition) {
    const why = takesAllOf(cause, first, 'exact') ? '' : ' Browsers send host names in lower case, so what `-i` adds does not come.';
    return `${what} never reached: ${nameOf(cause)} above has ${sameOrWider(first, cause)}, and the first line that fits is taken.${why} ${advice}`;
  }
  const dynamic = cause.canMiss ? ' A name that no backend has goes to `default_backend`, not to the lines below.' : '';
  return `${what} never reached: ${nameOf(cause)} above has no condition, so it takes every request.${dynamic} ${advice}`;
}

function adviceFor(group: DeadRoutes): string {
  const { dead: [first, ...others], cause } = group;
  const them = others.length > 0 ? 'them' : 'it';
  if (isHarmless(group)) return `Both lead to the same backend: remove ${them}.`;
  if (!cause) return `Correct the conditions, or remove ${them}.`;
  if (cause.condition) return `${actAlike(first, cause) ? 'Correct the condition of one of them' : `Move ${them} above that line`}, or remove ${them}.`;
  const rest = [first, ...others].find(takesWhatComes);
  if (rest && cause.isDynamic) return `Make \`${rest.target.value}\` the \`default_backend\`.`;
  return `${rest ? 'Give that line a condition' : 'Move that line below'}, or remove ${them}.`;
}

function sameOrWider(dead: Route, cause: Route): string {
  if (!actAlike(dead, cause)) return 'a wider condition';
  return dead.conditionText === cause.conditionText ? 'the same condition' : 'a condition that holds for the same requests';
}

/** A dead line that leads where its cause leads does no harm. */
function isHarmless({ dead, cause }: DeadRoutes): boolean {
  return cause !== undefined && !cause.isDynamic && dead.every(route => route.target.value === cause.target.value);
}

function makeDefault({ target, statement, condition }: Route): RuleRepair {
  const [keyword] = statement.words;
  const dropped = condition ? [{ at: { block: statement.block, span: { start: target.span.end, end: statement.span.end } }, text: '' }] : [];
  return { title: `Make \`${target.value}\` the \`default_backend\``, safety: 'review', edits: keyword ? [replaceWord(keyword, 'default_backend'), ...dropped] : [] };
}

/** For conditions that are narrower than the one above: they have to be asked first. */
function moveUp(dead: readonly Route[], cause: Route): RuleRepair {
  return {
    title: `Move ${dead.length > 1 ? 'them' : 'it'} above ${nameOf(cause)}`,
    safety: 'review',
    edits: dead.flatMap(({ statement }) => moveAbove(statement, cause.statement)),
  };
}

/** More lines nobody moves at once, and to compare each with each would take seconds. */
const MOST_MOVED = 64;

function canMoveUp(dead: readonly Route[], cause: Route): boolean {
  return dead.length <= MOST_MOVED && dead.every((route, i) => (
    !takesAllOf(route, cause) && route.owner.section.isCertain(route.statement) && !dead.slice(0, i).some(above => takesAllOf(above, route))
  ));
}

function repairsOf(group: DeadRoutes, proxy: Proxy): RuleRepair[] {
  const { dead, cause } = group;
  const [first] = dead;
  const remove: RuleRepair = {
    title: dead.length > 1 ? `Remove the ${dead.length} lines that are never reached` : 'Remove the line that is never reached',
    safety: 'review',
    edits: dead.map(route => deleteLine(route.statement)),
  };
  if (!cause || isHarmless(group)) return [remove];
  const hasDefault = proxy.effective('default_backend') !== undefined;
  if (cause.condition || hasDefault) return canMoveUp(dead, cause) ? [moveUp(dead, cause), remove] : [remove];
  // A second line without a condition would take the rest instead.
  if (!cause.isDynamic) return dead.some(takesWhatComes) ? [remove] : [makeDefault(cause), remove];
  // What is removed below a name made at run time was to take the requests for which there is no such backend.
  const last = dead.at(-1) ?? first;
  if (!takesWhatComes(last)) return canMoveUp(dead, cause) ? [moveUp(dead, cause)] : [];
  const above = dead.slice(0, -1);
  if (above.length === 0) return [makeDefault(last)];
  const [moved, rest] = [moveUp(above, cause), makeDefault(last)];
  return canMoveUp(above, cause) ? [{ title: `${moved.title}, and make \`${last.target.value}\` the \`default_backend\``, safety: 'review', edits: [...moved.edits, ...rest.edits] }] : [];
}

const withDeadRoutes = proxiesThat(proxy => proxy.isFrontend && deadRoutesOf(proxy).length > 0, ['use_backend']);
const deadIn = inProxies(proxy => (proxy.isFrontend ? deadRoutesOf(proxy) : []), ['use_backend']);

/** Where no backend is disabled, each section tells by itself. */
function deadRoutesIn(configuration: Configuration): readonly DeadRoutes[] {
  return configuration.mayPassOver ? withDeadRoutes(configuration).flatMap(proxy => configuration.deadRoutesOf(proxy)) : deadIn(configuration);
}

/** Remembered as long as the section lives: a file may have hundreds. */
const findingsOf = remember((group: DeadRoutes): readonly RuleFinding[] => {
  const { dead: [first, ...others], cause } = group;
  if (cause && contradictsItself(cause.statement, cause.owner)) return [];
  return [{
    at: first.statement,
    ...(isHarmless(group) ? { severity: 'hint' as const } : {}),
    message: explain(group),
    related: [
      ...(cause ? [{ at: cause.statement, message: 'This takes its requests' }] : []),
      ...others.map(route => ({ at: route.statement, message: 'Never reached either' })),
    ],
    repairs: repairsOf(group, first.owner),
  }];
});

const defaultsNeverReached = inProxies(proxy => {
  const found = proxy.isFrontend && !proxy.isDisabled ? takersOfRest(proxy) : undefined;
  return found ? [tellRest(proxy, found)] : [];
}, ['use_backend']);

/** Of a `default_backend` that two lines leave nothing. Lab case routed-unless-both. */
function tellRest(proxy: Proxy, { taking: [first, second], rest }: NonNullable<ReturnType<typeof takersOfRest>>): RuleFinding {
  const condition = lackingAll(first.statement, second.statement);
  const isOwn = rest.owner === proxy;
  return {
    at: isOwn ? rest.statement : second.statement,
    message: `\`default_backend ${rest.target.value}\` is never reached: the two lines above to \`${first.target.value}\` take whoever lacks one of what they ask for, and nobody has both. In one condition, side by side, they take those who have neither: put them together, or correct one.`,
    related: [first, ...(isOwn ? [second] : [])].map(route => ({ at: route.statement, message: 'This takes whoever lacks that' })),
    repairs: condition === undefined ? [] : [{
      title: `Send those to \`${first.target.value}\` who have neither of them`,
      safety: 'review',
      edits: [...replaceCondition(first.statement, condition), deleteLine(second.statement)],
    }],
  };
}

function tellServerRule({ dead, cause }: DeadServerRule): RuleFinding {
  const [lower, upper] = [dead, cause].map(line => line.word(1)?.value ?? '') as [string, string];
  return {
    at: dead,
    message: `\`use-server ${lower}\` is not reached as long as \`${upper}\` is up: \`use-server ${upper}\` above has a wider condition, and the first line that fits is taken. Move it above that line, or remove it.`,
    related: [{ at: cause, message: 'This takes its requests' }],
    repairs: [{ title: `Move it above \`use-server ${upper}\``, safety: 'review', edits: moveAbove(dead, cause) }],
  };
}

/** Lab cases use-backend-after-unconditional, longer-prefix-below and dynamic-use-backend-first; of `use-server`, longer-prefix-of-server-below. */
export default defineRule({
  name: 'unreachable-use-backend',
  summary: 'A `use_backend` or `use-server` line stands below one that takes all of its requests.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration) {
    yield* deadRoutesIn(configuration).flatMap(findingsOf);
    yield* deadServerRulesIn(configuration).map(tellServerRule);
    yield* defaultsNeverReached(configuration);
  },
});
