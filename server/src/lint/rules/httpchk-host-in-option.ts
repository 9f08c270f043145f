import { isAtLeast, type HaproxyVersion } from '../../language/version.ts';
import { requestsOf } from '../../model/checks/check-request.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { sendMore } from '../edits/check-request-edits.ts';
import { hiddenHeaders, quoted } from '../edits/hidden-headers.ts';
import type { RuleRepair } from '../finding.ts';
import { deleteWord, replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** The end of a line as it is written: in strong quotes, and with its backslashes doubled, it stays these letters (tried on 2.6 and 3.4: the check fails). */
const writtenEnd = /\\r\\n|\\x0d\\x0a/gi;

/** What stands in and behind the version of an `option httpchk`, as words for `http-check send`; undefined when it is not made of headers. */
function wordsFor(version: Word, others: readonly Word[]): { words: string; version: string } | undefined {
  const text = [version, ...others].map(word => word.value).join(' ').replace(writtenEnd, '\r\n');
  if (!text.includes('\r\n')) return others.length === 1 ? { words: `hdr Host ${quoted(others[0]?.value ?? '')}`, version: version.text } : undefined;
  const hidden = hiddenHeaders(text);
  return hidden && { words: hidden.words, version: hidden.line };
}

function repairs(proxy: Proxy, option: Statement, version: Word, others: readonly Word[]): RuleRepair[] {
  const request = requestsOf(proxy).find(each => each.option?.equals(option));
  const moved = wordsFor(version, others);
  if (!request || !moved) return [];
  return [{
    title: 'Move the headers to `http-check send`',
    safety: request.send || version.value.search(writtenEnd) >= 0 ? 'review' : 'safe',
    edits: [
      replaceWord(version, moved.version),
      ...others.map(word => deleteWord(word)),
      ...(moved.words ? [sendMore(request, moved.words)] : []),
    ],
  }];
}

const literal = 'Headers are written behind the version of `option httpchk`, and their line ends stay the letters `\\r\\n`, as they do in strong quotes: servers answer 400, and go DOWN. Users get a 503. Send them with `http-check send`.';

function hidden(version: HaproxyVersion, isRefused: boolean): string {
  const outcome = isRefused ? 'does not start with it' : 'warns about it, and 2.8 and later do not start with it';
  return `Headers are hidden behind the version of \`option httpchk\`: HAProxy ${version} ${outcome}. Send them with \`http-check send\`.`;
}

function hostArgument(version: HaproxyVersion): string {
  return `\`option httpchk\` takes no host in HAProxy ${version}, which does not start with it; 3.2 and later do. Send it with \`http-check send hdr Host\`.`;
}

/**
 * Lab case httpchk-host-in-option, and tried: with a line end in the version word 2.6 warns and sends the headers, 3.0 to 3.4 refuse the line; with a blank in
 * place of the line end 2.6 and 3.0 refuse it, and from 3.2 on the word is the Host. The catalogue says that 2.8 refuses already.
 */
export default defineRule({
  name: 'httpchk-host-in-option',
  summary: 'Headers such as Host are hidden in the `option httpchk` line, where this HAProxy does not take them.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['option'],
  mentions: ['httpchk'],
  *check(proxy, { version }) {
    for (const option of proxy.statements('option')) {
      if (option.word(1)?.value !== 'httpchk') continue;
      const [word, ...others] = option.words.slice(4);
      if (!word) continue;
      const isLiteral = word.value.search(writtenEnd) >= 0 && (others.length === 0 || isAtLeast(version, '3.2'));
      const hides = isLiteral || word.value.includes('\r\n');
      if (!hides && (others.length !== 1 || isAtLeast(version, '3.2'))) continue;
      const isRefused = !hides || others.length > 0 || isAtLeast(version, '2.8');
      yield {
        at: word,
        // The letters are no matter to HAProxy itself, which starts.
        severity: isRefused && !isLiteral ? 'error' : 'warning',
        message: isLiteral ? literal : hides ? hidden(version, isRefused) : hostArgument(version),
        repairs: repairs(proxy, option, word, others),
      };
    }
  },
});
