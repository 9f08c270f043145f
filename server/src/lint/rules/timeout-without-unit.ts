import { parseDuration } from '../../language/duration.ts';
import { defineRule } from '../rule.ts';
import { durationKeywords, durationsOf, isCutOff } from '../edits/written-durations.ts';

/**
 * Lab cases timeout-server-without-unit, timeout-default-without-unit and set-timeout-without-unit (504 `sH--`), check-inter-without-unit (503, server down), inspect-delay-without-unit
 * (connection cut), rate-period-without-unit (nobody is refused) and wait-for-body-without-unit (408): 2.6 to 3.4. HAProxy warns of the first ones from 3.2 on, below 100.
 */
export default defineRule({
  name: 'timeout-without-unit',
  summary: 'A small bare number as a timeout is milliseconds, where seconds were meant.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: durationKeywords,
  sections: ['global', 'defaults', 'frontend', 'backend', 'listen', 'resolvers', 'mailers', 'peers'],
  *check(statement) {
    for (const { at, text, shown, cost, ordinaryMs, severity, isWatched, replaceBy } of durationsOf(statement)) {
      const duration = parseDuration(text);
      if (duration?.unit !== '' || duration.count === 0 || duration.count >= ordinaryMs || isCutOff(statement, at)) continue;
      const { count } = duration;
      const unit = count === 1 ? 'millisecond' : 'milliseconds';
      yield {
        at,
        ...(severity && { severity }),
        message: `${shown} is ${count} ${unit}: ${cost}. Write the unit: \`${count}s\` for seconds, or \`${count}ms\` if you mean it.`,
        repairs: [
          { title: `Write \`${count}s\``, safety: 'review', edits: [replaceBy(`${count}s`)] },
          // Says what holds. Safe where another rule then asks whether so short a time can work; elsewhere nobody would speak of it any more.
          { title: `Write \`${count}ms\``, safety: isWatched ? 'safe' : 'review', edits: [replaceBy(`${count}ms`)] },
        ],
      };
    }
  },
});
