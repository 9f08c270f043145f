import { globalLine } from '../../model/global-sections.ts';
import { assumedValue, replaceValue, whereNotSet } from '../findings/assumed-value.ts';
import { defineRule } from '../rule.ts';

const DEFAULT = 101;
/** Browsers, proxies and applications together send thirty and more. */
const COMMON = 64;

/** Lab case maxhdr-too-small: 502 with `PH--` on 2.6 to 3.4. Of several lines the last one counts (fact-maxhdr-last-line-counts). */
export default defineRule({
  name: 'maxhdr-too-small',
  summary: '`tune.http.maxhdr` allows fewer headers than HAProxy does by itself.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['tune.http.maxhdr'],
  *check(configuration) {
    const value = globalLine('tune.http.maxhdr', configuration)?.word(1);
    const text = value && assumedValue(value);
    if (!value || !/^\d{1,3}$/.test(text ?? '')) return;
    const count = Number(text);
    if (count < 1 || count >= DEFAULT) return;
    yield {
      at: value,
      severity: count < COMMON ? 'warning' : 'information',
      message: `A request with more than ${count} headers${whereNotSet(value)} gets a 400, a response a 502. HAProxy allows ${DEFAULT} by itself. Do not go below that.`,
      repairs: [{ title: `Write \`tune.http.maxhdr ${DEFAULT}\``, safety: 'review', edits: [replaceValue(value, `${DEFAULT}`)] }],
    };
  },
});
