import { actionFact } from '../../language/actions.ts';
import { termsOn, testsOfTerm } from '../../model/conditions/condition-tests.ts';
import { inLongSections } from '../../model/incremental/per-block.ts';
import { conditionOf } from '../../model/conditions/statement-condition.ts';
import type { Proxy } from '../../model/proxy.ts';
import { actionOf } from '../../model/request-rules/request-rules.ts';
import type { Statement } from '../../syntax/statement.ts';
import { moveAbove } from '../edits/rule-edits.ts';
import type { RuleFinding } from '../finding.ts';
import { defineRule } from '../rule.ts';

const keywords = ['http-request', 'http-response', 'http-after-response'];

/** Sections that set more names than this under conditions are not looked at: each is looked for on each line. */
const MAX_NAMES = 50;

/** What a line sets: the name of a header or a variable, in lower case. */
function nameSetBy(line: Statement): string | undefined {
  const action = actionOf(line);
  if (action === 'set-header') return line.word(2)?.hasVariable ? undefined : line.word(2)?.value.toLowerCase();
  return /^set-var(?:-fmt)?\(([\w.-]+)\)$/.exec(action)?.[1]?.toLowerCase();
}

/** What of a line may read a header or a variable: all behind what it sets, and the tests of its ACLs. */
function readingText(line: Statement, owner: Proxy): string {
  const at = actionOf(line) === 'set-header' ? 3 : 2;
  const tests = conditionOf(line) ? termsOn(line).flatMap(term => testsOfTerm(term, owner)).map(({ criterion }) => criterion.text) : [];
  return [...line.values(at), ...tests].join(' ').toLowerCase();
}

/** Rules behind which not all go on, and those of which nobody can tell what they read. */
function isTurn(line: Statement): boolean {
  const action = actionOf(line);
  return action.startsWith('lua.') || action.startsWith('send-spoe') || actionFact(action)?.isFinal !== false;
}

function findingFor(line: Statement, [first, ...others]: readonly [Statement, ...Statement[]]): RuleFinding {
  const what = actionOf(line) === 'set-header' ? `the header \`${line.word(2)?.value}\`` : `\`${nameSetBy(line)}\``;
  const these = others.length > 0 ? 'the lines above that set it for some are' : 'the line above that sets it for some is';
  return {
    at: line,
    message: `This sets ${what} for all, since it has no condition: ${these} without effect. Move it above them: the last one that acts counts.`,
    related: [first, ...others].map(at => ({ at, message: 'Without effect' })),
    repairs: [{ title: `Move it above ${others.length > 0 ? 'them' : 'that line'}`, safety: 'review', edits: moveAbove(line, first) }],
  };
}

/** A line that sets a header or a variable, and whether it is for all. */
interface Setting {
  readonly statement: Statement;
  readonly name: string;
  readonly isForAll: boolean;
}

const settingsIn = inLongSections((block): readonly Setting[] => block.statementsOf(...keywords).flatMap(statement => {
  const name = nameSetBy(statement);
  return name === undefined ? [] : [{ statement, name, isForAll: conditionOf(statement) === undefined }];
}));

/** True for a section that sets something for some and for all: in all others, thousands of lines need not be read in their order. */
function setsBothWays(proxy: Proxy): boolean {
  const all = proxy.section.collect(settingsIn);
  const forAll = new Set(all.flatMap(({ name, isForAll }) => (isForAll ? [name] : [])));
  return forAll.size > 0 && all.some(({ name, isForAll, statement }) => (!isForAll || !proxy.section.isCertain(statement)) && forAll.has(name));
}

function* findingsIn(proxy: Proxy, keyword: string): Generator<RuleFinding> {
  const pending = new Map<string, Statement[]>();
  for (const line of proxy.statements(keyword)) {
    if (pending.size > MAX_NAMES) return;
    const name = nameSetBy(line);
    if (pending.size > 0) {
      if (isTurn(line)) pending.clear();
      const text = pending.size > 0 ? readingText(line, proxy) : '';
      // Of a header there are many ways to read it: its name is enough.
      for (const each of pending.keys()) if (text.includes(each)) pending.delete(each);
    }
    if (name === undefined) continue;
    const [first, ...others] = pending.get(name) ?? [];
    const hasCondition = conditionOf(line) !== undefined || !proxy.section.isCertain(line);
    if (hasCondition) pending.set(name, first ? [first, ...others, line] : [line]);
    else {
      if (first) yield findingFor(line, [first, ...others]);
      pending.delete(name);
    }
  }
}

/** Lab case default-below-exceptions: everybody is sent to the default, on 2.6 to 3.4. */
export default defineRule({
  name: 'default-below-exceptions',
  summary: 'A header or a variable is set for some requests, and then for all: the value that was meant for the rest takes the place of the others.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: keywords,
  mentions: ['set-header', 'set-var', 'set-var-fmt'],
  *check(proxy) {
    if (proxy.mode !== 'http' || !setsBothWays(proxy)) return;
    for (const keyword of keywords) yield* findingsIn(proxy, keyword);
  },
});
