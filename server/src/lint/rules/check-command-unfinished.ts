import type { Proxy } from '../../model/proxy.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import { checkSectionsOf, rulesOfCheckSection } from '../../model/checks/check-sections.ts';
import { awaitedText, dialoguesOf, isRequestLine, isSend, tcpCheckRulesOf } from '../../model/checks/tcp-check.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleFinding } from '../finding.ts';
import { sharedByLine } from '../findings/by-cause.ts';
import { listOf } from '../findings/group.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** A text that is sent, and after which the server waits for more. */
interface Unfinished {
  readonly statement: Statement;
  readonly word: Word;
  readonly why: 'single-quotes' | 'escaped-twice' | 'no-escape' | 'no-line-end' | 'no-empty-line';
}

/** A backslash, and the letter of a line end, as they reach the server out of single quotes. */
const writtenLineEnd = '\\n';
/** A command of Redis, which reads lines, where nothing ends the last one. */
const redisCommand = /(?:^|\n)(?:PING|INFO(?: \w+)?|ROLE)$/i;
/** The same with a line end that lost its backslashes, or has other signs in their place. */
const misspeltEnd = /(?:^|\n)(?:PING|INFO(?: \w+)?|ROLE|QUIT)(rn|\/r\/n)$/i;
/** What Redis answers to these. */
const redisAnswer = /\+PONG|role:|redis_|master/i;

/** Commands of protocols by lines, Redis, POP3 and SMTP, where nothing ends the last one, and what is answered to them. */
const lineCommand = /(?:^|\n)(?:AUTH \S[^\n]*|QUIT|SELECT \d+|(?:EHLO|HELO|LHLO) \S+)$/i;
const lineAnswer = /^\^?(?:\\?\+OK|2[25])/;

const unfinished = inProxies((proxy): readonly (Unfinished & { readonly proxy: Proxy })[] => {
  const check = tcpCheckRulesOf(proxy);
  return check ? unfinishedIn(check.rules).map(found => ({ proxy, ...found })) : [];
}, ['tcp-check']);

function unfinishedIn(rules: readonly Statement[]): Unfinished[] {
  return dialoguesOf(rules).flatMap(unfinishedInDialogue);
}

function unfinishedInDialogue(dialogue: readonly Statement[]): Unfinished[] {
  const found: Unfinished[] = [];
  let said: Statement[] = [];
  for (const rule of dialogue) {
    if (isSend(rule)) {
      said.push(rule);
      continue;
    }
    const awaited = awaitedText(rule);
    const statement = said.at(-1);
    const word = statement?.word(2);
    const why = awaited === undefined || said.some(isToldElsewhere) ? undefined : gapIn(said, awaited);
    if (statement && word && why) found.push({ statement, word, why });
    said = [];
  }
  return found;
}

/** True for a text that a blank or a `#` ends before its end: bad-value and hash-cuts-line say so, and what is missing here stands behind it. */
function isToldElsewhere(rule: Statement): boolean {
  const [, , text, next] = rule.words;
  return text !== undefined && ((next !== undefined && next.value !== 'comment') || rule.block.text[text.end] === '#');
}

/** What is missing at the end of what was sent since the last answer; undefined when nothing is, or when bytes or the environment have a say. */
function gapIn(said: readonly Statement[], awaited: string): Unfinished['why'] | undefined {
  const words = said.map(rule => (['send', 'send-lf'].includes(rule.word(1)?.value ?? '') ? rule.word(2) : undefined));
  if (words.length === 0 || words.some(word => !word || word.hasVariable)) return undefined;
  const text = words.map(word => word?.value ?? '').join('');
  if (text.endsWith(writtenLineEnd) && words.at(-1)?.text.endsWith('\'')) return 'single-quotes';
  if (text.endsWith(writtenLineEnd) && /\\\\n"?$/.test(words.at(-1)?.text ?? '')) return 'escaped-twice';
  if (misspeltEnd.test(text) && (redisAnswer.test(awaited) || lineAnswer.test(awaited))) return 'no-escape';
  if (isRequestLine(text) && !text.includes('\\')) return /\r?\n\r?\n/.test(text) ? undefined : 'no-empty-line';
  const isCommand = (redisCommand.test(text) && redisAnswer.test(awaited)) || (lineCommand.test(text) && lineAnswer.test(awaited));
  return isCommand ? 'no-line-end' : undefined;
}

/** The text with the line ends that it needs; undefined where it is quoted in a way that has to be thought through. */
function finishedText({ word, why }: Unfinished): string | undefined {
  const { text } = word;
  if (/^'[^'"$]*'$/.test(text)) {
    const inside = text.slice(1, -1);
    return why === 'single-quotes' ? `"${inside}"` : undefined;
  }
  if (why === 'single-quotes') return undefined;
  if (why === 'escaped-twice') return text.replace(/\\\\([rn])/g, '\\$1');
  if (why === 'no-escape') return text.replace(/\/?r\/?n("?)$/i, '\\r\\n$1');
  const ends = why === 'no-empty-line' && !word.value.endsWith('\n') ? '\\r\\n\\r\\n' : '\\r\\n';
  if (/^"[^"]*"$/.test(text)) return `${text.slice(0, -1)}${ends}"`;
  return /["']/.test(text) ? undefined : text + ends;
}

const reasons: Readonly<Record<Unfinished['why'], string>> = {
  'single-quotes': 'between single quotes `\\r\\n` is sent as it stands, as backslashes and letters, and not as the end of the line. Use double quotes',
  'escaped-twice': 'the backslashes stand there twice, so that `\\r\\n` is sent as it stands, and not as the end of the line. Write each once',
  'no-escape': 'its line end has lost its backslashes, and is sent as letters. Write `\\r\\n`',
  'no-line-end': 'no `\\r\\n` ends the command. Add it',
  'no-empty-line': 'an HTTP request ends with an empty line, and here is none. End it with `\\r\\n\\r\\n`',
};

function finding(title: string, found: Unfinished): RuleFinding {
  const { word, why } = found;
  const text = finishedText(found);
  return {
    at: word,
    message: `The check of ${title} does not end what it asks: ${reasons[why]}. The server waits for the rest${why === 'single-quotes' || why === 'escaped-twice' ? ', or refuses what it gets' : ''}: each check fails, and every server goes DOWN.`,
    repairs: text === undefined ? [] : [{ title: `Write \`${text}\``, safety: 'review', edits: [replaceWord(word, text)] }],
  };
}

/** Lab cases check-command-unfinished (L7TOUT) and check-command-in-single-quotes (L7RSP): 503 with `SC--` on 2.6 to 3.4. The commands of Redis and SMTP were tried on 2.6 and 3.4. */
export default defineRule({
  name: 'check-command-unfinished',
  summary: 'A `tcp-check send` does not end what it asks, and the server waits for the rest.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['tcp-check'],
  *check(configuration) {
    for (const { first, proxies } of sharedByLine(unfinished(configuration), ({ statement }) => statement)) yield finding(listOf(proxies), first);
    for (const check of checkSectionsOf(configuration)) {
      if (check.kind === 'tcp-check') yield* unfinishedIn(rulesOfCheckSection(check)).map(found => finding(check.title, found));
    }
  },
});
