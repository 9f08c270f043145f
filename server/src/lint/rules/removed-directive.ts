import { isAtLeast, type HaproxyVersion } from '../../language/version.ts';
import { directiveWordsOf, isAlwaysAccepted, verdictOn } from '../../model/directive.ts';
import { isSectionOf } from '../../model/section-header.ts';
import type { Statement } from '../../syntax/statement.ts';
import { findingAboutProcess, listeningLines } from '../findings/old-bind-process.ts';
import { findingAbout, goneValueOn, goneValues, oldLineOf } from '../findings/old-directive.ts';
import { defineRule } from '../rule.ts';

/** The old directive on a line, or undefined where there is none. */
function goneOn(statement: Statement, section: string, version: HaproxyVersion): { readonly name: string; readonly removed: string; readonly instead?: string } | undefined {
  const words = directiveWordsOf(statement);
  if (words[0]?.hasVariable) return undefined;
  if (statement.keyword in goneValues) {
    const gone = goneValueOn(statement);
    return gone && { ...gone, name: `${statement.keyword} ${gone.value}` };
  }
  const verdict = verdictOn(statement, section, version);
  return verdict.kind === 'removed' ? verdict.fact : undefined;
}

/** Since when an option did nothing before HAProxy refused it: of these HAProxy itself names that version. */
const idleSince: Readonly<Record<string, string>> = { 'option forceclose': '2.0', 'option http-tunnel': '2.1' };

/** "the 'x' directive is not supported anymore since HAProxy y": each tried on 2.6, 3.0, 3.2 and 3.4. */
export default defineRule({
  name: 'removed-directive',
  summary: 'A directive of older versions that this one refuses.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: (keyword, section, version) => isSectionOf(section, version) && (keyword in goneValues || (listeningLines.includes(keyword) && isAtLeast(version, '2.7')) || !isAlwaysAccepted(keyword, section, version)),
  *check(statement, { section, version }) {
    if (listeningLines.includes(statement.keyword)) {
      const finding = isAtLeast(version, '2.7') ? findingAboutProcess(statement, version) : undefined;
      if (finding) yield finding;
      if (finding || statement.keyword === 'bind') return;
    }
    const gone = goneOn(statement, section, version);
    if (!gone) return;
    const since = idleSince[gone.name];
    yield findingAbout(
      oldLineOf(statement, gone.name, section, version),
      `HAProxy ${version} does not start with \`${gone.name}\`, which ${since === undefined ? '' : `has done nothing since ${since} and `}went with ${gone.removed}.`,
      gone.instead,
    );
  },
});
