import { bindOptionFact } from '../../language/bind-option-facts.ts';
import type { HaproxyVersion } from '../../language/version.ts';
import { bindOption, bindsOf, isTls, type Bind } from '../../model/binds/bind.ts';
import { lineageOf, type Proxy } from '../../model/proxy.ts';
import { argumentProblems } from '../arguments/problems.ts';
import { appendWords } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

const certificateOptions = ['crt', 'crt-list', 'default-crt'];

/** Options may come from the environment, all of them in one word. */
function hasUnknownOptions({ statement }: Bind): boolean {
  return statement.words.some((word, i) => i > 1 && word.hasVariable);
}

/** The certificate of another line of the section, as written; else a folder that is usual. */
function certificateFor(proxy: Proxy): string {
  for (const { statement } of bindsOf(proxy)) {
    const { words } = statement;
    const at = words.findIndex((word, i) => i > 1 && (word.value === 'crt' || word.value === 'crt-list'));
    const value = words[at + 1];
    if (at > 0 && value && !bindOptionFact(value.value)) return `${words[at]?.text} ${value.text}`;
  }
  return 'crt /etc/haproxy/certs/';
}

/** True where a certificate is named with a wrong word, as `cert FILE`: unknown-bind-option says how to write it. */
function misspellsCertificate({ statement }: Bind, proxy: Proxy, version: HaproxyVersion): boolean {
  const meant = argumentProblems('bind-option', statement, proxy.section.kind, version).flatMap(({ repairs = [] }) => repairs[0]?.edits ?? []);
  return meant.some(({ text }) => certificateOptions.includes(text.split(' ')[0] ?? ''));
}

/** Lab case bind-ssl-without-crt: HAProxy of every version refuses the file. With `strict-sni` it warns, starts, and fails every handshake. QUIC tried on 3.0 to 3.4. */
export default defineRule({
  name: 'bind-ssl-without-crt',
  summary: 'A `bind` line speaks TLS and has no certificate.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['bind'],
  *check(proxy, { version }) {
    // Since 3.2 a frontend may name its certificates on lines of their own.
    if ([...lineageOf(proxy)].some(each => each.statements('ssl-f-use').length > 0)) return;
    for (const bind of bindsOf(proxy)) {
      const ssl = bindOption(bind, 'ssl') ?? (isTls(bind) ? bind.word : undefined);
      if (!ssl || certificateOptions.some(name => bindOption(bind, name)) || hasUnknownOptions(bind) || !proxy.section.isCertain(bind.statement)) continue;
      if (misspellsCertificate(bind, proxy, version)) continue;
      const isLenient = bindOption(bind, 'strict-sni') !== undefined;
      const has = ssl === bind.word ? 'is QUIC, which is TLS' : 'has `ssl`';
      yield {
        at: ssl,
        severity: isLenient ? 'warning' : 'error',
        message: isLenient
          ? `\`bind ${bind.word.text}\` ${has}, and has \`strict-sni\`, but no certificate: HAProxy starts, and no TLS handshake succeeds. Add \`crt FILE\`.`
          : `HAProxy does not start: \`bind ${bind.word.text}\` ${has}, but no certificate. Add \`crt FILE\`.`,
        repairs: [{ title: `Add \`${certificateFor(proxy)}\``, safety: 'review', edits: [appendWords(bind.statement, certificateFor(proxy))] }],
      };
    }
  },
});
