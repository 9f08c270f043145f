import { Configuration } from '../../server/src/model/configuration.ts';
import { allOccurrences } from '../../server/src/model/symbols.ts';
import { definitionAt } from '../../server/src/service/definition.ts';
import { highlightsAt } from '../../server/src/service/document-highlight.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';
import { percentile } from './measure.ts';

/** CPU time in ms: reading all names once, and the 99th percentiles of what is asked at random names afterwards, each after an edit somewhere else. */
export interface NavigationTimes {
  readonly cold: number;
  readonly definition: number;
  readonly highlight: number;
}

/** How long navigation takes in a text. */
export function navigation(text: string, count: number): NavigationTimes {
  let document = HaproxyDocument.parse(text);
  let configuration = new Configuration([document], '3.4');
  const before = process.cpuUsage();
  const names = [...allOccurrences(configuration)].map(({ place }) => configuration.locate(place).span.start);
  const cold = since(before);
  const times: { definition: number[]; highlight: number[] } = { definition: [], highlight: [] };
  let random = 4242;
  for (let i = 0; i < count; i++) {
    random = (Math.imul(random, 1103515245) + 12345) & 0x7fffffff;
    const offset = names[random % names.length] as number;
    // A space for the last character, and back: the text stays as long as it is.
    document = document.edit(document.length - 1, 1, i % 2 === 0 ? ' ' : '\n');
    configuration = new Configuration([document], '3.4');
    times.definition.push(timed(() => definitionAt(configuration, document, offset)));
    times.highlight.push(timed(() => highlightsAt(configuration, document, offset)));
  }
  const p99 = (samples: readonly number[]) => percentile(samples.slice(samples.length >> 3), 0.99);
  return { cold, definition: p99(times.definition), highlight: p99(times.highlight) };
}

function timed(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  return since(before);
}

function since(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
