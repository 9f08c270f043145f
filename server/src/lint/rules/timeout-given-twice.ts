import { parseDuration } from '../../language/duration.ts';
import { timeoutFact } from '../../language/timeouts.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import type { Proxy } from '../../model/proxy.ts';
import { timeoutNameOf } from '../../model/servers/misplaced-timeouts.ts';
import type { Statement } from '../../syntax/statement.ts';
import { deleteLine } from '../edits/rule-edits.ts';
import type { RuleFinding } from '../finding.ts';
import { defineRule } from '../rule.ts';

/** The lines of a section that set one of its timeouts, by its name. Of those that are about the other side misplaced-timeout tells. */
function linesByName(proxy: Proxy): ReadonlyMap<string, readonly Statement[]> {
  const lines = new Map<string, Statement[]>();
  for (const line of proxy.statements('timeout')) {
    const name = timeoutNameOf(line);
    const side = timeoutFact(name)?.side;
    const isOwn = side === 'both' || (side === 'frontend' ? proxy.kind !== 'backend' : side === 'backend' && proxy.kind !== 'frontend');
    if (!isOwn || !line.word(2) || line.word(2)?.hasVariable || !proxy.section.isCertain(line)) continue;
    const others = lines.get(name);
    if (others) others.push(line);
    else lines.set(name, [line]);
  }
  return lines;
}

function findingOn(name: string, line: Statement, above: readonly Statement[], isWarnedOf: boolean): RuleFinding[] {
  const [value = '', before = ''] = [line, above.at(-1)].map(each => each?.word(2)?.value);
  const isSame = lengthOf(value) === lengthOf(before);
  if (isSame && !isWarnedOf) return [];
  const warning = isWarnedOf ? ' and HAProxy warns at each start' : ' and HAProxy says nothing of it';
  return [{
    at: line,
    severity: isSame || !isWarnedOf ? 'information' : 'warning',
    message: isSame
      ? `\`timeout ${name} ${value}\` stands in this section already,${warning}. Remove one of the two lines.`
      : `\`timeout ${name}\` stands in this section already: the last line holds, \`${value}\`, \`${before}\` above has no effect,${warning}. Keep the one that is meant.`,
    related: above.map(each => ({ at: each, message: isSame ? 'Says the same' : 'Has no effect' })),
    repairs: isSame
      ? [{ title: 'Remove this line', safety: 'safe', edits: [deleteLine(line)] }]
      : [
          { title: `Keep \`${value}\``, safety: 'review', edits: above.map(deleteLine) },
          { title: `Keep \`${before}\``, safety: 'review', edits: [deleteLine(line), ...above.slice(0, -1).map(deleteLine)] },
        ],
  }];
}

/** `60s` is `1m`. */
function lengthOf(text: string): number | string {
  return parseDuration(text)?.ms ?? text;
}

const findingsIn = inProxies((proxy): readonly RuleFinding[] => [...linesByName(proxy)].flatMap(([name, lines]) => {
  const last = lines.at(-1);
  return last && lines.length > 1 ? findingOn(name, last, lines.slice(0, -1), proxy.kind !== 'defaults') : [];
}), ['timeout']);

/** "overwriting 'timeout client' which was already specified": lab case timeout-given-twice. In `defaults` the last line holds as well, without a word. */
export default defineRule({
  name: 'timeout-given-twice',
  summary: 'A section sets a timeout twice, and only the last line counts.',
  category: 'validity',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['timeout'],
  check: configuration => findingsIn(configuration),
});
