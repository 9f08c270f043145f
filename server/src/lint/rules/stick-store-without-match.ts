import { emptyMatchesIn, unlearnedSessionsIn, unreadStoresIn, type StickStore } from '../../model/request-rules/unread-stores.ts';
import type { RuleRepair } from '../finding.ts';
import { insertLineAbove, insertLineBelow, replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** A request has the cookie that an answer has set; what else is learned of answers has no such twin. */
function repairFor({ use: { statement, table, by, key } }: StickStore): RuleRepair[] {
  const action = statement.word(1);
  if (by === 'stick store-request') return action ? [{ title: 'Write `stick on`', safety: 'review', edits: [replaceWord(action, 'on')] }] : [];
  const cookie = key && /^(?:res\.cook|scook)(\([^()]+\))$/.exec(key.text)?.[1];
  if (cookie === undefined) return [];
  const line = `stick match req.cook${cookie}${table === undefined ? '' : ` table ${table}`}`;
  return [{ title: `Add \`${line}\``, safety: 'review', edits: [insertLineAbove(statement, line)] }];
}

/** What the answer says is learned as well. */
function repairForSession({ proxy, use: { statement, table, key } }: StickStore): RuleRepair[] {
  const cookie = /\([^()]+\)$/.exec(key?.text ?? '')?.[0];
  if (cookie === undefined) return [];
  const line = `stick store-response res.cook${cookie}${table === undefined ? '' : ` table ${table}`}`;
  return [{ title: `Add \`${line}\``, safety: 'review', edits: [insertLineBelow(statement, line, proxy.section)] }];
}

/** A key that requests have is stored by `stick on` as well; a cookie that the servers set is learned of their answers. */
function repairForMatch({ use: { statement, table, key } }: StickStore): RuleRepair[] {
  const action = statement.word(1);
  const cookie = key && /^(?:req\.cook|cook)(\([^()]+\))$/.exec(key.text)?.[1];
  if (cookie === undefined) return action ? [{ title: 'Write `stick on`', safety: 'review', edits: [replaceWord(action, 'on')] }] : [];
  const line = `stick store-response res.cook${cookie}${table === undefined ? '' : ` table ${table}`}`;
  return [{ title: `Add \`${line}\``, safety: 'review', edits: [insertLineAbove(statement, line)] }];
}

/** Lab cases stick-match-without-store and session-cookie-not-learned, too. Lab case stick-store-without-match: the second request of a client goes to another server on 2.6 to 3.4. */
export default defineRule({
  name: 'stick-store-without-match',
  summary: 'The servers of clients are stored in a stick table in which nothing looks them up, or looked up where nothing stores them.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['stick'],
  *check(configuration, { isWhole }) {
    if (!isWhole) return;
    for (const [first, ...others] of unreadStoresIn(configuration)) {
      const { use: { statement, table, by } } = first;
      yield {
        at: statement,
        message: `\`${by}\` puts the client's server into ${table === undefined ? `the table of ${first.proxy.title}` : `the table \`${table}\``}, but no \`stick match\` and no \`stick on\` looks it up there: the next request goes to any server. ${by === 'stick store-request' ? 'Write `stick on`, which does both' : 'Add a `stick match` for what the client sends back'}.`,
        related: others.map(({ use }) => ({ at: use.statement, message: 'The same here' })),
        repairs: others.length === 0 ? repairFor(first) : [],
      };
    }
    for (const [first, ...others] of emptyMatchesIn(configuration)) {
      const { use: { statement, table } } = first;
      yield {
        at: statement,
        message: `\`stick match\` looks the client's server up in ${table === undefined ? `the table of ${first.proxy.title}` : `the table \`${table}\``}, but no \`stick on\` and no \`stick store-...\` puts one in there: each request goes to any server. Write \`stick on\`, which does both, or add a \`stick store-response\` for what the servers give out.`,
        related: others.map(({ use }) => ({ at: use.statement, message: 'The same here' })),
        repairs: others.length === 0 ? repairForMatch(first) : [],
      };
    }
    for (const session of unlearnedSessionsIn(configuration)) {
      const { use: { statement, key } } = session;
      yield {
        at: statement,
        message: `\`${key?.text ?? ''}\` is stored when a client first sends it, with the server which that request comes to. The server that made the session, and sent the cookie, is not stored: the next request mostly goes to another one. Add a \`stick store-response\` for what the servers send.`,
        repairs: repairForSession(session),
      };
    }
  },
});
