import { isCheckedInHttp2 } from '../../model/checks/check-protocol.ts';
import { becomesHttp11, isTarget, isUsualMethod, sentRequestsOf, takesStatus, versionWritten, type SentRequest } from '../../model/checks/check-request.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Word } from '../../syntax/word.ts';
import { byCause } from '../findings/by-cause.ts';
import { heirsOf } from '../findings/check-heirs.ts';
import { requestInOrder } from '../edits/check-request-edits.ts';
import type { RuleRepair, Severity } from '../finding.ts';
import { listOf } from '../findings/group.ts';
import { inDoubleQuotes, replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** A word of a request that servers do not take, and what to write for it where that is clear. */
interface Mistyped {
  readonly word: Word;
  readonly written: string;
  readonly meant: string | undefined;
  readonly severity: Severity;
  readonly why: string;
  /** In the place of writing `meant` for what is written there. */
  readonly repair?: RuleRepair;
}

function mistypedIn(request: SentRequest): Mistyped | undefined {
  return mistypedPath(request) ?? mistypedMethod(request) ?? mistypedVersion(request);
}

/** HAProxy sends a blank in the path as it is, and with it the path ends there; a variable outside of double quotes as well. Lab case check-path-with-blank. */
function mistypedPath(request: SentRequest): Mistyped | undefined {
  const { uri: word } = request;
  if (!word || word.hasVariable) return undefined;
  const written = word.value;
  if (/^\/?\$\{\w+(?:-[^}]*)?\}/.test(written)) {
    const edit = inDoubleQuotes(word);
    const why = 'HAProxy reads variables between double quotes only, and a server that looks at that answers 400 or 404';
    return { word, written, meant: `"${written}"`, severity: 'error', why, ...(edit ? { repair: { title: 'Put it in double quotes', safety: 'review', edits: [edit] } } : {}) };
  }
  if (!/^\/[^\s%]*\s+[^\s%]+$/.test(written)) return hostInPath(request, word);
  const why = 'the path ends at the blank in it, and servers answer 400 to what follows';
  const ordered = request.option ? requestInOrder(request) : undefined;
  if (ordered) return { word, written, meant: ordered.text, severity: 'error', why, repair: { title: `Ask for \`${ordered.text}\``, safety: 'review', edits: ordered.edits } };
  const meant = written.replace(/\s+/, '%20');
  return { word, written, meant, severity: 'error', why, repair: { title: `Write \`${meant}\``, safety: 'review', edits: [replaceWord(word, meant)] } };
}

/**
 * Path, version and headers in one word: HAProxy puts its version behind the last header, and `Host: app.example.com HTTP/1.0` is 400 for HAProxy from 3.0 on, for
 * nginx and others (tried on 2.6 to 3.4). Behind any other header it does nothing.
 */
function hostInPath(request: SentRequest, word: Word): Mistyped | undefined {
  const written = word.value;
  if (request.version || !request.option || !/^\/[^\s%]*\s[^\n]*\r\n(?:[^\n]*\r\n)*host:[^\r\n]*\S(?:\r\n)?$/i.test(written)) return undefined;
  const ordered = requestInOrder(request);
  const why = 'path, version and Host are one word, so the version that HAProxy adds stands behind the Host, which belongs into `http-check send hdr Host`, and servers that look at that answer 400';
  return {
    word, written, meant: ordered?.text ?? written.split(/\s/, 1)[0], severity: 'warning', why,
    ...(ordered ? { repair: { title: `Ask for \`${ordered.text}\``, safety: 'review', edits: ordered.edits } } : {}),
  };
}

/** Methods are upper case, and servers do not take them otherwise; those that leave it to the application may. A sign behind one makes it none (501). */
function mistypedMethod({ method }: SentRequest): Mistyped | undefined {
  const letters = method?.value.replace(/[:,;]+$/, '');
  const meant = letters?.toUpperCase();
  if (!method || letters === undefined || meant === undefined || meant === method.value || !isUsualMethod(meant)) return undefined;
  if (letters !== method.value) return { word: method, written: method.value, meant, severity: 'error', why: `\`${method.value}\` is no method, and servers answer 400 or 501` };
  const why = 'methods are upper case, and servers that look at that answer 400, 405 or 501';
  return { word: method, written: method.value, meant, severity: 'warning', why };
}

