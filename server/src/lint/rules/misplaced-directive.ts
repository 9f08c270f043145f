import { sectionsIn } from '../../language/directives.ts';
import { timeoutFact } from '../../language/timeouts.ts';
import { directiveWordsOf, isAlwaysAccepted, verdictOn } from '../../model/directive.ts';
import { isSectionOf } from '../../model/section-header.ts';
import type { Word } from '../../syntax/word.ts';
import { enumerate } from '../findings/group.ts';
import { deleteLine } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

const proxies: ReadonlySet<string> = new Set(['defaults', 'named-defaults', 'frontend', 'listen', 'backend']);

/** Rules of their own say more of some in a proxy: maxconn-in-backend, route-in-backend; and misplaced-timeout of most timeouts. */
function isToldElsewhere([first, second]: readonly Word[], section: string): boolean {
  switch (first?.value) {
    case 'timeout':
      return proxies.has(section) ? timeoutFact(second?.value ?? '') !== undefined : section !== 'mailers' && section !== 'log-forward';
    case 'use_backend':
      return proxies.has(section) && section !== 'defaults' && section !== 'named-defaults';
    case 'default_backend':
    case 'maxconn':
      return proxies.has(section);
    default:
      return false;
  }
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
    if (words[0]?.hasVariable || words[1]?.hasVariable || isToldElsewhere(words, section)) return;
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
        message: `HAProxy ${effect}. It has an effect in ${sectionNames(sectionsIn(verdict.fact, version))}.`,
        repairs: [{ title: 'Remove the line', safety: 'safe', edits: [deleteLine(statement)] }],
      };
    }
  },
});
