import { isLocal, parseAddress, type Address } from '../../language/address.ts';
import { bindOption, bindsOf, handsOnAddress, isTls, namesCertificate, type Bind } from '../../model/binds/bind.ts';
import { fetchOf, termsOn, testsOfTerm } from '../../model/conditions/condition-tests.ts';
import { switchesToHttp } from '../../model/request-rules/content.ts';
import { expectsAddress } from '../../model/checks/expect-proxy.ts';
import type { Proxy } from '../../model/proxy.ts';
import { redirectsOf, schemeOf } from '../../model/redirects/redirect.ts';
import { rulesOf, turnsAway, type Rule } from '../../model/request-rules/request-rules.ts';
import { actsForLackOfTls, forwardedHeadersOf } from '../../model/conditions/tls-condition.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { appendWords, insertLineBelow, replaceWord } from '../edits/rule-edits.ts';
import { exceptMisread } from '../findings/except-misread.ts';
import { defineRule } from '../rule.ts';

/** In a longer range of ports, nobody means a single one. */
const SHORT_RANGE = 10;

/** The port a browser speaks TLS to, also as one of a few, `443-445`, and as what a variable stands for when it is not set: `${PORT-443}`. */
function isHttpsPort({ kind, portText, ports }: Address, port: number): boolean {
  if (ports && ports.last - ports.first < SHORT_RANGE) return ports.first <= port && port <= ports.last;
  return kind !== 'path' && (portText === `${port}` || new RegExp(`^\\$\\{\\w+-${port}\\}$`).test(portText));
}

/**
 * True when somebody before HAProxy is likely to have spoken TLS with the client: it hands on the client's address, it is on this machine, it speaks
 * HTTP/2 without TLS, or HAProxy tells the servers that the client used HTTPS, or asks whether it did. To tell the servers is none where a rule here wants TLS
 * of HAProxy's own: nobody in front of such a section is served.
 */
function isBehindTls(bind: Bind, proxy: Proxy): boolean {
  if (handsOnAddress(bind) || expectsAddress(proxy) || bindOption(bind, 'proto')) return true;
  if (bind.addresses.every(address => isLocal(address) && address.ports !== undefined)) return true;
  return asksForTls(proxy) || (rulesOf(proxy, 'http-request').some(saysTls) && !wantsOwnTls(proxy));
}

/** True where a rule asks for `X-Forwarded-Proto`, as a redirect to HTTPS does behind TLS. */
function asksForTls(proxy: Proxy): boolean {
  return forwardedHeadersOf([...rulesOf(proxy, 'http-request'), ...rulesOf(proxy, 'redirect')]).length > 0;
}

/** True where a rule sends who comes without TLS to HTTPS, or turns them away: behind TLS each client is sent round and round (lab case redirect-for-own-tls). */
function wantsOwnTls(proxy: Proxy): boolean {
  const refusals = rulesOf(proxy, 'http-request').filter(({ statement }) => turnsAway(statement));
  return [...redirectsOf(proxy).filter(each => schemeOf(each) === 'https'), ...refusals].some(actsForLackOfTls);
}

/** Reads whether this connection has TLS, or the port that it came to: nobody in front says that. */
const ownConnection = /ssl_fc|dst_port|%fp\b/;

/**
 * True for a rule that tells the servers of TLS in front: `set-header X-Forwarded-Proto https`, also with a value from elsewhere. One that takes the value from
 * the connection, as `%[dst_port]` or `https if { ssl_fc }`, says nothing of the kind.
 */
function saysTls({ statement, owner, action }: Rule): boolean {
  const [, , name, value] = statement.words;
  if (!value || !/^(?:set|add)-header$/.test(action) || !/^x-forwarded-(?:proto|ssl|port)$/i.test(name?.value ?? '')) return false;
  if (termsOn(statement).some(term => testsOfTerm(term, owner).some(test => fetchOf(test).startsWith('ssl_fc')))) return false;
  return /[%$]/.test(value.text) ? !ownConnection.test(value.value) : /^(?:https|wss|on|443)$/i.test(value.value);
}

