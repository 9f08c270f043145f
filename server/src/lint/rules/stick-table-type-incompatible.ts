import { isAtLeast, type HaproxyVersion } from '../../language/version.ts';
import { sampleTypeOf } from '../../model/expressions/sample-type.ts';
import { typeForKeys, type TableKey } from '../../model/request-rules/stick-key.ts';
import { isAskedByAddress, keyedTablesIn } from '../../model/request-rules/table-keys.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** What keys of each type of sample give, in the words of a message. */
const kinds: Readonly<Record<string, string>> = { bin: 'bytes', meth: 'a method', bool: 'true or false', addr: 'an address', ipv6: 'an address' };

/** What a table of a type takes. */
const taken: Readonly<Record<string, string>> = { ip: 'addresses', ipv6: 'addresses', integer: 'numbers' };

/** True where HAProxy says that a table "uses a type incompatible with" the rule; tried on 2.6 to 3.4. An IPv4 address is a number to it. */
function isRefused(keyType: string | undefined, tableType: string, version: HaproxyVersion): boolean {
  if (!taken[tableType]) return false;
  if (keyType === 'bin' || keyType === 'meth') return true;
  if (tableType !== 'integer') return keyType === 'bool';
  return keyType === 'ipv6' || (keyType === 'addr' && isAtLeast(version, '3.0'));
}

interface Refused {
  readonly key: TableKey;
  readonly type: string;
}

/** Tried on 2.6, 3.0, 3.2 and 3.4, with `track-sc0` and `stick on`. */
export default defineRule({
  name: 'stick-table-type-incompatible',
  summary: 'What a rule puts into a stick table can never be a key of its type.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration) {
    const { version } = configuration;
    for (const { table, type, uses } of keyedTablesIn(configuration)) {
      const [first, ...others] = uses.flatMap(({ key }): Refused[] => {
        const keyType = key && sampleTypeOf(key.expression, version);
        return key && keyType !== undefined && isRefused(keyType, type.value, version) ? [{ key, type: keyType }] : [];
      });
      if (!first) continue;
      const needed = typeForKeys([first, ...others].map(({ key }) => key), version);
      const canChange = others.length + 1 === uses.length && !isAskedByAddress(table.name, configuration) && needed.split(' ')[0] !== type.value;
      yield {
        at: first.key.word,
        message: `\`${first.key.word.value}\` gives ${kinds[first.type] ?? 'something else'}, but the table \`${table.name}\` is of \`type ${type.value}\` and takes ${taken[type.value] ?? 'others'}: HAProxy refuses to start. ${canChange ? `Make it \`type ${needed}\`` : `Use a table of \`type ${needed}\` for it`}.`,
        related: [{ at: table.statement, message: 'The type of the table' }, ...others.map(({ key }) => ({ at: key.word, message: 'The same here' }))],
        repairs: canChange ? [{ title: `Write \`type ${needed}\``, safety: 'review', edits: [replaceWord(type, needed)] }] : [],
      };
    }
  },
});
