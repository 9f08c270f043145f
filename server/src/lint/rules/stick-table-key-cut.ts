import { inProxies, proxiesThat } from '../../model/incremental/in-proxies.ts';
import { hasText } from '../../model/incremental/per-block.ts';
import { alikeAtStart, isWrittenIn, longestType } from '../../model/request-rules/stick-key.ts';
import { stickTablesIn, tableUsesOf, type TableUse } from '../../model/request-rules/stick-table.ts';
import { textLengthOf } from '../../model/request-rules/stick-table-type.ts';
import type { Word } from '../../syntax/word.ts';
import { groupedBy } from '../../text/grouped-by.ts';
import type { RuleRepair } from '../finding.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** A line with a key that begins alike for many clients. */
interface Use {
  readonly use: TableUse;
  readonly key: Word;
  readonly alike: 'token' | 'credentials' | 'agent';
  readonly table: string;
}

const usesIn = inProxies((proxy): readonly Use[] => (proxy.isDisabled ? [] : tableUsesOf(proxy).flatMap(use => {
  const alike = use.key && !use.at.hasVariable && proxy.section.isCertain(use.statement) && !isWrittenIn(proxy, use.key) ? alikeAtStart(use.key) : undefined;
  return use.key && alike ? [{ use, key: use.key, alike, table: use.table ?? proxy.name }] : [];
})), ['stick', 'http-request', 'http-response', 'tcp-request', 'tcp-response']);

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
    const uses = usesIn(configuration);
    if (uses.length === 0) return;
    const tables = stickTablesIn(configuration);
    const hasTokens = withTokens(configuration).length > 0;
    for (const [name, [first, ...others]] of groupedBy(uses, each => each.table)) {
      const table = tables.get(name);
      const kept = table && textLengthOf(table);
      if (!table || !kept || kept.length >= ENOUGH) continue;
      const { use, key, alike } = first;
      // A name and its password are told apart by less.
      if (alike === 'credentials' && !hasTokens && withPasswords(configuration).length > 0) continue;
      const isCertain = alike === 'token' || (alike === 'credentials' && hasTokens);
      const what = alike === 'agent'
        ? 'Browsers of one system have longer names that begin alike'
        : `JSON Web Tokens${isCertain ? '' : ', if clients send such,'} begin alike for all users, and differ only behind that`;
      const effect = use.by.startsWith('track-sc') ? 'they share one entry, and are counted together' : 'they share one entry, and are sent to one server';
      const needed = longestType([key, ...others.map(each => each.key)]);
      const repair: RuleRepair = {
        title: `Write \`type ${needed}\``,
        safety: 'review',
        edits: kept.word ? [replaceWord(kept.word, needed.slice('string len '.length))] : [replaceWord(kept.type, needed)],
      };
      yield {
        at: key,
        ...(isCertain ? {} : { severity: 'information' as const }),
        message: `The table \`${name}\` keeps ${kept.length} characters of \`${key.value}\`${kept.word ? '' : ', as its type has no `len`'}. ${what}: ${effect}. Give the table a \`len\` that holds what differs, or shorten the key by \`,sha1,hex\`.`,
        related: [{ at: table.statement, message: 'This table cuts the key' }, ...others.map(each => ({ at: each.key, message: 'The same here' }))],
        repairs: [repair],
      };
    }
  },
});
