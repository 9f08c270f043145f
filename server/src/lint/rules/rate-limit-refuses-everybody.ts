import type { Term } from '../../expression/condition.ts';
import { canAllFail } from '../../expression/negation.ts';
import { inverse, whenActs } from '../../model/conditions/certain-condition.ts';
import type { Configuration } from '../../model/configuration.ts';
import { countsEverybody, isGeneral, isTotal, refusedAtFirst, refusedByVariable, type AskedCounter, type DecidingTerm, type FirstRefused } from '../../model/request-rules/counter-limit.ts';
import { aclLinesOf } from '../../model/conditions/condition-tests.ts';
import { impossiblePairs } from '../../model/conditions/impossible-pairs.ts';
import { hasText } from '../../model/incremental/per-block.ts';
import type { Proxy } from '../../model/proxy.ts';
import { refusalOf } from '../../model/request-rules/refusal.ts';
import { actionOf, orderOf, tcpLayers } from '../../model/request-rules/request-rules.ts';
import { conditionOf } from '../../model/conditions/statement-condition.ts';
import { keeps, stickTablesIn, type StickTable } from '../../model/request-rules/stick-table.ts';
import { sourceOf } from '../../model/conditions/text-test.ts';
import { variableSetBy } from '../../model/expressions/variable-source.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** A line that has counted a request, and its section. */
interface Counting {
  readonly line: Statement;
  readonly tracker: Proxy;
}

/** What is looked up for each of the rules. */
interface Surroundings {
  readonly configuration: Configuration;
  readonly tables: ReadonlyMap<string, StickTable>;
}

/** The rules of a section that run before it chooses a backend. */
function linesOf(proxy: Proxy): Statement[] {
  return [...proxy.effectiveLines('tcp-request'), ...(proxy.mode === 'http' ? proxy.effectiveLines('http-request') : [])];
}

/** Requests are counted before `http-request` rules; sessions behind the rules of the session, if they are tracked by then. */
function isCountedBefore(name: string, rule: Statement, tracking: Statement): boolean {
  if (name.startsWith('sess_')) return orderOf(rule) >= tcpLayers.indexOf('content') && orderOf(tracking) < tcpLayers.indexOf('content');
  return !name.startsWith('http_') || rule.keyword !== 'tcp-request';
}

/** True for a `track-sc` line that counts what is asked for, in the table that is asked: without a name, that of the section; `defaults` have none. */
function counts(line: Statement, tracker: Proxy, { name, slot, table }: AskedCounter, asker: Proxy, tables: Surroundings['tables']): boolean {
  const number = /^track-sc(\d+)$/.exec(actionOf(line))?.[1];
  const words = line.values(line.keyword === 'tcp-request' ? 3 : 2);
  if (number === undefined || (slot === undefined ? words[0] !== 'src' : slot !== number)) return false;
  const at = words.indexOf('table');
  const tracked = at > 0 ? words[at + 1] : tracker.kind === 'defaults' ? undefined : tracker.name;
  const asked = table ?? (slot === undefined ? asker.name : tracked);
  const known = tracked !== undefined && asked === tracked ? tables.get(tracked) : undefined;
  return known !== undefined && keeps(known, name);
}

/** False for lines of which no request meets both: one counts who posts, and the other refuses who only reads. */
function mayActTogether(...lines: readonly (readonly [Statement, Proxy])[]): boolean {
  const acting = lines.map(([line, owner]) => whenActs(line, owner));
  return canAllFail([...acting.map(inverse), ...impossiblePairs(acting)]);
}

/** What only odd clients ask for, or say of themselves, and what is none of their choice. */
const chosen: ReadonlySet<string | undefined> = new Set(['path', 'pathq', 'query', 'url', 'base', 'header']);

/** True for a line that counts those alone who ask for some path, or send some header: it may be a trap, which everybody else never comes near. */
function mayBeTrap({ line, tracker }: Counting): boolean {
  const { condition, unless } = whenActs(line, tracker);
  const isChosen = (term: Term) => term.kind === 'anonymous' && !term.negated && term.text !== 'always_true' && chosen.has(sourceOf(term.test.criterion.calls)?.subject);
  return !unless && condition.groups.length > 0 && condition.groups.every(group => group.some(isChosen));
}

