import { directiveFact } from '../../language/directives.ts';
import { isKnownIn } from '../../language/lifetime.ts';
import type { HaproxyVersion } from '../../language/version.ts';
import { isTaken } from '../../model/global-sections.ts';
import { inSections } from '../../model/incremental/in-proxies.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { firstWordsOf } from '../findings/first-words.ts';
import { deleteLine } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** A line of `global` that HAProxy minds a second time. */
interface Setting {
  readonly statement: Statement;
  /** What may be set once: `user` by `user` and `uid`, the spelling of each header. */
  readonly slot: string;
  readonly isRefused: boolean;
}

const wordsOfOnce = firstWordsOf((fact, version) => fact.again !== undefined && fact.sections.includes('global') && isKnownIn(fact, version));

const settingsIn = inSections((section): readonly Setting[] => {
  if (section.kind !== 'global') return [];
  return section.statementsAmong(wordsOfOnce(section.version)).flatMap(statement => (section.isCertain(statement) ? settingOn(statement) : []));
});

function settingOn(statement: Statement): Setting[] {
  const { keyword } = statement;
  const value = statement.word(1);
  const fact = directiveFact(keyword, 'global');
  if (!fact || value?.hasVariable || (!value && keyword !== 'log-send-hostname')) return [];
  const isRefused = fact.again === 'refused';
  // A line that sets nothing leaves the place free.
  if (!isRefused && !isTaken(statement)) return [];
  return [{ statement, slot: keyword === 'h1-case-adjust' ? `${keyword} ${value?.value}` : fact.slot ?? keyword, isRefused }];
}

function findingAbout({ statement, isRefused }: Setting, first: Statement, version: HaproxyVersion): RuleFinding {
  const name = statement.keyword === 'h1-case-adjust' ? `${statement.keyword} ${statement.word(1)?.value}` : statement.keyword;
  const isSame = textOf(statement) === textOf(first);
  const before = first.keyword === statement.keyword ? 'a line above' : `\`${first.keyword}\` above`;
  return {
    at: statement,
    severity: isRefused ? 'error' : 'warning',
    message: isRefused
      ? `\`${name}\` may be set once, and ${before} sets it: HAProxy ${version} refuses to start. Keep one of the two lines.`
      : `\`${name}\` is ignored, because ${before} sets it: HAProxy keeps the first line, \`${textOf(first)}\`, and complains of this one. Keep one of the two.`,
    related: [{ at: first, message: isRefused ? 'Set here' : 'This line counts' }],
    repairs: repairsOf(statement, first, isSame),
  };
}

function repairsOf(statement: Statement, first: Statement, isSame: boolean): RuleRepair[] {
  const remove: RuleRepair = { title: 'Remove this line', safety: isSame ? 'safe' : 'review', edits: [deleteLine(statement)] };
  return isSame ? [remove] : [remove, { title: 'Remove the first line', safety: 'review', edits: [deleteLine(first)] }];
}

/** The words of a line, as written, without its comment. */
function textOf({ words }: Statement): string {
  return words.map(word => word.text).join(' ');
}

/** "already specified", "is already configured", "duplicate entry": each directive of `global` tried twice on 2.6, 3.0, 3.2 and 3.4. */
export default defineRule({
  name: 'duplicate-global-setting',
  summary: 'A setting of `global` is given twice, and HAProxy refuses the second line, or ignores it.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration) {
    const given = new Map<string, Statement>();
    for (const setting of settingsIn(configuration)) {
      const first = given.get(setting.slot);
      if (first) yield findingAbout(setting, first, configuration.version);
      else given.set(setting.slot, setting.statement);
    }
  },
});
