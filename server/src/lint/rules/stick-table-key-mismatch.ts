import { isTracking, type StickTable, type TableUse } from '../../model/request-rules/stick-table.ts';
import { longestType, lossOf, type TableKey } from '../../model/request-rules/stick-key.ts';
import { isAskedByAddress, keyedTablesIn } from '../../model/request-rules/table-keys.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleFinding } from '../finding.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** A key that is text, and what its table makes of it. */
interface Lost {
  readonly use: TableUse;
  readonly key: TableKey;
  readonly loss: 'nothing' | 'zero';
}

function finding(table: StickTable, type: Word, lost: readonly [Lost, ...Lost[]], canChange: boolean): RuleFinding {
  const [{ use, key, loss }, ...others] = lost;
  const taken = loss === 'zero' ? 'numbers, and text without digits in front counts as 0' : 'addresses, and what is none is not stored';
  const effect = loss === 'zero'
    ? (isTracking(use) ? 'all clients share one entry' : 'all clients are sent to one server')
    : (isTracking(use) ? 'this line counts nothing, and no limit by it ever acts' : 'this line binds no client to a server');
  const needed = longestType(lost.map(each => each.key));
  return {
    at: key.word,
    message: `\`${key.word.value}\` is text, but the table \`${table.name}\` is of \`type ${type.value}\`: it takes ${taken}, so ${effect}. ${canChange ? `Make it \`type ${needed}\`` : `Use a table of \`type ${needed}\` for it`}.`,
    related: [{ at: table.statement, message: 'The type of the table' }, ...others.map(each => ({ at: each.key.word, message: 'The same here' }))],
    repairs: canChange ? [{ title: `Write \`type ${needed}\``, safety: 'review', edits: [replaceWord(type, needed)] }] : [],
  };
}

/** Lab case text-in-table-of-addresses; that `type integer` reads text as 0 was tried on 2.6 and 3.4. */
export default defineRule({
  name: 'stick-table-key-mismatch',
  summary: 'A stick table takes addresses or numbers, and its key is text: nothing is stored, or all clients share one entry.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration) {
    for (const { table, type, uses } of keyedTablesIn(configuration)) {
      const [first, ...others] = uses.flatMap(({ use, key }): Lost[] => {
        const loss = key && lossOf(key, type.value, isTracking(use));
        return key && loss ? [{ use, key, loss }] : [];
      });
      // Who also puts addresses into it needs two.
      const canChange = others.length + 1 === uses.length && !isAskedByAddress(table.name, configuration);
      if (first) yield finding(table, type, [first, ...others], canChange);
    }
  },
});
