import { parseLogFormat } from '../../expression/log-format.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { perProxyWith, type Proxy } from '../proxy.ts';
import { sourceOf } from '../conditions/text-test.ts';

const rewriting = new Set(['set-header', 'replace-header', 'replace-value']);

/**
 * True for a section with a rule of its own, or an inherited one, that makes another Host header of the client's: what is read of the header behind it
 * need not be what the client sent. What a regular expression or a condition leaves as it was is not asked.
 */
export const rewritesHost: (proxy: Proxy) => boolean = perProxyWith([...rewriting], false, proxy =>
  proxy.mode === 'http' && proxy.effectiveLines('http-request').some(isRewrite));

function isRewrite(line: Statement): boolean {
  const action = line.word(1)?.value ?? '';
  if (!rewriting.has(action) || line.word(2)?.value.toLowerCase() !== 'host') return false;
  return action !== 'set-header' || !keepsPort(line.word(3));
}

/** True for a value with a port: `app.example.com:8443`, or the header of the client as it is, `%[req.hdr(host)]`. */
function keepsPort(value: Word | undefined): boolean {
  const items = parseLogFormat(value?.value ?? '').items;
  const last = items.at(-1);
  if (last?.kind === 'text') return /:\d+$/.test(last.text);
  const source = last?.kind === 'expression' && items.length === 1 ? sourceOf(last.expression.calls) : undefined;
  return source?.subject === 'host' && !source.hasNoPort;
}
