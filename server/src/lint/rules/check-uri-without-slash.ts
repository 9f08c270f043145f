import { isAtLeast } from '../../language/version.ts';
import { isTarget, isUsualMethod, lineOf, requestsOfCheckSection, sentRequestsOf, type SentRequest, type WrittenRequest } from '../../model/checks/check-request.ts';
import { checkSectionsOf } from '../../model/checks/check-sections.ts';
import type { Word } from '../../syntax/word.ts';
import { assumedValue, replaceValue, whereNotSet } from '../findings/assumed-value.ts';
import { byCause } from '../findings/by-cause.ts';
import { heirsOf } from '../findings/check-heirs.ts';
import { askWithGet, requestInOrder } from '../edits/check-request-edits.ts';
import type { RuleRepair } from '../finding.ts';
import { listOf } from '../findings/group.ts';
import { endsAtEmptyWord } from '../findings/lost-words.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

const isMisaimed = ({ uri, method }: WrittenRequest) => uri !== undefined && !isTarget(uri, method);

const misaimedRequests = byCause((proxy): readonly SentRequest[] => sentRequestsOf(proxy).filter(isMisaimed), ['httpchk']);

/** What went wrong, what to write, and the repair. */
interface Mistake {
  readonly why: string;
  readonly advice: string;
  readonly repair: RuleRepair;
}

function mistakeIn(request: WrittenRequest): Mistake {
  const uri = request.uri as Word;
  const asked = `\`${request.method?.value ?? 'OPTIONS'} ${uri.value.replaceAll('\r\n', '\\r\\n')}\``;
  // With one argument, `option httpchk` takes it for the URI: a method alone is the path that is asked for.
  if (request.method === undefined && isUsualMethod(uri.value)) {
    return {
      why: `takes \`${uri.value}\` for the path and asks ${asked}`,
      advice: 'the path behind the method',
      repair: { title: 'Ask for `GET /`', safety: 'review', edits: [askWithGet(request)] },
    };
  }
  const ordered = requestInOrder(request);
  if (ordered) {
    return {
      why: ordered.hasPath ? `asks ${asked}, since method, path and version are not words of their own in this order` : `takes the version for the path and asks ${asked}`,
      advice: `\`${ordered.text}\``,
      repair: { title: `Ask for \`${ordered.text}\``, safety: 'review', edits: ordered.edits },
    };
  }
  const assumed = uri.hasVariable ? assumedValue(uri) : undefined;
  if (assumed !== undefined) {
    return {
      why: `asks \`${request.method?.value ?? 'OPTIONS'} ${assumed}\`${whereNotSet(uri)}, a path without a slash before it`,
      advice: 'the slash',
      repair: { title: `Ask for \`/${assumed}\``, safety: 'review', edits: [replaceValue(uri, `/${assumed}`)] },
    };
  }
  const path = /^[\w-]+(?:\.[\w-]+)+(?::\d+)?(\/[^\s"'\\]*)$/.exec(uri.text)?.[1];
  if (path !== undefined) {
    return {
      why: `asks ${asked}, which begins with the name of the host`,
      advice: `the path alone, \`${path}\`, and the name as the Host header, with \`http-check send\``,
      repair: { title: `Ask for \`${path}\``, safety: 'review', edits: [replaceWord(uri, path)] },
    };
  }
  const quote = /^["']/.exec(uri.text)?.[0] ?? '';
  // A blank would end the path.
  const encoded = /^[\w./ -]+$/.test(uri.value) && uri.value.includes(' ') ? `/${uri.value.replaceAll(' ', '%20')}` : undefined;
  return {
    why: `asks ${asked}, a path without a slash before it`,
    advice: 'the slash',
    repair: {
      title: `Ask for \`${encoded ?? `/${uri.value}`}\``, safety: 'review', edits: [replaceWord(uri, encoded ?? `${quote}/${uri.text.slice(quote.length)}`)],
    },
  };
}

/** Lab cases check-uri-without-slash and check-request-in-quotes: L7STS 400 and 503 with `SC--` on 2.6 to 3.4. */
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
      // From 3.4 on HAProxy refuses the line, and empty-word says so.
      if (isAtLeast(request.owner.section.version, '3.4') && endsAtEmptyWord(lineOf(request))) continue;
      const inherited = request.owner !== proxies[0];
      const { why, advice, repair } = mistakeIn(request);
      const go = inherited ? `those of ${listOf(proxies)} go` : 'go';
      yield {
        at: request.uri ?? lineOf(request),
        message: `The health check ${why}: servers answer 400, and ${go} DOWN. Users get a 503. Write ${advice}.`,
        related: heirsOf(request, proxies),
        repairs: [repair],
      };
    }
    for (const check of checkSectionsOf(configuration)) {
      for (const request of requestsOfCheckSection(check).filter(isMisaimed)) {
        if (endsAtEmptyWord(lineOf(request))) continue;
        const { why, advice, repair } = mistakeIn(request);
        yield {
          at: request.uri ?? lineOf(request),
          message: `${check.title} ${why}: servers that are checked by it answer 400, and go DOWN. Users get a 503. Write ${advice}.`,
          repairs: [repair],
        };
      }
    }
  },
});
