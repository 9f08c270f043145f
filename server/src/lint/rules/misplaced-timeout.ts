import { timeoutFact } from '../../language/timeouts.ts';
import { deleteLine } from '../rule-edits.ts';
import { defineRule } from '../rule.ts';

/** Sections that have no timeouts at all: HAProxy does not know the word there. Manual, chapters 3 to 12; tried on 2.6 to 3.4. */
const withoutTimeouts: readonly string[] = ['', 'cache', 'fcgi-app', 'global', 'http-errors', 'peers', 'userlist'];

/** What a section of requests lacks to make use of a timeout, and where it belongs. */
const lacking: Readonly<Record<string, { readonly side: 'frontend' | 'backend'; readonly why: string; readonly home: string }>> = {
  frontend: { side: 'backend', why: 'it is about servers, which a frontend does not have', home: 'the backend or `defaults`' },
  backend: { side: 'frontend', why: 'it is about clients, which a backend does not have', home: 'the frontend or `defaults`' },
};

/** Lab cases timeouts-in-global (HAProxy does not start) and timeout-server-in-frontend (warned of and ignored), on 2.6 to 3.4. */
export default defineRule({
  name: 'misplaced-timeout',
  summary: 'A timeout stands in a section that has no use for it.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: ['timeout'],
  sections: [...withoutTimeouts, ...Object.keys(lacking)],
  *check(statement, { section }) {
    const name = statement.word(1)?.value ?? '';
    const fact = timeoutFact(name);
    const repairs = [{ title: 'Remove the line', safety: 'safe' as const, edits: [deleteLine(statement)] }];
    const place = lacking[section];
    if (!place) {
      const where = section === '' ? 'before the first section' : `in \`${section}\``;
      yield {
        at: statement,
        message: `HAProxy does not start: there is no \`timeout\` ${where}. ${fact ? `\`timeout ${name}\` belongs into \`defaults\`.` : 'Remove the line.'}`,
        repairs: repairs.map(repair => ({ ...repair, safety: 'review' as const })),
      };
    } else if (fact?.side === place.side) {
      yield {
        at: statement,
        severity: 'warning',
        message: `HAProxy ignores \`timeout ${name}\` here: ${place.why}. Move the line to ${place.home}; until then what it limits has the timeout of \`defaults\`, or none.`,
        repairs,
      };
    }
  },
});
