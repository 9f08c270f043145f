import { directiveFacts, directiveOf, warnsOfDeprecation } from '../../language/directives.ts';
import { sectionFact } from '../../language/section-facts.ts';
import { isFrom, isKnownIn } from '../../language/lifetime.ts';
import { directiveWordsOf, isPrefix } from '../../model/directive.ts';
import type { Configuration } from '../../model/configuration.ts';
import { globalSections } from '../../model/global-sections.ts';
import { sectionKeywordOf, type Section } from '../../model/section.ts';
import { inSections } from '../../model/incremental/in-proxies.ts';
import type { RuleFinding } from '../finding.ts';
import { firstWordsOf } from '../findings/first-words.ts';
import { findingAboutProcess, listeningLines } from '../findings/old-bind-process.ts';
import { findingAbout, oldLineOf } from '../findings/old-directive.ts';
import { defineRule } from '../rule.ts';

/** HAProxy does not warn of these below `expose-deprecated-directives`. Tried on 3.4. */
const silenced: ReadonlySet<string> = new Set(['dispatch', 'transparent', 'option transparent']);

interface Old {
  readonly finding: RuleFinding;
  readonly isSilenced: boolean;
}

const oldWordsIn = firstWordsOf(warnsOfDeprecation);

/** The old directives in a section. */
function oldOnesIn(section: Section): readonly Old[] {
  const { version } = section;
  const kind = sectionKeywordOf(section);
  const olds: Old[] = [];
  const oldWords = oldWordsIn(version);
  for (const statement of section.statementsAmong(oldWords.includes('option') ? [...oldWords, 'no', 'default'] : oldWords)) {
    const words = directiveWordsOf(statement);
    const fact = directiveOf(words.map(word => word.value), kind)?.fact;
    if (!fact || !warnsOfDeprecation(fact, version) || isQuietWith(words.length, fact.name) || words[0]?.hasVariable) continue;
    // Before the other options HAProxy refuses it: negation-not-supported speaks of those.
    if (isPrefix(statement.keyword) && fact.name !== 'option transparent') continue;
    const line = oldLineOf(statement, fact.name, kind, version);
    olds.push({ finding: findingAbout(line, `HAProxy ${version} warns of \`${fact.name}\`${goesWith(fact.name)}.`, fact.instead), isSilenced: silenced.has(fact.name) });
  }
  if (version === '2.5' || version === '2.6') {
    for (const statement of section.statementsAmong(listeningLines)) {
      const finding = findingAboutProcess(statement, version);
      if (finding) olds.push({ finding, isSilenced: false });
    }
  }
  return olds;
}

/** It warns of `master-worker` alone, not with its option. */
function isQuietWith(words: number, name: string): boolean {
  return name === 'master-worker' && words > 1;
}

function goesWith(name: string): string {
  const removed = directiveFacts(name)[0]?.removed;
  return removed === undefined ? ', which is deprecated' : `, which is gone from ${removed} on`;
}

function isExposed(configuration: Configuration): boolean {
  return globalSections(configuration).some(section => section.statements('expose-deprecated-directives').length > 0);
}

/** A section that is refused without `expose-deprecated-directives` above it: `program` in 3.2. */
function refusedSection({ header, kind, version }: Section): RuleFinding | undefined {
  const fact = sectionFact(kind);
  if (!header || fact?.exposed === undefined || !isFrom(fact.exposed, version) || !isKnownIn(fact, version)) return undefined;
  return {
    at: header,
    severity: 'error',
    message: `HAProxy ${version} refuses \`${kind}\` sections unless \`expose-deprecated-directives\` stands in a \`global\` section above. They are gone from ${fact.removed ?? 'a later version'} on: run the program by an ${fact.instead ?? 'other means'}.`,
  };
}

/** The old directives of each section, and behind them the section itself where it is refused: `expose-deprecated-directives` allows that too. */
const oldOnes = inSections(section => {
  const refused = refusedSection(section);
  return [...oldOnesIn(section), ...(refused ? [{ finding: refused, isSilenced: true }] : [])];
});

/** "'x' is deprecated in y and will be removed in z": each tried on 2.6, 3.0, 3.2 and 3.4. */
export default defineRule({
  name: 'deprecated-directive',
  summary: 'A directive that HAProxy still reads, and warns of.',
  category: 'validity',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration) {
    let exposed: boolean | undefined;
    for (const { finding, isSilenced } of oldOnes(configuration)) {
      if (!isSilenced || !(exposed ??= isExposed(configuration))) yield finding;
    }
  },
});
