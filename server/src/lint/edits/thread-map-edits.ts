import type { Statement } from '../../syntax/statement.ts';
import { replaceWord, type RuleEdit } from './rule-edits.ts';

/**
 * `cpu-map 2 1` bound process 2. Today it is the second group of threads, and `cpu-map 1 0` puts all threads on one processor: 2.6 does nothing, 3.0 to 3.4 do
 * so and warn. `cpu-map 1/2 1` binds thread 2.
 */
export function oldThreadMaps(maps: readonly Statement[]): RuleEdit[] {
  return maps.flatMap(map => {
    const set = map.word(1);
    const [, prefix = '', processes] = /^(auto:)?(\d+(?:-\d+)?|all|odd|even)$/.exec(set?.text ?? '') ?? [];
    return set && processes !== undefined ? [replaceWord(set, `${prefix}1/${processes}`)] : [];
  });
}