/** The line of a section, above the one that asks when that is its own, that has counted the request by then. Where a variable is tested, the line that sets it asks. */
function trackingLine(tracker: Proxy, { counter, variable }: DecidingTerm, { rule, proxy }: FirstRefused, tables: Surroundings['tables']): Statement | undefined {
  const lines = linesOf(tracker);
  const setting = variable === undefined ? undefined : lines.find(line => variableSetBy(line)?.name === variable);
  const [asking, asker] = setting ? [setting, tracker] : [rule, proxy];
  const at = tracker === asker ? lines.findIndex(line => line.equals(asking)) : -1;
  const before = lines.filter((line, i) => tracker !== asker || orderOf(line) < orderOf(asking) || (orderOf(line) === orderOf(asking) && i < at));
  const tracking = before.find(line => isCountedBefore(counter.name, asking, line) && counts(line, tracker, counter, asker, tables) && mayActTogether([line, tracker], [rule, proxy]));
  if (!tracking || !isGeneral(counter) || counter.isCountedByAsking) return tracking;
  const counting = countingLine(before, tracking, counter.name);
  return counting && !clearsCounters(tracker.section) ? (conditionOf(tracking) ? tracking : counting) : undefined;
}

/** The line behind a `track-sc` line that adds to a general counter of everybody it tracks. None where rules above it let somebody by. */
function countingLine(lines: readonly Statement[], tracking: Statement, name: string): Statement | undefined {
  const slot = actionOf(tracking).replace('track-sc', '');
  const counting = lines.find((line, i) => {
    const isBehind = orderOf(line) > orderOf(tracking) || (orderOf(line) === orderOf(tracking) && i > lines.indexOf(tracking));
    return isBehind && countsEverybody(line, name, slot);
  });
  return counting && lines.slice(0, lines.indexOf(counting)).some(line => lettingBy.has(actionOf(line))) ? undefined : counting;
}

const lettingBy: ReadonlySet<string> = new Set(['accept', 'allow', 'redirect', 'return', 'use-service']);

/** What a test clears in between is not looked for. */
const clearsCounters = hasText(text => text.includes('_clr_gpc'));

/**
 * The lines that have counted a request before a rule asks: one of the section itself, else one of each frontend before it. A frontend that chooses the
 * section by a counter is left out: it sends there whom it has found guilty.
 */
function trackingLines(deciding: DecidingTerm, refused: FirstRefused, { configuration, tables }: Surroundings): (Counting | undefined)[] {
  const lineIn = (tracker: Proxy) => {
    const line = trackingLine(tracker, deciding, refused, tables);
    return line && { line, tracker };
  };
  const own = deciding.variable === undefined ? lineIn(refused.proxy) : undefined;
  if (own || !refused.proxy.isBackend || orderOf(refused.rule) < tcpLayers.indexOf('content')) return [own];
  const routes = configuration.routesTo(refused.proxy).filter(route => !/_(?:rate|cnt|cur)\b/.test(route.conditionText) && route.owner.isFrontend);
  return [...new Set(routes.map(route => route.owner))].map(lineIn);
}

/**
 * The line below a rule that counts everybody whom the rule lets by, so that it refuses each client from the second request on: one that looks the address up
 * in a table. With another condition on either of the two it may be a ban, or a limit for a single form.
 */
function trackingBelow({ counter, isAlone, variable }: DecidingTerm, { rule, proxy }: FirstRefused, tables: Surroundings['tables']): Statement | undefined {
  const isOfHttp = counter.name.startsWith('http_');
  if (!isAlone || variable !== undefined || counter.slot !== undefined || isGeneral(counter) || counter.name === 'conn_cur' || (isOfHttp && proxy.mode !== 'http')) return undefined;
  // A stable sort: the lines of a layer stay as they stand.
  const lines = linesOf(proxy).sort((a, b) => orderOf(a) - orderOf(b));
  const at = lines.findIndex(line => line.equals(rule));
  const tracking = lines.find((line, i) => i > at && counts(line, proxy, counter, proxy, tables));
  if (!tracking || conditionOf(tracking) || (counter.name.startsWith('sess_') && orderOf(tracking) >= tcpLayers.indexOf('content'))) return undefined;
  return lines.slice(0, lines.indexOf(tracking)).some(line => lettingBy.has(actionOf(line)) || actionOf(line) === actionOf(tracking)) ? undefined : tracking;
}

function findingForSecond(refused: FirstRefused, { tables }: Surroundings): RuleFinding | undefined {
  const { rule, terms, proxy } = refused;
  if (rule.keyword === 'use_backend') return undefined;
  for (const deciding of terms) {
    const tracking = trackingBelow(deciding, refused, tables);
    if (!tracking) continue;
    const what = rule.keyword === 'tcp-request' || proxy.mode !== 'http' ? 'connection' : 'request';
    const end = deciding.counter.name.endsWith('_rate') ? 'its period is over' : 'the table forgets the client';
    return {
      at: rule,
      severity: 'warning',
      message: `The first ${what} of each client is counted below this rule, so \`${writtenTest(deciding)}\` is ${deciding.holds ? 'true' : 'false'} from the second one on: each client gets one ${what} until ${end}. Raise the limit.`,
      related: [{ at: tracking, message: 'Counted here' }],
      repairs: repairsOf(refused, deciding),
    };
  }
  return undefined;
}

