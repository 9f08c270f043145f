import { actsBesides } from '../../model/request-rules/acts-besides.ts';
import { lateLinesIn, type LateLine } from '../../model/routes/earlier-rewrites.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import type { RuleRepair } from '../finding.ts';
import { undoneBy } from '../findings/rule-effect.ts';
import { defineRule } from '../rule.ts';

function effectOf({ line: { effect, statement } }: LateLine): string {
  if (effect === 'refusal') return 'refuses everybody who comes to it';
  return effect === 'rule' ? undoneBy(statement) : 'is not taken';
}

/** The pattern as the frontend leaves it: `/admin` for `/api/admin`. */
function repairsOf({ line: { statement, term, word }, test, rewrites: [{ replaced }, ...others] }: LateLine): RuleRepair[] {
  const [pattern, another] = test.patterns;
  if (term.kind !== 'anonymous' || !pattern || another || others.length > 0) return [];
  const left = replaced?.(pattern.text);
  const at = statement.words.slice(statement.words.indexOf(word) + 1).find(({ value }) => value === pattern.text);
  if (!at || !left || left === '/' || !/^\/[\w/.-]+$/.test(left)) return [];
  return [{ title: `Ask for \`${left}\``, safety: 'review', edits: [replaceWord(at, left)] }];
}

/** Lab case rewritten-before-backend: what the backend refuses is served, on 2.6 to 3.4. */
export default defineRule({
  name: 'rewritten-before-backend',
  summary: 'A rule of a backend asks for a path or host that the frontend has rewritten by then.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration) {
    for (const late of lateLinesIn(configuration)) {
      const { line, test, rewrites: [first, ...others] } = late;
      if (line.effect === 'rule' && actsBesides(line.statement, line.proxy)) continue;
      const [rule, owner] = [first.rule.statement.values().join(' '), first.rule.owner.title];
      const more = others.length > 0 ? `, and the other frontends that lead here do the same` : '';
      const patterns = test.patterns.map(({ text }) => `\`${text}\``).slice(0, 3).join(' or ');
      yield {
        at: line.word,
        message: `The rules of a frontend run before those of the backend that it chooses. \`${rule}\` of ${owner} has rewritten the ${first.subject === 'host' ? 'Host header' : 'path'} by then${more}, and \`${test.criterion.text}\` no longer matches ${patterns}: this line ${effectOf(late)}. Ask for what is left, or rewrite in the backend, below this line.`,
        related: [first, ...others].map(rewrite => ({ at: rewrite.rule.statement, message: 'Rewrites it' })),
        repairs: repairsOf(late),
      };
    }
  },
});
