import { timeoutFact } from '../../language/timeouts.ts';
import type { Configuration } from '../../model/configuration.ts';
import { defaultsSections } from '../../model/defaults-sections.ts';
import { homesOf, ignoredTimeouts, refusedTimeouts, timeoutNameOf, type Homes } from '../../model/servers/misplaced-timeouts.ts';
import { Proxy } from '../../model/proxy.ts';
import type { Statement } from '../../syntax/statement.ts';
import { asWritten } from '../../syntax/word.ts';
import type { RuleRepair } from '../finding.ts';
import { listOf } from '../findings/group.ts';
import { anchorIn, deleteLine, insertLineBelow, type RuleEdit } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** Adds lines to a section, in one edit. */
function addedTo(proxy: Proxy, lines: readonly Statement[]): RuleEdit[] {
  const [first, ...others] = lines.map(line => insertLineBelow(anchorIn(proxy, 'timeout'), asWritten(line.words), proxy.section));
  return first ? [{ at: first.at, text: [first, ...others].map(edit => edit.text).join('') }] : [];
}

/** The last line of each name that HAProxy knows. */
function lastOfEach(lines: readonly Statement[]): Statement[] {
  return [...new Map(lines.filter(line => timeoutFact(timeoutNameOf(line))).map(line => [timeoutNameOf(line), line])).values()];
}

/** Puts what a defaults lacks there and takes the lines away where they stand. */
function moveTo(defaults: Proxy, lines: readonly Statement[]): RuleRepair[] {
  const added = addedTo(defaults, lastOfEach(lines).filter(line => !defaults.effective(`timeout ${timeoutNameOf(line)}`)));
  return added.length > 0 ? [{ title: `Move to ${defaults.title}`, safety: 'review', edits: [...lines.map(deleteLine), ...added] }] : [];
}

/** True when nothing is lost for a section without the line: it has such a timeout of its own, or inherits the same. */
function isNoLossFor(home: Proxy, line: Statement): boolean {
  const name = `timeout ${timeoutNameOf(line)}`;
  const inForce = home.effective(name);
  return home.own(name) !== undefined || (inForce !== undefined && inForce.value?.value === line.word(2)?.value);
}

/** Puts the lines into the sections they were written for, where those lack them. */
function moveHome({ proxies }: Homes, lines: readonly Statement[]): RuleRepair[] {
  const lacking = (home: Proxy) => lastOfEach(lines).filter(line => !isNoLossFor(home, line));
  const [first, ...others] = proxies.filter(home => lacking(home).length > 0);
  if (!first) return [];
  const edits = [...lines.map(deleteLine), ...[first, ...others].flatMap(home => addedTo(home, lacking(home)))];
  return [{ title: `Move to ${listOf([first, ...others])}`, safety: 'review', edits }];
}

/** Lines that have a place to go to are not taken away: they are the only trace of what somebody wanted. */
function moveOrRemove(moves: readonly RuleRepair[], lines: readonly Statement[], safety: RuleRepair['safety']): readonly RuleRepair[] {
  return moves.length > 0 ? moves : [{ title: lines.length > 1 ? 'Remove the lines' : 'Remove the line', safety, edits: lines.map(deleteLine) }];
}

const sameHere = (lines: readonly Statement[]) => lines.map(line => ({ at: line, message: 'The same here' }));

function* refused(configuration: Configuration) {
  for (const { section, first, others } of refusedTimeouts(configuration)) {
    const [defaults] = defaultsSections(configuration);
    yield {
      at: first,
      message: `HAProxy does not start: there is no \`timeout\` in \`${section.kind}\`. Timeouts belong into \`defaults\`, or into the frontend or backend that they are for.`,
      related: sameHere(others),
      repairs: moveOrRemove(defaults ? moveTo(defaults, [first, ...others]) : [], [first, ...others], 'review'),
    };
  }
}

/** What to do with the lines: where they belong, or that nobody needs them. */
function adviceOn(proxy: Proxy, lines: readonly Statement[], { proxies: [home, ...more], isAll }: Homes, isNeedless: boolean): string {
  const section = proxy.kind === 'frontend' ? 'backend' : 'frontend';
  if (home && isNeedless) return `${listOf([home, ...more])} ${more.length > 0 ? 'have' : 'has'} the like anyway: remove the ${lines.length > 1 ? 'lines' : 'line'}.`;
  return `What it should limit has the timeout of \`defaults\`, or none. Move the line to ${home && isAll && more.length === 0 ? home.title : `the ${section}`} or to \`defaults\`.`;
}

function* ignored(configuration: Configuration) {
  for (const { proxy, first, others } of ignoredTimeouts(configuration)) {
    const lines = [first, ...others];
    const homes = homesOf(proxy, configuration);
    const isNeedless = homes.isAll && homes.proxies.length > 0 && homes.proxies.every(home => lines.every(line => isNoLossFor(home, line)));
    const isFree = (line: Statement) => !proxy.defaults?.effective(`timeout ${timeoutNameOf(line)}`);
    yield {
      at: first,
      severity: 'warning' as const,
      message: `HAProxy ignores \`timeout ${timeoutNameOf(first)}\` in ${proxy.title}: it is about ${proxy.kind === 'frontend' ? 'servers' : 'clients'}, which a ${proxy.kind} does not have. ${adviceOn(proxy, lines, homes, isNeedless)}`,
      related: sameHere(others),
      repairs: moveOrRemove(
        [...(proxy.defaults && !isNeedless && lines.every(isFree) ? moveTo(proxy.defaults, lines) : []), ...moveHome(homes, lines)], lines, isNeedless ? 'safe' : 'review',
      ),
    };
  }
}

/** Lab cases timeouts-in-global (HAProxy does not start) and timeout-server-in-frontend (warned of and ignored), on 2.6 to 3.4. */
export default defineRule({
  name: 'misplaced-timeout',
  summary: 'A timeout stands in a section that has no use for it.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['timeout'],
  *check(configuration) {
    yield* refused(configuration);
    yield* ignored(configuration);
  },
});
