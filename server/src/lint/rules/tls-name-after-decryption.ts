import type { AclTest } from '../../expression/acl.ts';
import type { Term } from '../../expression/condition.ts';
import { bindsOf, isTls } from '../../model/binds/bind.ts';
import { fetchOf, termsOn, testsOfTerm } from '../../model/conditions/condition-tests.ts';
import type { Proxy } from '../../model/proxy.ts';
import { conditionOf } from '../../model/conditions/statement-condition.ts';
import { copyIn, variableRead } from '../../model/expressions/variable-source.ts';
import type { Configuration } from '../../model/configuration.ts';
import { decryptsAll } from '../../model/conditions/handshake-test.ts';
import { misreadSections } from '../../model/routes/misread-passthrough.ts';
import { entrancesTo } from '../../model/routes/senders.ts';
import { byPlace, isInherited, sniReadsOf, type SniRead } from '../../model/servers/sni-reads.ts';
import type { Statement } from '../../syntax/statement.ts';
import { nameServers } from '../edits/check-option-edits.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import type { RuleFinding } from '../finding.ts';
import { exceptMisread } from '../findings/except-misread.ts';
import { defineRule } from '../rule.ts';

/** What a client says in a TLS handshake, as far as it routes. */
const handshake = /\breq[._]ssl_(?:sni|alpn)\b/;

/** The line that sets a variable to what the handshake says. Lab case tls-name-in-variable-after-decryption. */
function settingLine(test: AclTest, proxy: Proxy): Statement | undefined {
  const variable = variableRead(test.criterion.calls);
  const copy = variable === undefined ? undefined : copyIn(proxy, variable);
  return copy && handshake.test(copy.calls[0]?.name ?? '') ? copy.line : undefined;
}

/** The tests of a line that have to hold. */
function testsOn(line: Statement, proxy: Proxy): AclTest[] {
  return termsOn(line).filter(term => !term.negated).flatMap(term => testsOfTerm(term, proxy));
}

/** True for a term that asks for the handshake alone. An ACL of several lines holds when one of them does: `ssl_fc_sni` may stand beside it. */
function isAboutHandshake(term: Term, proxy: Proxy): boolean {
  const tests = term.negated ? [] : testsOfTerm(term, proxy);
  return tests.length > 0 && tests.every(test => handshake.test(fetchOf(test)) || settingLine(test, proxy) !== undefined);
}

/** Lines that route by the handshake: by their condition, an ACL or a variable of it in each of its alternatives, or a name made of it. */
function asks(line: Statement, proxy: Proxy): boolean {
  if (handshake.test(line.word(1)?.value ?? '')) return true;
  const groups = conditionOf(line)?.condition.groups ?? [];
  return groups.length > 0 && groups.every(group => group.some(term => isAboutHandshake(term, proxy)));
}

function* findingsIn(proxy: Proxy): Generator<RuleFinding> {
  const binds = bindsOf(proxy);
  const isHttp = proxy.mode === 'http';
  if (proxy.isDisabled || binds.length === 0 || !(isHttp || binds.every(isTls))) return;
  const [first, ...others] = proxy.statements('use_backend', 'use-server').filter(line => asks(line, proxy));
  if (!first) return;
  const decrypts = binds.some(isTls);
  const setting = [first, ...others].flatMap(line => testsOn(line, proxy)).flatMap(test => settingLine(test, proxy) ?? []);
  const lines = new Set([...proxy.statements('acl', 'use_backend', 'use-server'), ...setting]);
  const words = !decrypts ? [] : [...lines].flatMap(line => line.words).filter(word => /req[._]ssl_sni/.test(word.text));
  yield {
    at: first,
    message: decrypts
      ? `${proxy.title} has \`ssl\` on its \`bind\` ${binds.length > 1 ? 'lines' : 'line'}, so HAProxy has decrypted the connection before it comes here, and \`req.ssl_sni\` is empty: this never holds. Ask \`ssl_fc_sni\`.`
      : `${proxy.title} is in HTTP mode, where \`req.ssl_sni\` is always empty: this never holds. Use \`mode tcp\` to pass TLS through, or decrypt with \`ssl\` on the \`bind\` line and ask \`ssl_fc_sni\`.`,
    related: others.map(line => ({ at: line, message: 'The same here' })),
    repairs: words.length > 0
      ? [{
          title: 'Ask `ssl_fc_sni`',
          safety: 'review',
          edits: words.map(word => replaceWord(word, word.text.replace(/req[._]ssl_sni/g, 'ssl_fc_sni'))),
        }]
      : [],
  };
}

const findings = exceptMisread(findingsIn, ['use_backend', 'use-server']);

/** The name that a server is to hear, read from a greeting that is decrypted by then, or that HTTP mode does not show. Lab case sni-of-decrypted-greeting. */
function findingOnName(read: SniRead, entrances: readonly Proxy[], heirs: readonly Proxy[]): RuleFinding {
  const { proxy, servers, word, others } = read;
  const isDecrypted = entrances.length > 0 && entrances.every(decryptsAll);
  const failure = proxy.mode === 'http' ? 'users get a 503' : 'the connection is closed';
  const why = isDecrypted ? 'has decrypted the connection before it comes' : 'reads the connection as HTTP before it comes';
  const advice = isDecrypted ? 'Ask `ssl_fc_sni`' : 'Ask `req.hdr(host),field(1,:)`, or `ssl_fc_sni` where HAProxy decrypts';
  return {
    at: word,
    severity: 'warning',
    message: `HAProxy ${why} to ${proxy.title}, so \`${word.value}\` is empty, and no site is named in the handshake with ${nameServers(servers)}: one that wants a name refuses it, and ${failure}. ${advice}.`,
    related: [...others.map(at => ({ at, message: 'The same here' })), ...heirs.map(heir => ({ at: heir.header, message: 'Inherits it' }))],
    repairs: isDecrypted && !isInherited(read) ? [{ title: 'Ask `ssl_fc_sni`', safety: 'review', edits: [word, ...others].map(each => replaceWord(each, each.text.replace(/req[._]ssl_sni/, 'ssl_fc_sni'))) }] : [],
  };
}

function emptyNames(configuration: Configuration): RuleFinding[] {
  const found = sniReadsOf(configuration).flatMap(read => {
    if (!/^req[._]ssl_sni$/.test(read.calls[0]?.name ?? '') || misreadSections(configuration).has(read.proxy)) return [];
    const entrances = entrancesTo(read.proxy, configuration);
    return read.proxy.mode === 'http' || (entrances.length > 0 && entrances.every(decryptsAll)) ? [{ read, entrances }] : [];
  });
  return byPlace(found).map(([{ read, entrances }, ...others]) => findingOnName(read, entrances, isInherited(read) ? [read, ...others.map(other => other.read)].map(({ proxy }) => proxy) : []));
}

/**
 * In a section that decrypts, `req.ssl_sni` is empty: lab case tls-name-after-decryption, 2.6 to 3.4. In HTTP mode it always is: "L6 sample fetches
 * ignored on HTTP proxies".
 */
export default defineRule({
  name: 'tls-name-after-decryption',
  summary: 'A route or the name for a server asks for `req.ssl_sni` where HAProxy has decrypted the connection, so that it is empty.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['req.ssl_sni', 'req_ssl_sni', 'req.ssl_alpn', 'req_ssl_alpn'],
  *check(configuration, { isWhole }) {
    yield* findings(configuration);
    if (isWhole) yield* emptyNames(configuration);
  },
});
