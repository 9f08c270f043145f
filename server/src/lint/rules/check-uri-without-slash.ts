import { askWithGet } from '../check-request-edits.ts';
import { lineOf, sentRequestsOf, type SentRequest } from '../../model/check-request.ts';
import type { Word } from '../../syntax/word.ts';
import { byCause } from '../by-cause.ts';
import type { RuleRepair } from '../finding.ts';
import { listOf } from '../group.ts';
import { replaceWord } from '../rule-edits.ts';
import { defineRule } from '../rule.ts';

const misaimedRequests = byCause((proxy): readonly SentRequest[] => sentRequestsOf(proxy).filter(({ uri }) => uri !== undefined && !isTarget(uri)), ['httpchk']);

/** A path, `*`, a whole URL, or what a log-format or the environment begins with. */
function isTarget(uri: Word): boolean {
  return /^(?:\/|\*$|https?:\/\/|%|\$)/i.test(uri.value);
}

/** With one argument, `option httpchk` takes it for the URI: a method alone is the path that is asked for. */
function isMethodAlone({ method, uri }: SentRequest): boolean {
  return method === undefined && /^(?:GET|HEAD|POST|PUT|OPTIONS)$/.test(uri?.value ?? '');
}

function repairOf(request: SentRequest): RuleRepair {
  const uri = request.uri as Word;
  if (isMethodAlone(request)) return { title: 'Ask for `GET /`', safety: 'review', edits: [askWithGet(request)] };
  const quote = /^["']/.exec(uri.text)?.[0] ?? '';
  return { title: `Ask for \`/${uri.value}\``, safety: 'review', edits: [replaceWord(uri, `${quote}/${uri.text.slice(quote.length)}`)] };
}

/** Lab case check-uri-without-slash: L7STS 400 and 503 with `SC--` on 2.6 to 3.4. */
export default defineRule({
  name: 'check-uri-without-slash',
  summary: 'A health check asks for a path that does not begin with `/`: servers answer 400 and go DOWN.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['httpchk'],
  *check(configuration) {
    for (const { cause: request, proxies } of misaimedRequests(configuration)) {
      const inherited = request.owner !== proxies[0];
      const asked = `\`${request.method?.value ?? 'OPTIONS'} ${request.uri?.value}\``;
      const why = isMethodAlone(request) ? `takes \`${request.uri?.value}\` for the path and asks ${asked}` : `asks ${asked}, a path without a slash before it`;
      yield {
        at: request.uri ?? lineOf(request),
        message: `The health check ${why}: servers answer 400, and ${inherited ? `those of ${listOf(proxies)} go` : 'go'} DOWN. Users get a 503. Write ${isMethodAlone(request) ? 'the path behind the method' : 'the slash'}.`,
        related: inherited ? proxies.map(proxy => ({ at: proxy.header, message: 'Its servers are checked in this way' })) : [],
        repairs: [repairOf(request)],
      };
    }
  },
});
