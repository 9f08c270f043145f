import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { replaceWord, type RuleEdit } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

const old = ['SSLv3', 'TLSv1.0', 'TLSv1.1'];
const forced: Readonly<Record<string, string>> = { 'force-sslv3': 'SSLv3', 'force-tlsv10': 'TLSv1.0', 'force-tlsv11': 'TLSv1.1' };
const GOOD = 'TLSv1.2';

interface Lowered {
  readonly at: Word;
  readonly version: string;
  readonly edit: RuleEdit;
}

/** The word of a line from which options may stand. */
function firstOption(statement: Statement): number {
  return { server: 3, 'server-template': 4, bind: 2 }[statement.keyword] ?? 1;
}

/** What lets old versions in: `ssl-min-ver`, and options that allow one version only. `no-tlsv12` and its like are left out: nobody uses them so. */
function loweredIn(statement: Statement): Lowered[] {
  const lowered: Lowered[] = [];
  // Most server lines have nothing of the kind: their text tells sooner than their words.
  if (!/ssl-m|force-/.test(statement.block.text.slice(statement.span.start, statement.span.end))) return lowered;
  for (let i = firstOption(statement); ; i++) {
    const word = statement.word(i);
    if (!word) return lowered;
    const only = forced[word.value];
    const value = word.value === 'ssl-min-ver' || word.value === 'ssl-max-ver' ? statement.word(i + 1) : undefined;
    if (only !== undefined) lowered.push({ at: word, version: only, edit: replaceWord(word, `ssl-min-ver ${GOOD}`) });
    else if (value && old.includes(value.value)) lowered.push({ at: value, version: value.value, edit: replaceWord(value, GOOD) });
  }
}

/** RFC 8996 and RFC 7568 forbid these versions. HAProxy 2.2 and later accept TLS 1.2 and above from clients by themselves. */
export default defineRule({
  name: 'old-tls-version',
  summary: 'SSLv3, TLS 1.0 or TLS 1.1 is allowed, which are broken.',
  category: 'security',
  severity: 'warning',
  preset: 'strict',

  looksAt: 'statement',
  keywords: ['ssl-default-bind-options', 'ssl-default-server-options', 'bind', 'default-bind', 'server', 'server-template', 'default-server'],
  sections: ['global', 'defaults', 'frontend', 'backend', 'listen', 'peers', 'ring', 'log-forward'],
  *check(statement) {
    const [first, ...others] = loweredIn(statement);
    if (!first) return;
    const isForClients = statement.keyword.endsWith('bind') || statement.keyword === 'ssl-default-bind-options';
    yield {
      at: first.at,
      severity: isForClients ? 'warning' : 'information',
      message: `This allows ${first.version} ${isForClients ? 'from clients' : 'towards servers'}. It is broken, and current ${isForClients ? 'browsers' : 'servers'} refuse it. Use ${GOOD} or above.`,
      repairs: [{ title: `Require ${GOOD}`, safety: 'review', edits: [first, ...others].map(({ edit }) => edit) }],
    };
  },
});