/** `HTTP/1`, `HTTP/3` and the like go out as they are, and servers answer 400; `HTTP/2` does not. Lab case check-version-without-minor. */
const oneNumber = /^HTTP\/(?:\d\.?|\d{2,})$/i;

/** HTTP/1.1 is proposed only where a Host goes with it. */
function mistypedVersion(request: SentRequest): Mistyped | undefined {
  const { version: word, hasHost, uri } = request;
  const written = versionWritten(request);
  // `GET /health\\ HTTP/1.1\\r\\nHost: app.example.com` is the end of a header, and goes out well (2.6 to 3.4).
  if (uri?.value.includes('\r\n')) return undefined;
  if (!word || word.hasVariable || written === undefined || becomesHttp11(written)) return undefined;
  const lacksMinor = oneNumber.test(written);
  if (!lacksMinor && /^(?:HTTP\/\d|%|$)/.test(written)) return undefined;
  const digits = lacksMinor ? '1.1' : /1\.[01]$/.exec(written)?.[0];
  const meant = digits === undefined ? undefined : digits === '1.1' && hasHost ? 'HTTP/1.1' : 'HTTP/1.0';
  return { word, written, meant, severity: 'error', why: `\`${written}\` is no version of HTTP, and servers answer 400` };
}

/** The request as it goes out. */
function sentLineOf(request: SentRequest): string {
  const version = versionWritten(request);
  // With a blank in the path it shows that the version comes behind it once more.
  const protocol = version === undefined ? (request.uri?.value.includes(' ') ? ['HTTP/1.0'] : []) : becomesHttp11(version) ? [] : [version];
  return [request.method?.value ?? 'OPTIONS', request.uri?.value ?? '/', ...protocol].join(' ').replaceAll('\r\n', '\\r\\n');
}

/** Over HTTP/2 no version is sent (HTTP1.1 and HTTP/1: UP on 2.6 and 3.4). */
function isRefused(request: SentRequest, proxy: Proxy): boolean {
  const mistyped = mistypedIn(request);
  return mistyped !== undefined && !(mistyped.word === request.version && isCheckedInHttp2(proxy));
}

const mistypedRequests = byCause((proxy: Proxy): readonly SentRequest[] => {
  // Of a request with a wrong path another rule speaks.
  const requests = sentRequestsOf(proxy).filter(request => (request.uri === undefined || isTarget(request.uri, request.method)) && isRefused(request, proxy));
  return requests.length > 0 && !takesStatus(proxy, 400) ? requests : [];
}, ['httpchk']);

function repairOf({ word, written, meant, repair }: Mistyped): RuleRepair[] {
  if (repair) return [repair];
  if (meant === undefined) return [];
  const at = { block: word.block, span: word.spanOf({ start: 0, end: written.length }) };
  return [{ title: `Write \`${meant}\``, safety: 'review', edits: [{ at, text: meant }] }];
}

/** Lab cases check-method-in-lower-case, check-version-mistyped and check-path-with-blank: L7STS 400 and 503 with `SC--` on 2.6 to 3.4. */
export default defineRule({
  name: 'mistyped-check-request',
  summary: 'A health check has a method in lower case, a method or version that is none, or a blank in its path: servers refuse it and go DOWN.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['httpchk'],
  *check(configuration) {
    for (const { cause: request, proxies } of mistypedRequests(configuration)) {
      const mistyped = mistypedIn(request);
      if (!mistyped) continue;
      const inherited = request.owner !== proxies[0];
      const { word, why, severity, meant = 'HTTP/1.0' } = mistyped;
      const down = inherited ? `Those of ${listOf(proxies)} go` : 'They go';
      yield {
        at: word,
        severity,
        message: `The health check asks \`${sentLineOf(request)}\`: ${why}. ${down} DOWN, and users get a 503. Write \`${meant}\`.`,
        related: heirsOf(request, proxies),
        repairs: repairOf(mistyped),
      };
    }
  },
});
