import { expectationOf } from '../../model/checks/check-expect.ts';
import { checkSectionsOf, rulesOfCheckSection } from '../../model/checks/check-sections.ts';
import { awaitedText, dialoguesOf, isRequestLine, isSend, tcpCheckRulesOf } from '../../model/checks/tcp-check.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { sharedByLine } from '../findings/by-cause.ts';
import { listOf } from '../findings/group.ts';
import type { RuleFinding } from '../finding.ts';
import { defineRule } from '../rule.ts';

/** A protocol by what is asked, and how each of its answers begins. */
interface Protocol {
  readonly name: string;
  readonly isAsked: (text: string, all: string) => boolean;
  readonly beginning: string;
  /** What is in an answer, and never at its beginning. */
  readonly inside: RegExp;
}

const redisCommand = /(?:^|\n)(?:INFO(?: \w+)?|ROLE|AUTH \S+(?: \S+)?|SELECT \d+)\r?\n/i;

/** RESP: a sign says of what kind the answer is, `+` a status, `$` a text, behind its length. ClamAV knows `PING` as well, and answers without one. */
const protocols: readonly Protocol[] = [
  {
    name: 'Redis',
    isAsked: (text, all) => redisCommand.test(text) || (/(?:^|\n)(?:PING|QUIT)\r?\n$/i.test(text) && redisCommand.test(all)),
    beginning: 'a sign such as `+` or `$`',
    inside: /^(?:OK|PONG|role|master|slave|connected_|redis_|loading|#)/i,
  },
  { name: 'HTTP', isAsked: text => isRequestLine(text) && /\r?\n\r?\n$/.test(text), beginning: '`HTTP/1.1` or the like', inside: /^[^h]/i },
];

/** An expectation that is never met, because it looks only at the beginning. */
interface Anchored {
  readonly statement: Statement;
  readonly pattern: Word;
  readonly protocol: Protocol;
  readonly send: Statement;
}

/** `^` and what has to stand there, of one alternative. */
const anchored = /^\^\(?([A-Za-z0-9_#][^|]*)$/;

function anchoredIn(rules: readonly Statement[]): Anchored[] {
  return dialoguesOf(rules).flatMap(dialogue => {
    // Who greets first is of another protocol.
    if (!dialogue[0] || !isSend(dialogue[0])) return [];
    const all = dialogue.map(textSent).join('');
    let said: Statement[] = [];
    let isAnswered = false;
    return dialogue.flatMap((rule): Anchored[] => {
      if (isSend(rule)) {
        said = isAnswered ? [rule] : [...said, rule];
        isAnswered = false;
        return [];
      }
      isAnswered = true;
      const pattern = expectationOf(rule)?.match === 'rstring' && awaitedText(rule) !== undefined ? expectationOf(rule)?.pattern : undefined;
      const [, wanted] = anchored.exec(pattern?.value ?? '') ?? [];
      const protocol = wanted === undefined ? undefined : protocols.find(({ isAsked, inside }) => inside.test(wanted) && isAsked(said.map(textSent).join(''), all));
      const send = said.at(-1);
      return pattern && protocol && send ? [{ statement: rule, pattern, protocol, send }] : [];
    });
  });
}

/** What a rule sends; something that nobody knows for bytes, and where the environment or a log-format has a say. */
function textSent(rule: Statement): string {
  const [, action, text] = rule.words;
  if (!isSend(rule)) return '';
  return action?.value === 'send' && text && !text.hasVariable ? text.value : '\0';
}

const anchoredInProxies = inProxies(proxy => anchoredIn(tcpCheckRulesOf(proxy)?.rules ?? []).map(found => ({ proxy, ...found })), ['tcp-check']);

function finding({ pattern, protocol, send }: Anchored, title: string): RuleFinding {
  return {
    at: pattern,
    message: `\`^\` is the beginning of the whole answer, not of a line, and an answer of ${protocol.name} begins with ${protocol.beginning}: the check of ${title} never finds \`${pattern.value}\`, every server goes DOWN, and users get a 503 or a closed connection. Leave \`^\` out.`,
    related: [{ at: send, message: 'This is answered' }],
    repairs: [{ title: 'Leave `^` out', safety: 'review', edits: [replaceWord(pattern, pattern.text.replace('^', ''))] }],
  };
}

/** Lab case expect-anchored-inside-answer: 503 with `SC--` on 2.6 to 3.4; a Redis with `^role:master` behind `INFO` was tried on 2.6 and 3.4. */
export default defineRule({
  name: 'expect-anchored-inside-answer',
  summary: 'A `tcp-check` looks at the beginning of an answer for what stands further inside.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['tcp-check'],
  *check(configuration) {
    for (const { first, proxies } of sharedByLine(anchoredInProxies(configuration), ({ statement }) => statement)) yield finding(first, listOf(proxies));
    for (const check of checkSectionsOf(configuration)) {
      if (check.kind === 'tcp-check') yield* anchoredIn(rulesOfCheckSection(check)).map(found => finding(found, check.title));
    }
  },
});