/** The words that make the other `bind` lines of the section speak TLS, as written. */
function tlsOptionsIn(proxy: Proxy): string | undefined {
  for (const bind of bindsOf(proxy)) {
    const ssl = bindOption(bind, 'ssl');
    const words = bind.statement.words;
    const at = words.findIndex(word => word.span.start === ssl?.span.start);
    if (at < 0) continue;
    const crt = words.findIndex((word, i) => i > at && ['crt', 'crt-list'].includes(word.value));
    if (crt > 0 && words[crt + 1]) return `ssl ${words[crt]?.text} ${words[crt + 1]?.text}`;
  }
  return undefined;
}

/** TLS for the whole line; of several addresses, for those with the port alone, on a line of their own: browsers speak plain HTTP to the others. */
function addTls(bind: Bind, options: string, port: number): RuleRepair {
  const { word, statement } = bind;
  const addresses = /^[^"'\\$]*,[^"'\\$]*$/.test(word.text) ? word.text.split(',') : [];
  const meant = addresses.filter(address => isHttpsPort(parseAddress(address), port));
  const others = addresses.filter(address => !meant.includes(address));
  if (others.length === 0) return { title: `Add \`${options}\``, safety: 'review', edits: [appendWords(statement, options)] };
  const rest = statement.block.text.slice(word.span.end, statement.span.end);
  const line = `bind ${meant.join(',')}${rest} ${options}`;
  return { title: `Write \`${line}\` on a line of its own`, safety: 'review', edits: [replaceWord(word, others.join(',')), insertLineBelow(statement, line)] };
}

function* findingsIn(proxy: Proxy): Generator<RuleFinding> {
  if (proxy.mode !== 'http' || proxy.isDisabled || switchesToHttp(proxy)) return;
  for (const bind of bindsOf(proxy)) {
    if (isTls(bind) || bind.statement.losesWords || bind.statement.words.some((word, i) => i > 1 && word.hasVariable)) continue;
    const is443 = bind.addresses.some(address => isHttpsPort(address, 443));
    if (!is443 && !bind.addresses.some(address => isHttpsPort(address, 8443))) continue;
    const hasCertificate = namesCertificate(bind);
    const isUnlikely = !hasCertificate && (!is443 || isBehindTls(bind, proxy));
    const options = hasCertificate ? 'ssl' : (tlsOptionsIn(proxy) ?? 'ssl crt /etc/haproxy/certs/');
    yield {
      at: bind.word,
      ...(isUnlikely ? { severity: 'information' as const } : {}),
      message: isUnlikely
        ? `${proxy.title} reads plain HTTP on \`${bind.word.text}\`: that is right only behind something that speaks TLS with the clients. A browser that comes here directly fails in its handshake. Add \`ssl crt FILE\` if browsers do.`
        : `${proxy.title} reads plain HTTP on \`${bind.word.text}\`, because the line has no \`ssl\`: each browser fails in its TLS handshake. Add \`${hasCertificate ? 'ssl' : 'ssl crt FILE'}\`, or use \`mode tcp\` to pass TLS through to the servers.`,
      // What stands before such a line and has read the TLS already would no longer get through; nor would browsers, that do not send the header.
      repairs: (handsOnAddress(bind) || expectsAddress(proxy) || asksForTls(proxy)) && !hasCertificate ? [] : [addTls(bind, options, is443 ? 443 : 8443)],
    };
  }
}

const findings = exceptMisread(findingsIn, ['bind']);

/** Lab case https-port-without-ssl: the handshake fails, and HAProxy logs a request it cannot read, on 2.6 to 3.4. */
export default defineRule({
  name: 'https-port-without-ssl',
  summary: 'An HTTP section listens on port 443 without `ssl`.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['bind'],
  check: findings,
});
