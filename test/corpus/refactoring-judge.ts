import { lint } from '../../server/src/lint/lint.ts';
import type { Settings } from '../../server/src/lint/settings.ts';
import { Configuration } from '../../server/src/model/configuration.ts';
import { lineageOf } from '../../server/src/model/proxy.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';
import type { Refactored } from '../service/refactored.ts';
import { differences, effectiveValues } from './effective-values.ts';

/** Says what a refactoring did to a configuration that it should not have: values that are others, findings that are new. */
export function refactoringJudge(before: Configuration, settings: Settings): (refactoring: Refactored) => string[] {
  const values = spelledOut(effectiveValues(before), before);
  const findings = countsOf(before, settings);
  return refactoring => {
    const after = new Configuration([HaproxyDocument.parse(refactoring.after)], before.version);
    const changed = differences(values, spelledOut(effectiveValues(after), after)).filter(value => !rightChange(refactoring).test(value));
    const added = [...countsOf(after, settings)].filter(([rule, count]) => count > (findings.get(rule) ?? 0) && !mayGrow(rule, refactoring, findings));
    return [
      ...(changed.length > 0 ? [`"${refactoring.title}" changes ${changed.join(', ')}`] : []),
      ...(added.length > 0 ? [`"${refactoring.title}" adds ${added.map(([rule]) => rule).join(', ')}`] : []),
    ];
  };
}

/** Values in which conditions stand. */
const withConditions = new Set(['http-request', 'http-response', 'http-after-response', 'tcp-request', 'tcp-response', 'use-server', 'stick', 'stats', 'redirect', 'routes', 'use_backend', 'monitor fail', 'stats admin', 'stats http-request']);

/** How a condition is written does not count: a name is as good as its only test. */
function spelledOut(values: ReadonlyMap<string, string>, configuration: Configuration): ReadonlyMap<string, string> {
  const spelled = new Map<string, string>();
  configuration.proxies.filter(({ kind }) => kind !== 'defaults').forEach((proxy, index) => {
    const at = `${proxy.kind} ${proxy.name} (${index}) | `;
    const tests = new Map<string, string[]>();
    for (const line of [...lineageOf(proxy)].flatMap(each => each.statements('acl'))) {
      const name = line.word(1)?.value ?? '';
      tests.set(name, [...(tests.get(name) ?? []), line.values(2).join(' ')]);
    }
    for (const [name, value] of values) {
      if (!name.startsWith(at) || name === `${at}acl`) continue;
      spelled.set(name, withConditions.has(name.slice(at.length)) ? spellOut(value, tests) : value);
    }
  });
  return spelled;
}

function spellOut(lines: string, tests: ReadonlyMap<string, readonly string[]>): string {
  return lines.replace(/(?<=\s!*)[\w.:-]+(?=\s|$)/g, word => {
    const [test, another] = tests.get(word) ?? [];
    return test === undefined || another !== undefined ? word : `{ ${test} }`;
  });
}

/** What may be otherwise. The rules of an `http-request redirect` are behind the others, as they were. */
function rightChange({ title, kind }: Refactored): RegExp {
  if (title.startsWith('Rewrite')) return /\| (?:redirect|http-request)$/;
  if (kind === 'rewrite') return /\| (?:check|check-sni|no-check-sni-auto|option httpchk|http-check)$/;
  return /(?!)/;
}

/** Rules with a finding for several sections, which one more line can part, or with one for each line; and what is only asked of servers that are checked. */
function mayGrow(rule: string, { kind }: Refactored, before: ReadonlyMap<string, number>): boolean {
  if (kind === 'rewrite' && ['fall-of-one', 'redispatch-missing'].includes(rule)) return true;
  return before.has(rule) && ['line-without-section', 'server-without-check'].includes(rule);
}

function countsOf(configuration: Configuration, settings: Settings): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { rule } of lint(configuration, settings)) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return counts;
}
