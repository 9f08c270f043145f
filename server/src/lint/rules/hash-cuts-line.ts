import type { Comment } from '../../syntax/block.ts';
import { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleFinding, Severity } from '../finding.ts';
import { defineRule } from '../rule.ts';

/** The last word of a line where a comment begins with no blank between, and what follows the `#` is no blank either. */
function wordCutBy({ block, span }: Comment, statement: Statement): Word | undefined {
  const word = statement.allWords.at(-1);
  return word?.end === span.start && /^#\S/.test(block.text.slice(span.start, span.start + 2)) ? word : undefined;
}

/** Lines with texts that are sent, compared or kept as they are: a sign that is missing there is no comment. */
function hasText(statement: Statement): boolean {
  const [, first = '', second = ''] = statement.values();
  switch (statement.keyword) {
    case 'tcp-check': case 'http-check': return /^(?:send|expect)/.test(first);
    case 'stats': return first === 'auth';
    case 'user': case 'redirect': return true;
    case 'http-request': return first === 'redirect' || (first === 'set-header' && second !== '');
    default: return false;
  }
}

function severityOf(statement: Statement, rest: string): Severity {
  return hasText(statement) || /\s(?:if|unless)\s/.test(rest) ? 'warning' : 'information';
}

function findingOf(comment: Comment, statement: Statement, word: Word): RuleFinding {
  const { block, span } = comment;
  const rest = block.text.slice(span.start, span.end);
  const signs = [...(/^\S+/.exec(rest)?.[0] ?? '').matchAll(/#/g)].map(({ index }) => span.start + index);
  const lost = /\s(?:if|unless)\s/.test(rest) ? ', the condition too' : '';
  const severity = severityOf(statement, rest);
  const insert = (at: number, text: string) => ({ at: { block, span: { start: at, end: at } }, text });
  return {
    at: { block, span: { start: word.start, end: span.start + 1 } },
    severity,
    message: `\`#\` begins a comment, in the middle of a word too: HAProxy reads \`${word.value}\`, and nothing of what follows${lost}. Write \`\\#\`, or put the word between quotes. If it is a comment, put a blank before it.`,
    repairs: severity === 'information'
      ? [{ title: 'Put a blank before the comment', safety: 'review', edits: [insert(span.start, ' ')] }]
      : [{ title: 'Write `\\#`', safety: 'review', edits: signs.map(at => insert(at, '\\')) }],
  };
}

/** Lab case hash-cuts-line. Manual, section 2.2. */
export default defineRule({
  name: 'hash-cuts-line',
  summary: 'A `#` in the middle of a word begins a comment, so that the rest of the line is lost.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'block',
  *check(block) {
    if (!/[^\s#]#\S|\\[ \t]#\S/.test(block.text)) return;
    for (const comment of block.comments()) {
      if (comment.statement < 0) continue;
      const statement = new Statement(block, comment.statement);
      const word = wordCutBy(comment, statement);
      if (word) yield findingOf(comment, statement, word);
    }
  },
});
