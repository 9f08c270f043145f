import { directiveFact, prefixesIn } from '../../language/directives.ts';
import { isAtLeast, type HaproxyVersion } from '../../language/version.ts';
import { directiveWordsOf, isPrefix } from '../../model/directive.ts';
import type { Statement } from '../../syntax/statement.ts';
import { deleteLine, deleteWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** Directives besides options and `log` that HAProxy lets a `no` or `default` stand before, in whatever section; what these make of it is theirs. */
const others: ReadonlySet<string> = new Set(['busy-polling', 'set-dumpable', 'strict-limits', 'insecure-fork-wanted', 'numa-cpu-mapping']);

/** The name of what cannot be negated, or undefined where it can, or where another rule says that there is no such thing. */
function refused(statement: Statement, section: string, version: HaproxyVersion): string | undefined {
  const [first, second] = directiveWordsOf(statement);
  if (!first || first.hasVariable || second?.hasVariable || statement.words.length < 2) return undefined;
  if (first.value !== 'option') return first.value === 'log' || others.has(first.value) ? undefined : first.value;
  const fact = second && directiveFact(`option ${second.value}`, section);
  if (!fact || section === 'program') return undefined;
  // Up to 3.0 no option takes `default`: HAProxy reads its name as an argument of itself.
  const isTaken = prefixesIn(fact, version).includes(statement.keyword) && (statement.keyword === 'no' || isAtLeast(version, '3.2'));
  return isTaken ? undefined : fact.name;
}

/** "negation/default currently supported only for ...", "negation/default is not supported for option ...": tried on 2.6 to 3.4. */
export default defineRule({
  name: 'negation-not-supported',
  summary: 'A `no` or `default` stands before a directive that has no opposite.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: isPrefix,
  *check(statement, { section, version }) {
    if (section === '') return;
    const { keyword } = statement;
    const name = refused(statement, section, version);
    if (name !== undefined) {
      yield {
        at: directiveWordsOf(statement)[0] ?? statement,
        message: `\`${keyword}\` cannot stand before \`${name}\`: HAProxy does not start. ${name.startsWith('option ') ? (keyword === 'no' ? 'This option has no opposite' : `HAProxy ${version} does not know \`default\` before it`) : 'Only options, `log` and a few words of `global` can be taken back'}. Remove the line.`,
        repairs: [{ title: 'Remove the line', safety: 'review', edits: [deleteLine(statement)] }],
      };
    }
    const [log, tooMany] = directiveWordsOf(statement);
    if (log?.value === 'log' && keyword === 'no' && tooMany) {
      yield {
        at: tooMany,
        message: '`no log` takes away all `log` lines above it and has no arguments: HAProxy does not start. Write `no log` alone.',
        repairs: [{ title: 'Write `no log`', safety: 'review', edits: directiveWordsOf(statement).slice(1).map(deleteWord) }],
      };
    }
  },
});
