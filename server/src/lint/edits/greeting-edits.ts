import { aclLinesOf, termsOn } from '../../model/conditions/condition-tests.ts';
import type { Proxy } from '../../model/proxy.ts';
import { waitingIn } from '../../model/request-rules/content.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleRepair } from '../finding.ts';
import { insertLineAbove, replaceWord, type RuleEdit } from './rule-edits.ts';

const ofOwnTls = /\bssl_fc_sni(?:_(beg|dir|dom|end|reg|sub))?(?![\w.])/;

/** What reads of the TLS greeting that HAProxy passes on what a test asks of the TLS that HAProxy speaks itself; undefined for what is not in a greeting. */
function inGreeting(text: string): string | undefined {
  if (text === 'ssl_fc') return 'req.ssl_hello_type 1';
  if (text === 'ssl_fc_has_sni') return 'req.ssl_sni -m found';
  const match = ofOwnTls.exec(text)?.[1];
  if (match !== undefined) return /^ssl_fc_sni_\w+$/.test(text) ? `req.ssl_sni -m ${match}` : undefined;
  return ofOwnTls.test(text) ? text.replaceAll('ssl_fc_sni', 'req.ssl_sni') : undefined;
}

/** The fetch that tells in TCP mode what a line asks of the TLS with the client; undefined where it asks for what no greeting has, as a certificate. */
export function greetingFetch(statement: Statement, word: Word, proxy: Proxy): string | undefined {
  const texts = wordsAsking(statement, word, proxy).map(each => inGreeting(each.value));
  return texts.length === 0 || texts.includes(undefined) ? undefined : texts[0] === inGreeting('ssl_fc') ? texts[0] : 'req.ssl_sni';
}

/**
 * Asks the TLS greeting that HAProxy passes on, where a line of a section in TCP mode asks about the TLS of HAProxy itself. A section that waits for nothing learns to
 * wait for the greeting (tried on 2.6 and 3.4).
 */
export function askGreeting(statement: Statement, word: Word, proxy: Proxy): RuleRepair[] {
  const fetch = greetingFetch(statement, word, proxy);
  const words = wordsAsking(statement, word, proxy);
  if (fetch === undefined || !words.every(each => proxy.section.has(each.block) && each.text === each.value)) return [];
  const edits = words.map(each => replaceWord(each, inGreeting(each.value) ?? each.text));
  return [{ title: `Ask \`${fetch}\` instead`, safety: 'review', edits: [...waitFor(statement, proxy), ...edits] }];
}

/** Where a line asks: in a word of its own, or in the ACLs that it names. */
function wordsAsking(statement: Statement, word: Word, proxy: Proxy): Word[] {
  if (/\bssl_/.test(word.value)) return [word];
  const names = new Set(termsOn(statement).flatMap(term => (term.kind === 'named' ? [term.name] : [])));
  const asked = [...names].flatMap(name => aclLinesOf(name, proxy)).flatMap(line => line.word(2) ?? []);
  return asked.filter(each => each.value.startsWith('ssl_'));
}

function waitFor(statement: Statement, proxy: Proxy): RuleEdit[] {
  if (!proxy.isFrontend || waitingIn(proxy) === 'waits' || proxy.effectiveLines('tcp-request').length > 0) return [];
  const [top = statement] = proxy.statements('use_backend', 'use-server');
  return [insertLineAbove(top, 'tcp-request inspect-delay 5s'), insertLineAbove(top, 'tcp-request content accept if { req.ssl_hello_type 1 }')];
}
