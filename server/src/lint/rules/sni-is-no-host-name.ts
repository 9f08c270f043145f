import { parseSampleExpression } from '../../expression/sample-expression.ts';
import { connectRulesOf } from '../../model/checks/check-connection.ts';
import type { Proxy } from '../../model/proxy.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import { valueWord } from '../../model/word-after.ts';
import { isSamePlace } from '../../syntax/place.ts';
import type { Word } from '../../syntax/word.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** A name that is sent in a TLS handshake, and what cannot be one. */
interface BadName {
  readonly proxy: Proxy;
  /** The whole word, and the text in it that is sent. */
  readonly word: Word;
  readonly text: string;
  readonly option: 'sni' | 'check-sni' | 'connect sni';
  readonly why: 'expression' | 'port' | 'scheme' | 'path';
}

/** Only `sni` of a server takes an expression; what the check sends is a plain text. */
function badNameIn(proxy: Proxy, word: Word | undefined, option: BadName['option']): BadName[] {
  if (!word || word.hasVariable) return [];
  const text = option === 'sni' ? literalOf(word.value) : word.value;
  const why = text === undefined ? undefined : whyNot(text, option);
  return text !== undefined && why ? [{ proxy, word, text, option, why }] : [];
}

/** The text of `str(app.example.com)`. */
function literalOf(value: string): string | undefined {
  const { calls: [call, more] } = parseSampleExpression(value);
  return call?.name === 'str' && !more && call.arguments?.length === 1 ? call.arguments[0]?.text : undefined;
}

function whyNot(text: string, option: BadName['option']): BadName['why'] | undefined {
  if (option !== 'sni' && /^(?:[a-z][\w.]*\([^)]*\)|ssl_fc_sni|req\.ssl_sni)/.test(text)) return 'expression';
  if (/^[a-z]+:\/\//i.test(text)) return 'scheme';
  if (text.includes('/')) return 'path';
  return /^[^:]+:\d+$/.test(text) ? 'port' : undefined;
}

const badNames = inProxies(proxy => {
  if (!proxy.isBackend || proxy.isDisabled) return [];
  const found: BadName[] = [];
  const add = (names: BadName[]) => { for (const name of names) if (!found.some(known => isSamePlace(known.word, name.word))) found.push(name); };
  const servers = proxy.servers.filter(server => !server.isDisabled);
  for (const server of servers) {
    if (server.has('ssl')) add(badNameIn(proxy, server.option('sni')?.value, 'sni'));
    if (server.has('check')) add(badNameIn(proxy, server.option('check-sni')?.value, 'check-sni'));
  }
  for (const step of servers.some(server => server.has('check')) ? connectRulesOf(proxy) : []) {
    add(badNameIn(proxy, valueWord('sni', step), 'connect sni'));
  }
  return found;
}, ['sni', 'check-sni']);

const reasons = {
  expression: 'takes a name as it is, and no expression',
  port: 'is a name without a port',
  scheme: 'is a name without a scheme',
  path: 'is a name, and has no `/`',
};

/** The name in it, where one is left. */
function nameIn({ text, why }: BadName): string | undefined {
  return why === 'expression' ? /^str\(([\w.-]+)\)$/.exec(text)?.[1] : /^(?:[a-z]+:\/\/)?([\w-]+(?:\.[\w-]+)+)(?::\d+)?(?:\/.*)?$/i.exec(text)?.[1];
}

/** Lab case check-sni-is-an-expression: L6RSP and 503 with `SC--` on 2.6 to 3.4; the others were tried on 2.6 and 3.4. */
export default defineRule({
  name: 'sni-is-no-host-name',
  summary: 'What is sent as the server name (SNI) is no host name: it has a port or a scheme, or is an expression where none is read.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['sni', 'check-sni'],
  *check(configuration) {
    const told: BadName[] = [];
    for (const bad of badNames(configuration)) {
      const { proxy, word, option, why, text } = bad;
      if (told.some(known => isSamePlace(known.word, word))) continue;
      told.push(bad);
      const name = nameIn(bad);
      const failure = option === 'sni' ? (proxy.mode === 'http' ? 'users get a 503' : 'connections are closed') : `the health check fails, the server goes DOWN, and ${proxy.mode === 'http' ? 'users get a 503' : 'connections are closed'}`;
      yield {
        at: word,
        message: `\`${option === 'connect sni' ? 'sni' : option}\` ${reasons[why]}, so \`${text}\` goes out as it is written. A server that knows its sites by name refuses the handshake: ${failure}. Write ${name === undefined ? 'the name of the site' : `\`${name}\``}.`,
        repairs: name === undefined ? [] : [{ title: `Write \`${name}\``, safety: 'review', edits: [replaceWord(word, word.text.replace(text, name))] }],
      };
    }
  },
});
