import { variantOf } from '../../language/acl-variants.ts';
import { linesWithTest } from '../../model/acl-use.ts';
import { plainMatches, type TextTest } from '../../model/text-test.ts';
import { addFlag } from '../acl-edits.ts';
import type { RuleRepair } from '../finding.ts';
import { deadTestFinding, deadTestsFinder, type DeadPattern, type DeadTest } from '../pattern-findings.ts';
import { replaceWord } from '../rule-edits.ts';
import { defineRule } from '../rule.ts';

type CommaMistake = 'list' | 'split header';

/** Names and methods have no commas. A path may, but neither at its end nor before a slash. Headers are cut at theirs, but for those in quotes. */
function commaMistakeIn(pattern: string, { source, match }: TextTest): CommaMistake | undefined {
  if (!pattern.includes(',') || !plainMatches.includes(match)) return undefined;
  switch (source.subject) {
    case 'host': case 'sni': case 'method': return 'list';
    case 'path': case 'pathq': case 'url': return /,$|,\//.test(pattern) ? 'list' : undefined;
    case 'header': return source.isSplit && !pattern.includes('"') ? 'split header' : undefined;
    default: return undefined;
  }
}

const deadTestsIn = deadTestsFinder(/,/, commaMistakeIn);

function explain({ word, why }: DeadPattern<CommaMistake>, { test }: DeadTest<CommaMistake>): string {
  const criterion = `\`${test.written.criterion.value}\``;
  return why === 'list'
    ? `The comma is a part of the pattern, so ${criterion} never matches \`${word.value}\`. Put blanks between patterns, and no commas.`
    : `${criterion} looks at the pieces between the commas of the header, so it never matches \`${word.value}\`. Use \`req.fhdr\`, which takes the header as a whole.`;
}

function repairsOf({ test, dead, isAll }: DeadTest<CommaMistake>): RuleRepair[] {
  if (dead.every(({ why }) => why === 'list')) {
    const lists = dead.map(({ word }) => word.value.split(/[,\s]+/).filter(piece => piece !== ''));
    const isPlain = lists.every(pieces => pieces.length > 0 && pieces.every(piece => /^[\w./*:~%+@-]+$/.test(piece)));
    const edits = dead.map(({ word }, i) => replaceWord(word, lists[i]?.join(' ') ?? ''));
    return isPlain ? [{ title: 'Put blanks between the patterns', safety: 'review', edits }] : [];
  }
  const [call] = test.written.test.criterion.calls;
  if (!isAll || !call || call.name === 'var') return [];
  const { criterion } = test.written;
  const hasMatch = test.match === 'str' || test.written.test.flags.some(flag => flag.name === '-m');
  const renamed = { at: { block: criterion.block, span: criterion.spanOf(call.nameSpan) }, text: 'req.fhdr' };
  const isVariant = variantOf(call.name) !== undefined && !hasMatch;
  return [{ title: 'Use `req.fhdr`', safety: 'review', edits: isVariant ? [renamed, addFlag(test.written, `-m ${test.match}`)] : [renamed] }];
}

/** Lab case patterns-with-commas; other headers were tried on 2.6 to 3.4. */
export default defineRule({
  name: 'acl-patterns-with-commas',
  summary: 'The patterns of a condition are separated by commas, which are read as a part of them.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: linesWithTest,
  *check(proxy) {
    for (const found of deadTestsIn(proxy)) yield deadTestFinding(found, explain(found.dead[0], found), 'A comma here too', repairsOf(found));
  },
});
