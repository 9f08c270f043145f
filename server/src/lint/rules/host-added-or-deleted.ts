import { aclLinesOf, termsOn } from '../../model/conditions/condition-tests.ts';
import type { Configuration } from '../../model/configuration.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import { hasText } from '../../model/incremental/per-block.ts';
import type { Proxy } from '../../model/proxy.ts';
import { rulesOf } from '../../model/request-rules/request-rules.ts';
import type { Statement } from '../../syntax/statement.ts';
import { deleteLine, replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** A line that does something to the Host header as a whole. */
interface HostLine {
  readonly proxy: Proxy;
  readonly statement: Statement;
  /** How many rules run before it in its section. */
  readonly above: number;
  readonly action: 'add-header' | 'del-header' | 'set-header';
}

const mentionsHost = hasText(text => /-header\s+["']?host\b/i.test(text));

const hostLinesIn = inProxies((proxy): readonly HostLine[] => {
  if (proxy.isDisabled || proxy.mode !== 'http' || !mentionsHost(proxy.section)) return [];
  return rulesOf(proxy, 'http-request').flatMap(({ statement, owner, action }, above): HostLine[] => {
    if (owner !== proxy || statement.word(2)?.value.toLowerCase() !== 'host' || !proxy.section.isCertain(statement)) return [];
    const isOther = action === 'del-header' && statement.word(3)?.value === '-m' && statement.word(4)?.value !== 'str';
    return (action === 'add-header' || action === 'del-header' || action === 'set-header') && !isOther ? [{ proxy, statement, above, action }] : [];
  });
}, ['http-request']);

/** `unless { req.hdr(host) -m found }`: only those who sent none get one. */
function isForThoseWithout({ proxy, statement }: HostLine): boolean {
  const texts = termsOn(statement).map(term => (term.kind === 'named' ? aclLinesOf(term.name, proxy).map(line => line.values(2).join(' ')).join(' ') : term.text));
  return texts.some(text => /\b(?:found|hdr_cnt|hdr_len|length)\b/.test(text));
}

/** True where another line, which runs before or after, makes one header of it again. */
function isMended(line: HostLine, lines: readonly HostLine[]): boolean {
  const others = lines.filter(other => other !== line);
  if (line.action === 'add-header') return others.some(({ action }) => action === 'del-header') || isForThoseWithout(line);
  const below = others.filter(({ proxy, above }) => proxy === line.proxy && above > line.above);
  const behind = line.proxy.kind === 'backend' ? [] : others.filter(({ proxy }) => proxy !== line.proxy && proxy.kind !== 'frontend');
  return [...below, ...behind].some(({ action }) => action !== 'del-header');
}

function linesToTell(configuration: Configuration): readonly HostLine[] {
  const lines = hostLinesIn(configuration);
  return lines.filter(line => line.action !== 'set-header' && !isMended(line, lines));
}

/** Lab case host-added-or-deleted; what the server gets was seen on 2.6 and 3.4. */
export default defineRule({
  name: 'host-added-or-deleted',
  summary: '`add-header Host` sends two Host headers to the server, `del-header Host` none.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['http-request'],
  *check(configuration, { isWhole }) {
    for (const { statement, action } of linesToTell(configuration)) {
      const word = statement.word(1);
      if (!word || (action === 'del-header' && !isWhole)) continue;
      yield action === 'add-header'
        ? {
            at: word,
            message: '`add-header` leaves the `Host` that the client sent, and the server gets two: it refuses that with a 400, or answers for the wrong one. Write `set-header`, which replaces it.',
            repairs: [{ title: 'Write `set-header`', safety: 'review', edits: [replaceWord(word, 'set-header')] }],
          }
        : {
            at: word,
            message: 'The server is not told which site is asked for: HTTP/1.1 wants a `Host`, so it answers with a 400, or with a site of its choice. Leave the header, or set another one with `set-header Host`.',
            repairs: [{ title: 'Leave the header', safety: 'review', edits: [deleteLine(statement)] }],
          };
    }
  },
});
