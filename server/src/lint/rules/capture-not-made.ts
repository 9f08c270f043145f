import { writtenConditionOf } from '../../model/conditions/statement-condition.ts';
import { unmadeCapturesIn, type CaptureRead, type UnmadeCaptures } from '../../model/request-rules/captures-read.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { defineRule } from '../rule.ts';

function isOfLog({ statement }: CaptureRead): boolean {
  return /^(?:log-format|log-format-sd|error-log-format)$/.test(statement.keyword);
}

function effectOf({ statement, place }: CaptureRead): string {
  const condition = statement.keyword === 'acl' ? statement.word(2) : writtenConditionOf(statement)?.keyword;
  return condition && condition.span.start <= place.span.start ? 'a test of it never holds' : 'it gives nothing';
}

/** Who counts from 1 asks for each but the number 0. */
function countFromZero({ slots, reads, missing }: UnmadeCaptures): RuleRepair[] {
  if (slots === 0 || missing.some(({ slot }) => slot !== slots) || reads.some(({ slot }) => slot === 0)) return [];
  const [first] = missing;
  const edits = reads.map(({ place, text, slot }) => ({ at: place, text: text.replace(/\d+/, String(slot - 1)) }));
  return [{ title: reads.length > 1 ? 'Count from 0' : `Write \`${first.text.replace(/\d+/, String(first.slot - 1))}\``, safety: 'review', edits }];
}

function findingFor(unmade: UnmadeCaptures): RuleFinding {
  const { slots, maker, missing } = unmade;
  // What decides comes before what is only logged.
  const [first = missing[0], ...others] = [...missing.filter(each => !isOfLog(each)), ...missing.filter(isOfLog)];
  const has = slots === 0 ? `captures nothing of a ${first.side}` : slots === 1 ? 'has one slot for it, number 0' : `has ${slots} slots for it, from 0 to ${slots - 1}`;
  return {
    at: first.place,
    ...(isOfLog(first) ? { severity: 'information' as const } : {}),
    message: `\`${first.text}\` asks for what was captured into slot ${first.slot}, but ${maker.title} ${has}: ${effectOf(first)}. ${slots === 0 ? 'Capture' : 'Ask for a slot that is there, or capture'} there what you want to know, as by \`declare capture ${first.side} len 64\` and a rule, or by \`capture ${first.side} header NAME len 64\`.`,
    related: others.map(({ place }) => ({ at: place, message: 'The same here' })),
    repairs: countFromZero(unmade),
  };
}

/** Lab case capture-not-made: 403 for everybody on 2.6 to 3.4. */
export default defineRule({
  name: 'capture-not-made',
  summary: 'A rule asks for a captured header of which there are not so many.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration, { isWhole }) {
    if (!isWhole) return;
    for (const unmade of unmadeCapturesIn(configuration)) yield findingFor(unmade);
  },
});
