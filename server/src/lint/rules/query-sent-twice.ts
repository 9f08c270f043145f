import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** What has the query in it, as it is: a converter may take it off. */
const withQuery = /%\[(pathq|url|capture\.req\.uri)\]|\?%\[(query)\]/;

/** Lab case query-sent-twice, 2.6 to 3.4. */
export default defineRule({
  name: 'query-sent-twice',
  summary: '`set-path` is given the query of the request, which stays behind the path anyway.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: ['http-request'],
  *check(statement) {
    const [action, path] = [statement.word(1), statement.word(2)];
    const found = action?.value === 'set-path' ? withQuery.exec(path?.value ?? '') : null;
    if (!action || !path || !found) return;
    yield {
      at: path,
      message: `\`set-path\` replaces the path alone, and the query stays behind it; \`${found[1] ?? found[2]}\` has the query, too: \`/a?b=1\` ends in \`?b=1?b=1\`. Write \`set-pathq\`, which replaces both.`,
      repairs: found[1] === 'pathq' || found[2] ? [{ title: 'Write `set-pathq`', safety: 'review', edits: [replaceWord(action, 'set-pathq')] }] : [],
    };
  },
});
