import { replaceWord } from '../rule-edits.ts';
import { defineRule } from '../rule.ts';

const DEFAULT = 101;
/** Browsers, proxies and applications together send thirty and more. */
const COMMON = 64;

/** Lab case maxhdr-too-small: 502 with `PH--` on 2.6 to 3.4. */
export default defineRule({
  name: 'maxhdr-too-small',
  summary: '`tune.http.maxhdr` allows fewer headers than HAProxy does by itself.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: ['tune.http.maxhdr'],
  sections: ['global'],
  *check(statement) {
    const value = statement.word(1);
    if (!value || !/^\d{1,3}$/.test(value.value)) return;
    const count = Number(value.value);
    if (count < 1 || count >= DEFAULT) return;
    yield {
      at: value,
      severity: count < COMMON ? 'warning' : 'information',
      message: `A request with more than ${count} headers gets a 400, a response a 502. HAProxy allows ${DEFAULT} by itself. Do not go below that.`,
      repairs: [{ title: `Write \`tune.http.maxhdr ${DEFAULT}\``, safety: 'review', edits: [replaceWord(value, `${DEFAULT}`)] }],
    };
  },
});
