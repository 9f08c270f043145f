import { ruleLineOf } from '../../model/request-rules/rule-line.ts';
import { replyingActions, replyOf } from '../../model/request-rules/rule-reply.ts';
import { deleteWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

const errorFiles: ReadonlySet<string> = new Set(['default-errorfiles', 'errorfile', 'errorfiles']);

/** "content-type 'x' ignored by the http reply because neither errorfile nor payload defined": tried on 2.6 to 3.4. */
export default defineRule({
  name: 'content-type-without-body',
  summary: 'A rule that answers by itself, or a page for errors, gives a type for a body that it does not have, or that has its own.',
  category: 'validity',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: ['http-request', 'http-response', 'http-error'],
  *check(statement) {
    const isPage = statement.keyword === 'http-error';
    const rule = isPage ? undefined : ruleLineOf(statement);
    const action = isPage ? statement.keyword : rule?.action?.value ?? '';
    if (!isPage && !replyingActions.has(action)) return;
    const { contentType, body, incomplete } = replyOf(statement.words.slice((rule?.at ?? 0) + 1), action);
    if (!contentType || incomplete || (body && !errorFiles.has(body.option.value))) return;
    yield {
      at: contentType.option,
      message: body
        ? `HAProxy ignores \`content-type\` here: what comes from \`${body.option.value}\` has its own. Remove it.`
        : 'HAProxy ignores `content-type` here, because the answer has no body. Give it one with `string` or `file`, or remove the type.',
      repairs: [{ title: 'Remove `content-type`', safety: 'safe', edits: [deleteWord(contentType.option), deleteWord(contentType.value)] }],
    };
  },
});
