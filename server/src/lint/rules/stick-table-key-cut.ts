import { proxiesThat } from '../../model/incremental/in-proxies.ts';
import { hasText } from '../../model/incremental/per-block.ts';
import { alikeAtStart, longestType, type TableKey } from '../../model/request-rules/stick-key.ts';
import { isTracking, type TableUse } from '../../model/request-rules/stick-table.ts';
import { textLengthOf } from '../../model/request-rules/stick-table-type.ts';
import { keyedTablesIn, type KeyedTable } from '../../model/request-rules/table-keys.ts';
import type { RuleRepair } from '../finding.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** A line with a key that begins alike for many clients. */
interface Use {
  readonly use: TableUse;
  readonly key: TableKey;
  readonly alike: 'token' | 'credentials' | 'agent';
}

function alikeUses({ uses }: KeyedTable): Use[] {
  return uses.flatMap(({ use, key }) => {
    const alike = key && alikeAtStart(key);
    return key && alike ? [{ use, key, alike }] : [];
  });
}

const speaksOfTokens = hasText(text => /jwt|\beyJ/i.test(text));
const speaksOfPasswords = hasText(text => /\bhttp_auth(?!_bearer)|\bhttp-request auth\b|\bBasic\b/i.test(text));
const withTokens = proxiesThat(proxy => speaksOfTokens(proxy.section));
const withPasswords = proxiesThat(proxy => speaksOfPasswords(proxy.section));

/** `Bearer ` and the header of a usual token are 44 characters, and alike for all whose tokens one program makes. */
const ENOUGH = 64;

/** Lab case tokens-share-an-entry: the key is cut silently, at 31 characters where no `len` stands (2.6 to 3.4). */
export default defineRule({
  name: 'stick-table-key-cut',
  summary: 'A stick table cuts its keys where those of all clients are still alike, so that they share one entry.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration) {
    for (const keyed of keyedTablesIn(configuration)) {
      const { table } = keyed;
      const [first, ...others] = alikeUses(keyed);
      const kept = first && textLengthOf(table);
      if (!kept || kept.length >= ENOUGH) continue;
      const { use, key, alike } = first;
      const hasTokens = withTokens(configuration).length > 0;
      // A name and its password are told apart by less.
      if (alike === 'credentials' && !hasTokens && withPasswords(configuration).length > 0) continue;
      const isCertain = alike === 'token' || (alike === 'credentials' && hasTokens);
      const what = alike === 'agent'
        ? 'Browsers of one system have longer names that begin alike'
        : `JSON Web Tokens${isCertain ? '' : ', if clients send such,'} begin alike for all users, and differ only behind that`;
      const effect = isTracking(use) ? 'they share one entry, and are counted together' : 'they share one entry, and are sent to one server';
      const needed = longestType([key, ...others.map(each => each.key)]);
      const repair: RuleRepair = {
        title: `Write \`type ${needed}\``,
        safety: 'review',
        edits: kept.word ? [replaceWord(kept.word, needed.slice('string len '.length))] : [replaceWord(kept.type, needed)],
      };
      yield {
        at: key.word,
        ...(isCertain ? {} : { severity: 'information' as const }),
        message: `The table \`${table.name}\` keeps ${kept.length} characters of \`${key.word.value}\`${kept.word ? '' : ', as its type has no `len`'}. ${what}: ${effect}. Give the table a \`len\` that holds what differs, or shorten the key by \`,sha1,hex\`.`,
        related: [{ at: table.statement, message: 'This table cuts the key' }, ...others.map(each => ({ at: each.key.word, message: 'The same here' }))],
        repairs: [repair],
      };
    }
  },
});
