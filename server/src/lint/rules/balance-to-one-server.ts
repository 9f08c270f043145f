import { parseSampleExpression } from '../../expression/sample-expression.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { deleteWord, replaceWord } from '../edits/rule-edits.ts';
import type { RuleRepair } from '../finding.ts';
import { defineRule } from '../rule.ts';

/** A part of the path that is the same for every request. */
interface SamePart {
  readonly at: Word;
  readonly what: string;
  readonly todo: string;
  readonly repairs: readonly RuleRepair[];
}

const paths: readonly string[] = ['path', 'pathq', 'url', 'capture.req.uri'];
const lettersOnly: readonly string[] = ['lower', 'upper', 'url_dec'];

function samePartOf(statement: Statement): SamePart | undefined {
  const word = statement.word(2);
  if (statement.word(1)?.value === 'uri') return firstLetter(statement);
  if (statement.word(1)?.value !== 'hash' || !word || word.hasVariable) return undefined;
  const { calls: [fetch, ...converters], problems } = parseSampleExpression(word.value);
  const [part] = converters.filter(({ name }) => !lettersOnly.includes(name));
  if (!fetch || !part || problems.length > 0 || !paths.includes(fetch.name)) return undefined;
  const [first, second] = (part.arguments ?? []).map(({ text }) => text);
  if (part.name === 'bytes' && first === '0' && second === '1') return { at: word, what: 'the first letter of each path is `/`', todo: 'Take more of it', repairs: [] };
  if (part.name !== 'field' || first !== '1' || second !== '/') return undefined;
  const edits = [{ at: { block: word.block, span: word.spanOf(part.arguments?.[0]?.span ?? part.span) }, text: '2' }];
  return { at: word, what: 'each path begins with `/`, and nothing stands before it', todo: 'The first part of a path is field 2', repairs: [{ title: 'Take field 2', safety: 'review', edits }] };
}

/** `balance uri len 1`. */
function firstLetter(statement: Statement): SamePart | undefined {
  const at = statement.words.findIndex(({ value }, i, all) => value === '1' && all[i - 1]?.value === 'len');
  const [len, number] = [statement.word(at - 1), statement.word(at)];
  if (at < 3 || !len || !number) return undefined;
  return {
    at: number,
    what: 'the first letter of each path is `/`',
    todo: 'Take `len` away, or more letters',
    repairs: [
      { title: 'Take `len` away', safety: 'review', edits: [deleteWord(len), deleteWord(number)] },
      // The first part of the path is what `len 1` may have been meant for.
      { title: 'Write `depth 1`', safety: 'review', edits: [replaceWord(len, 'depth')] },
    ],
  };
}

/** Lab case balance-to-one-server: a server never gets anything, on 2.6 to 3.4. */
export default defineRule({
  name: 'balance-to-one-server',
  summary: 'The part of the path that chooses a server is the same for all requests, and one server gets them all.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['server', 'server-template'],
  mentions: ['uri', 'hash'],
  *check(proxy) {
    const balance = proxy.isBackend && !proxy.isDisabled && proxy.mode === 'http' ? proxy.effective('balance') : undefined;
    const found = balance && samePartOf(balance.statement);
    if (!found) return;
    const servers = proxy.servers.filter(server => !server.isBackup && !server.isDisabled);
    if (servers.length < 2 && !servers.some(server => server.isTemplate)) return;
    const isOwn = balance.owner === proxy;
    yield {
      at: isOwn ? found.at : proxy.header,
      message: `\`${balance.statement.values(0).join(' ')}\` is the same for all requests, since ${found.what}: one server of ${proxy.title} gets them all, and the others none. ${found.todo}.`,
      related: isOwn ? [] : [{ at: balance.statement, message: 'Inherited from here' }],
      repairs: isOwn ? found.repairs : [],
    };
  },
});
