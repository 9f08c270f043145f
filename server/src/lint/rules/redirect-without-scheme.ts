import { bindsOf, isTls } from '../../model/binds/bind.ts';
import type { Proxy } from '../../model/proxy.ts';
import { bareHostOf, type BareHost } from '../../model/redirects/bare-host.ts';
import { targetOf } from '../../model/redirects/redirect.ts';
import { actionOf } from '../../model/request-rules/request-rules.ts';
import { linesWithServerOptions, optionOn } from '../../model/servers/server-options.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { closest } from '../closest.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

const errorLines = ['errorloc', 'errorloc302', 'errorloc303'];
const lines = ['redirect', 'http-request', 'http-response', ...errorLines, ...linesWithServerOptions];

/** An address to which a line sends who asks. */
interface Target {
  readonly word: Word;
  readonly use: 'location' | 'prefix';
  readonly isFormat: boolean;
}

function addressOn(line: Statement): Target | undefined {
  if (errorLines.includes(line.keyword)) return addressIn(line.word(2), 'location', false);
  if (linesWithServerOptions.includes(line.keyword)) {
    const { start, end } = line.span;
    if (!line.block.text.slice(start, end).includes('redir')) return undefined;
    const option = optionOn(line, 'redir');
    return option === 'off' ? undefined : addressIn(option?.value, 'prefix', false);
  }
  const isPlain = line.keyword === 'redirect';
  if (!isPlain && !/^(?:redirect|return)$/.test(actionOf(line))) return undefined;
  const target = targetOf(line);
  return target && target.kind !== 'scheme' ? addressIn(target.target, target.kind, !isPlain) : undefined;
}

function addressIn(word: Word | undefined, use: Target['use'], isFormat: boolean): Target | undefined {
  return word && { word, use, isFormat };
}

/** `redirect scheme https://www.example.com`: HAProxy puts `://`, the host and the path behind it (2.6 and 3.4). */
function* findingsOnScheme(line: Statement): Generator<RuleFinding> {
  const found = line.keyword === 'redirect' || actionOf(line) === 'redirect' ? targetOf(line) : undefined;
  const word = found?.kind === 'scheme' ? found.target : undefined;
  const [, scheme, address = ''] = /^(https?:\/\/)?([^%$]*)$/i.exec(word?.value ?? '') ?? [];
  if (!word || word.hasVariable || (scheme === undefined && !/[./:]/.test(address))) return;
  const keyword = line.words.find((each, i) => each.value === 'scheme' && line.word(i + 1)?.span.start === word.span.start);
  const whole = `${scheme ?? 'https://'}${address}`.replace(/\/+$/, '');
  const repair: RuleRepair | undefined = address === ''
    ? { title: `Write \`scheme ${word.value.replace(/:\/\/$/, '')}\``, safety: 'review', edits: [replaceWord(word, word.value.replace(/:\/\/$/, ''))] }
    : keyword && { title: `Write \`prefix ${whole}\``, safety: 'review', edits: [replaceWord(keyword, 'prefix'), replaceWord(word, whole)] };
  yield {
    at: word,
    message: `\`scheme\` takes a scheme alone, as \`https\`, and puts \`://\`, the host and the path behind it: browsers are sent to \`${word.value}://...\`, which leads nowhere. ${repair?.title ?? 'Write `https`'}.`,
    repairs: repair ? [repair] : [],
  };
}

/**
 * Clear text first where the port, or an address without a name, speaks for it. To the host that the client asked for a redirect leads only to change to
 * HTTPS: of what else it may be nobody knows whether it leads to itself.
 */
function repairsOf(word: Word, { port, isIp, isMade }: BareHost, proxy: Proxy): RuleRepair[] {
  if (isMade && bindsOf(proxy).some(isTls)) return [];
  const isClear = port === undefined ? isIp : !`${port}`.endsWith('443');
  const at = { block: word.block, span: word.spanOf({ start: 0, end: 0 }) };
  return (isMade ? ['https'] : isClear ? ['http', 'https'] : ['https', 'http']).map(scheme => ({ title: `Put \`${scheme}://\` before it`, safety: 'review', edits: [{ at, text: `${scheme}://` }] }));
}

/** A name with a port reads as a scheme, `localhost:` like `mailto:`; an address of numbers does not. */
function whatBrowsersDo({ host, port, isIp }: BareHost, { use }: Target): string {
  if (port !== undefined && !isIp && /^[A-Za-z][A-Za-z0-9.-]*:/.test(host)) return `browsers take \`${host.replace(/\d+$/, '')}\` for the scheme, which they do not know, and show an error`;
  const what = `browsers take \`${host}\` for a part of a path on the host where they are, and ask that one for it: they see a 404`;
  return use === 'prefix' ? `${what}, or are redirected again and again` : what;
}

/** `https//www.example.com` and `htps://www.example.com`: what stands in the place of the scheme, and what was meant. */
function misspeltScheme(address: string): { readonly written: string; readonly meant: string } | undefined {
  const [written, scheme = ''] = /^([a-z]{3,7}):?\/\/(?=[\w%[])/i.exec(address) ?? [];
  if (written === undefined || /^https?:/i.test(written)) return undefined;
  const meant = /^https?$/i.test(scheme) ? scheme : closest(scheme, ['https', 'http']);
  return meant === undefined ? undefined : { written, meant: `${meant}://` };
}

function findingOnMisspelt({ word }: Target, { written, meant }: { readonly written: string; readonly meant: string }): RuleFinding {
  const what = written.includes(':') ? `Browsers do not know the scheme \`${written}\`, and show an error` : `Without a colon, browsers take \`${written}\` for a part of a path on the host where they are: they see a 404`;
  return {
    at: word,
    message: `${what}. Write \`${meant}\`.`,
    repairs: [{ title: `Write \`${meant}\``, safety: 'review', edits: [{ at: { block: word.block, span: word.spanOf({ start: 0, end: written.length }) }, text: meant }] }],
  };
}

function* findingsOn(line: Statement, proxy: Proxy): Generator<RuleFinding> {
  const target = addressOn(line);
  const misspelt = target && misspeltScheme(target.word.value);
  if (misspelt) {
    yield findingOnMisspelt(target, misspelt);
    return;
  }
  const host = target && bareHostOf(target.word.value, target.use, target.isFormat);
  if (!host) return;
  const repairs = repairsOf(target.word, host, proxy);
  yield {
    at: target.word,
    ...(errorLines.includes(line.keyword) ? { severity: 'warning' as const } : {}),
    message: `Without a scheme before it, ${whatBrowsersDo(host, target)}. ${repairs[0]?.title ?? 'Put `https://` or `http://` before it'}.`,
    repairs,
  };
}

/** True where the `Location` may be mended behind the redirect. */
function mendsLocation(proxy: Proxy): boolean {
  return proxy.effectiveLines('http-after-response').some(line => line.word(2)?.value.toLowerCase() === 'location');
}

/** Lab cases redirect-without-scheme and server-redirect-without-scheme. What each line answers was tried on 2.6 and 3.4; what browsers make of it is in the URL standard. */
export default defineRule({
  name: 'redirect-without-scheme',
  summary: 'A redirect leads to a host without a scheme before it, or with one that is none.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'proxy',
  lines,
  mentions: ['redirect', 'return', 'redir', ...errorLines],
  *check(proxy) {
    if (proxy.mode !== 'http' || proxy.isDisabled || mendsLocation(proxy)) return;
    for (const line of proxy.statementsAmong(lines)) {
      if (!proxy.section.isCertain(line)) continue;
      yield* findingsOn(line, proxy);
      yield* findingsOnScheme(line);
    }
  },
});
