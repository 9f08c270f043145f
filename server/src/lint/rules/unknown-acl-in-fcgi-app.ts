import { isPredefinedAcl } from '../../language/predefined-acls.ts';
import { fcgiConditionKeywords, fcgiConditionOf } from '../../model/conditions/statement-condition.ts';
import { inSections } from '../../model/incremental/in-proxies.ts';
import type { Word } from '../../syntax/word.ts';
import { closest } from '../closest.ts';
import type { RuleFinding } from '../finding.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

const lines: readonly string[] = ['acl', ...fcgiConditionKeywords];

const findingsIn = inSections((section): readonly RuleFinding[] => {
  if (section.kind !== 'fcgi-app') return [];
  const defined: string[] = [];
  const found: RuleFinding[] = [];
  for (const statement of section.statementsAmong(lines)) {
    if (statement.keyword === 'acl') {
      const name = statement.word(1);
      if (name?.hasVariable) return found;
      if (name) defined.push(name.value);
      continue;
    }
    const conditional = fcgiConditionOf(statement);
    if (!conditional || !section.isCertain(statement)) continue;
    const { condition, start } = conditional;
    for (const term of condition.groups.flat()) {
      const word = term.kind === 'named' ? statement.word(start + term.word) : undefined;
      if (term.kind !== 'named' || !word || word.hasVariable || defined.includes(term.name) || isPredefinedAcl(term.name, section.version)) continue;
      found.push(unknown(word, term.name, defined));
      break;
    }
  }
  return found;
});

function unknown(word: Word, name: string, defined: readonly string[]): RuleFinding {
  const meant = closest(name, defined);
  return {
    at: word,
    message: `No \`acl\` line above in this \`fcgi-app\` section defines \`${name}\`: HAProxy does not start. ${meant === undefined ? 'Define it, for the ACLs of other sections are not seen here.' : `Did you mean \`${meant}\`?`}`,
    repairs: meant === undefined ? [] : [{ title: `Replace by \`${meant}\``, safety: 'review', edits: [replaceWord(word, word.text.replace(name, () => meant))] }],
  };
}

/** "no such ACL" in the conditions of `set-param` and `pass-header`: tried on 2.6 to 3.4. Each line reads from top to bottom. */
export default defineRule({
  name: 'unknown-acl-in-fcgi-app',
  summary: 'A condition in an `fcgi-app` section names an ACL that is not defined above it in that section.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['fcgi-app'],
  check: findingsIn,
});
