import type { Proxy } from '../../model/proxy.ts';
import { actionOf, turnsAway, type Rule } from '../../model/request-rules/request-rules.ts';
import { replyOf } from '../../model/request-rules/rule-reply.ts';
import type { Statement } from '../../syntax/statement.ts';

/** The first words of a rule, without its options and condition, for a message. */
export function nameOf({ statement }: Rule): string {
  return `\`${statement.values().slice(0, statement.keyword.startsWith('tcp-') ? 3 : 2).join(' ')}\``;
}

/** What becomes of a request or a connection that a rule ends: it fits behind "each". Lab cases deny-all and tcp-reject-all, 2.6 to 3.4. */
export function endOf({ statement, action }: Rule, { mode }: Proxy): string {
  const words = statement.values();
  const status = words[Math.max(words.indexOf('deny_status'), words.indexOf('status')) + 1];
  const given = words.includes('deny_status') || words.includes('status') ? status : undefined;
  if (action === 'silent-drop') return 'waits for an answer that never comes';
  if (action === 'auth') return 'is asked for a password, also by those who sent the right one (401)';
  // HAProxy sends such a file as it is, whatever status stands beside it: tried on 2.6 and 3.4.
  const file = ['deny', 'tarpit', 'return'].includes(action) ? words[words.indexOf('errorfile') + 1 || words.length] : undefined;
  if (file !== undefined) return `gets the answer that \`${file}\` holds${action === 'tarpit' ? ', after a delay' : ''}`;
  if (action === 'deny') return `gets a ${given ?? '403'}`;
  if (action === 'tarpit') return `gets a ${given ?? '500'} after a delay`;
  if (action === 'return') return `gets a ${given ?? '200'} from HAProxy itself`;
  if (action === 'redirect') return 'is redirected';
  if (action === 'use-service') return 'is answered by HAProxy itself';
  return statement.word(1)?.value === 'content' && mode === 'http' ? 'is closed without an answer' : 'is reset or closed';
}

/** What a client gets whose answer a rule takes away: it fits behind "each client". Lab cases http-response-deny-all and tcp-response-close-all, 2.6 to 3.4. */
export function endOfAnswer({ statement, action }: Rule, { mode }: Proxy): string {
  if (statement.keyword === 'tcp-response') {
    if (action === 'silent-drop') return 'waits in vain';
    return action === 'close' && mode === 'http' ? 'gets a 502 in its place' : 'finds its connection closed';
  }
  const status = replyOf(statement.words.slice(2), action).status?.value ?? (action === 'deny' ? '502' : undefined);
  return `gets a ${status ?? 'refusal'} in its place`;
}

/** What a rule that never acts leaves undone. */
export function undoneBy(statement: Statement): string {
  const action = actionOf(statement);
  if (turnsAway(statement)) return 'refuses nobody';
  if (action === 'auth') return 'asks nobody for a password';
  return action.startsWith('track-') || action.startsWith('sc-') ? 'counts nobody' : 'never acts';
}
