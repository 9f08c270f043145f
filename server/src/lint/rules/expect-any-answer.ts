import { expectationOf } from '../../model/checks/check-expect.ts';
import { checkSectionsOf, rulesOfCheckSection } from '../../model/checks/check-sections.ts';
import { rulesNamed } from '../../model/checks/health-check.ts';
import { tcpCheckRulesOf } from '../../model/checks/tcp-check.ts';
import { metByDate, type MetByDate } from '../../model/checks/year-in-date.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import type { Proxy } from '../../model/proxy.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { sharedByLine } from '../findings/by-cause.ts';
import { listOf } from '../findings/group.ts';
import type { RuleFinding } from '../finding.ts';
import { writeWord } from '../migrations/write-word.ts';
import { defineRule } from '../rule.ts';

/** Regular expressions that every text matches, an empty one too. */
const matchesAnything = /^(?:\(\?i\))?\^?\(?(?:\.\*)+\??\)?\$?$/;

const httpChecks = inProxies(proxy => findingsIn(proxy).map(finding => ({ proxy, finding })), ['http-check']);

function findingsIn(proxy: Proxy): RuleFinding[] {
  const rules = rulesNamed(proxy.statements('http-check'), 'expect');
  return rules.flatMap(line => {
    const { match, isNegated, keyword, pattern } = expectationOf(line) ?? {};
    // Beside another rule it does no harm.
    if (!keyword || !pattern || pattern.hasVariable || isNegated || rules.length > 1 || (match !== 'rstring' && match !== 'rstatus') || !matchesAnything.test(pattern.value)) return [];
    return [{
      at: pattern,
      // Who asks for the status, and for any, may just want an answer.
      ...(match === 'rstatus' ? { severity: 'information' as const } : {}),
      message: `Every answer matches \`${pattern.value}\`, those that say 500 or 503 too, and without this line they would not pass: a server that is sick stays UP, and users get its errors. Name the statuses that a healthy one answers.`,
      repairs: [{ title: 'Expect `status 200-399`', safety: 'review' as const, edits: [replaceWord(keyword, 'status'), replaceWord(pattern, '200-399')] }],
    }];
  });
}

const tcpChecks = inProxies(proxy => metByDate(tcpCheckRulesOf(proxy)?.rules ?? []).map(found => ({ proxy, ...found })), ['tcp-check']);

function findingOnDate({ pattern, send }: MetByDate, title: string): RuleFinding {
  const text = pattern.value;
  const isOne = /^\([^()]*\)$/.test(text) || !text.includes('|');
  const bound = `^HTTP/1.[01] ${isOne ? text : `(${text})`}`;
  return {
    at: pattern,
    message: `\`${text}\` is looked for in the whole answer, and fits the year in its \`Date\` header: an answer 404 or 500 passes, too. The check of ${title} leaves a server UP that is sick, and users get its errors. Look at the status alone with \`${bound}\`, or check with \`option httpchk\`.`,
    related: [{ at: send, message: 'This is answered' }],
    // What has a `^` or a blank of its own is for the author to write anew.
    repairs: /[\^\s]/.test(text) ? [] : [{ title: `Look for \`${bound}\``, safety: 'review', edits: [replaceWord(pattern, writeWord(bound))] }],
  };
}

/** Lab cases expect-any-answer and expect-year-of-any-answer, on 2.6 to 3.4. */
export default defineRule({
  name: 'expect-any-answer',
  summary: 'A health check expects what every answer has, so that a server passes it with errors, too.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['http-check', 'tcp-check'],
  *check(configuration) {
    for (const { finding } of httpChecks(configuration)) yield finding;
    for (const { first, proxies } of sharedByLine(tcpChecks(configuration), ({ statement }) => statement)) yield findingOnDate(first, listOf(proxies));
    for (const check of checkSectionsOf(configuration)) {
      if (check.kind === 'tcp-check') yield* metByDate(rulesOfCheckSection(check)).map(found => findingOnDate(found, check.title));
    }
  },
});
