import { isAtLeast } from '../../language/version.ts';
import { globalSections } from '../../model/global-sections.ts';
import { hasText } from '../../model/incremental/per-block.ts';
import { ruleLineOf } from '../../model/request-rules/rule-line.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import type { Word } from '../../syntax/word.ts';
import { insertLineBelow } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** How many counters there are when nobody says so. */
const usual = 3;

interface HighCounter {
  readonly word: Word;
  /** From 0. */
  readonly counter: number;
}

/** Most sections with thousands of rules have none of them. */
const usesCounters = hasText(text => /track-sc|sc-(?:inc|add|set)-/.test(text));

/** The actions that use a counter above the usual ones: `track-sc3`, `sc-inc-gpc0(3)`, `sc-inc-gpc(0,3)`. */
const highCounters = inProxies((proxy): readonly HighCounter[] => {
  if (!usesCounters(proxy.section)) return [];
  const found: HighCounter[] = [];
  for (const statement of proxy.statements('tcp-request', 'tcp-response', 'http-request', 'http-response', 'http-after-response')) {
    const word = ruleLineOf(statement)?.action;
    const [, tracked, parameters] = /^(?:track-sc(\d+)|sc-(?:inc|add|set)-gp[ct][01]?\(([\d,]+)\))$/.exec(word?.value ?? '') ?? [];
    const counter = Number(tracked ?? parameters?.split(',').at(-1) ?? 0);
    if (word && counter >= usual) found.push({ word, counter });
  }
  return found;
});

/** "track-sc number exceeding 2 (tune.stick-counters-1) value": tried on 2.6 to 3.4. */
export default defineRule({
  name: 'too-many-stick-counters',
  summary: 'A rule uses a stick counter that there is not: three of them, unless `tune.stick-counters` says otherwise.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration, { isWhole, version }) {
    if (!isWhole) return;
    const high = highCounters(configuration);
    if (high.length === 0) return;
    const globals = globalSections(configuration);
    const said = globals.flatMap(section => section.statements('tune.stick-counters'));
    if (said.some(line => line.word(1)?.hasVariable)) return;
    const isTunable = isAtLeast(version, '2.8');
    const limit = isTunable ? said.reduce((most, line) => Math.max(most, Number(line.word(1)?.value)), said.length > 0 ? 0 : usual) : usual;
    const global = globals.find(section => !section.isConditional);
    for (const { word, counter } of high) {
      if (counter < limit || Number.isNaN(limit)) continue;
      yield {
        at: word,
        message: isTunable
          ? `There are ${limit} stick counters, and \`${word.value}\` uses number ${counter}, counted from 0: HAProxy does not start. Say \`tune.stick-counters ${counter + 1}\` in \`global\`.`
          : `There are ${limit} stick counters, and \`${word.value}\` uses number ${counter}, counted from 0: HAProxy ${version} does not start. From 2.8 on, \`tune.stick-counters\` can say how many there are.`,
        related: said.map(line => ({ at: line, message: 'This says how many there are' })),
        repairs: isTunable && said.length === 0 && global?.header
          ? [{ title: `Add \`tune.stick-counters\` to \`global\``, safety: 'review', edits: [insertLineBelow(global.header, `tune.stick-counters ${Math.max(...high.map(each => each.counter)) + 1}`, global)] }]
          : [],
      };
    }
  },
});
