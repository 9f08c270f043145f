import { directiveWordsOf, isAlwaysAccepted, verdictOn } from '../../model/directive.ts';
import { isSectionOf } from '../../model/section-header.ts';
import { enumerate } from '../group.ts';
import { deleteLine } from '../rule-edits.ts';
import { defineRule } from '../rule.ts';

/** Rules of their own say more about these, other than in a `defaults`: maxconn-in-backend, route-in-backend, misplaced-timeout. */
const elsewhere: ReadonlySet<string> = new Set(['maxconn', 'use_backend', 'default_backend', 'timeout']);

function isToldElsewhere(keyword: string, section: string): boolean {
  return elsewhere.has(keyword) && !(keyword === 'use_backend' && (section === 'defaults' || section === 'named-defaults'));
}

function sectionNames(sections: readonly string[]): string {
  return enumerate([...new Set(sections.map(name => (name === 'named-defaults' ? '`defaults` with a name' : `\`${name}\``)))]);
}

/** "'x' is not allowed here", "'x' ignored because ...": tried on 2.6 to 3.4 over the corpus of test/oracle. */
export default defineRule({
  name: 'misplaced-directive',
  summary: 'A directive stands in a section that refuses or ignores it.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: (keyword, section, version) => isSectionOf(section, version) && !isAlwaysAccepted(keyword, section, version),
  *check(statement, { section, version }) {
    const words = directiveWordsOf(statement);
    if (words[0]?.hasVariable || words[1]?.hasVariable || isToldElsewhere(words[0]?.value ?? '', section)) return;
    const verdict = verdictOn(statement, section, version);
    const here = section === 'named-defaults' ? '`defaults`' : `\`${section}\``;
    if (verdict.kind === 'misplaced') {
      const needsName = section === 'defaults' && verdict.sections.includes('named-defaults');
      yield {
        at: words[0] ?? statement,
        message: needsName
          ? `\`${verdict.name}\` may stand in a \`defaults\` section only if that has a name: HAProxy does not start. Name the section, and let the proxies say \`from NAME\`.`
          : `\`${verdict.name}\` does not belong in a ${here} section: HAProxy does not start. It belongs in ${sectionNames(verdict.sections)}.`,
      };
    }
    if (verdict.kind === 'ignored') {
      const { name } = verdict.fact;
      // Tried on 2.6 to 3.4: a client is connected, and waits until it gives up.
      const effect = name === 'bind' ? `opens the port of this \`bind\`, but in a ${here} section nobody answers there` : `ignores \`${name}\` in a ${here} section`;
      yield {
        at: words[0] ?? statement,
        severity: 'warning',
        message: `HAProxy ${effect}. It has an effect in ${sectionNames(verdict.fact.sections)}.`,
        repairs: [{ title: 'Remove the line', safety: 'safe', edits: [deleteLine(statement)] }],
      };
    }
  },
});
