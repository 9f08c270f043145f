import { httpCheckRulesOf } from '../model/health-check.ts';
import { lineOf, type SentRequest } from '../model/check-request.ts';
import type { Proxy } from '../model/proxy.ts';
import { appendWords, insertLineAbove, insertLineBelow, replaceWord, type RuleEdit } from './rule-edits.ts';

/**
 * Has a request send more: words for `http-check send`, added to the one there is, else as a new line in the section that makes the request. It goes
 * before the first `expect`, since HAProxy refuses a `send` behind one, and behind a `connect` (tried on 2.6 and 3.4).
 */
export function sendMore(request: SentRequest, words: string): RuleEdit {
  if (request.send) return appendWords(request.send, words);
  const line = `http-check send ${words}`;
  const [first] = httpCheckRulesOf(request.owner).rules.filter(rule => rule.word(1)?.value !== 'comment');
  if (!first) return insertLineBelow(lineOf(request), line);
  return first.word(1)?.value === 'connect' ? insertLineBelow(first, line) : insertLineAbove(first, line);
}

/** Has a request use GET. */
export function askWithGet(request: SentRequest): RuleEdit {
  const { method, option, send, uri } = request;
  if (method) return replaceWord(method, 'GET');
  if (send) return appendWords(send, 'meth GET');
  const path = option?.word(2);
  if (path && uri) return replaceWord(path, /^[A-Z]+$/.test(path.value) ? 'GET /' : `GET ${path.text}`);
  return appendWords(lineOf(request), 'GET /');
}

/** A name to send as Host or SNI to the servers of a section, as far as its lines tell one. */
export function siteNameOf(proxy: Proxy): string | undefined {
  for (const line of proxy.statements('http-request')) {
    const [action, header, value] = line.values(1);
    if (/^(?:set|add)-header$/.test(action ?? '') && header?.toLowerCase() === 'host' && isHostName(value)) return value;
  }
  for (const server of proxy.servers) {
    const named = [server.option('check-sni')?.value?.value, /^str\(([^()]*)\)$/.exec(server.option('sni')?.value?.value ?? '')?.[1]];
    const found = named.find(isHostName);
    if (found !== undefined) return found;
  }
  const address = proxy.servers[0]?.address?.value.replace(/:[^:]*$/, '');
  return isHostName(address) ? address : undefined;
}

/** A DNS name with a dot in it that is no IP address. */
function isHostName(text: string | undefined): text is string {
  return text !== undefined && /^(?=.*[a-z])[\w-]+(?:\.[\w-]+)+$/i.test(text);
}