function repairsOf({ rule, found, proxy }: FirstRefused, { term, test, line, holds, counter }: DecidingTerm): RuleRepair[] {
  const [pattern, more] = test.patterns;
  // A higher limit would only be exceeded later: limit-never-resets.
  if (isTotal(counter)) return [];
  const rises = (holds ? ['gt', 'ge'] : ['lt', 'le']).includes(test.operator ?? '');
  if (!pattern || more || !rises) return [];
  const definition = term.kind === 'named' ? aclLinesOf(term.name, proxy)[line] : undefined;
  const word = term.kind === 'anonymous' ? rule.word(found.start + term.firstWord + pattern.word) : definition?.word(2 + pattern.word);
  return word ? [{ title: 'Raise the limit to 100', safety: 'review', edits: [replaceWord(word, '100')] }] : [];
}

/** The backend of a `use_backend` line when it refuses all who come to it. */
function refusingTarget(rule: Statement, configuration: Configuration): Proxy | undefined {
  const target = configuration.backend(rule.word(1)?.value ?? '');
  return target && refusalOf(target) ? target : undefined;
}

/** Who is refused, or redirected, as the end of a sentence. */
function victims({ isAlone }: DecidingTerm, rule: Statement, unless: boolean, isEachTracked: boolean): string {
  const end = `everybody is ${actionOf(rule) === 'redirect' ? 'redirected' : 'refused'}`;
  if (!isAlone) return unless ? `${end} whom the other conditions do not let by` : `${end} whom the other conditions fit`;
  return isEachTracked ? end : `${end} who is tracked`;
}

function writtenTest({ test: { criterion, flags, operator, patterns } }: DecidingTerm): string {
  const flagWords = flags.flatMap(({ name, argument }) => (argument === undefined ? [name] : [name, argument]));
  return [criterion.text, ...flagWords, ...(operator ? [operator] : []), ...patterns.map(({ text }) => text)].join(' ');
}

function findingFor(refused: FirstRefused, surroundings: Surroundings): RuleFinding | undefined {
  const { rule, found, terms, proxy } = refused;
  const target = rule.keyword === 'use_backend' ? refusingTarget(rule, surroundings.configuration) : undefined;
  if (rule.keyword === 'use_backend' && !target) return undefined;
  for (const deciding of terms) {
    const lines = trackingLines(deciding, refused, surroundings);
    const counting = lines.filter(each => each !== undefined);
    const tracking = counting.find(each => !mayBeTrap(each)) ?? counting[0];
    if (!tracking) continue;
    const isTrap = mayBeTrap(tracking);
    const isEachTracked = lines.every(each => each && !conditionOf(each.line));
    const what = rule.keyword === 'tcp-request' || proxy.mode !== 'http' ? 'connection' : 'request';
    const written = writtenTest(deciding);
    return {
      at: rule,
      ...(deciding.isAlone && isEachTracked && actionOf(rule) !== 'redirect' ? {} : { severity: isTrap ? 'information' as const : 'warning' as const }),
      message: isTrap
        ? `\`${written}\` is ${deciding.holds ? 'true' : 'false'} from the first ${what} on that is tracked: each client is refused as soon as it meets the condition of the tracking rule. That is right for a trap; else raise the limit.`
        : `The ${what} that is looked at is counted already, so \`${written}\` is ${deciding.holds ? 'true' : 'false'} for the first one of each client: ${victims(deciding, rule, found.unless, isEachTracked)}${target ? `, in ${target.title}` : ''}. Raise the limit.`,
      related: [{ at: tracking.line, message: 'Counted here' }],
      repairs: repairsOf(refused, deciding),
    };
  }
  return undefined;
}

/**
 * Lab cases track-sc-deny-all and rate-limit-of-frontend: the first request is counted before it is looked at, on 2.6 to 3.4. In rate-limit-above-counting it
 * is counted behind, and the second one is refused.
 */
export default defineRule({
  name: 'rate-limit-refuses-everybody',
  summary: 'A limit is so low that the first request of each client exceeds it, or the second.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration, { isWhole }) {
    const all = [...refusedAtFirst(configuration), ...(isWhole ? refusedByVariable(configuration) : [])];
    const surroundings = { configuration, tables: all.length > 0 ? stickTablesIn(configuration) : new Map<string, StickTable>() };
    for (const refused of all) {
      const finding = findingFor(refused, surroundings) ?? findingForSecond(refused, surroundings);
      if (finding) yield finding;
    }
  },
});
