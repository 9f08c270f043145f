import { beginsWithSlash } from '../../expression/regex-literals.ts';
import { variantOf, type MatchMethod } from '../../language/acl-variants.ts';
import { aclTestsOf, type WrittenTest } from '../../model/conditions/acl-tests.ts';
import { anyConditionOf, linesWithTest } from '../../model/conditions/acl-use.ts';
import { aclLinesOf } from '../../model/conditions/condition-tests.ts';
import { isWrittenAsFormat } from '../../model/conditions/format-in-pattern.ts';
import { actsWithHttp2, http2DoorBefore } from '../../model/binds/http2-doors.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import { longUrlsIn } from '../../model/redirects/long-urls.ts';
import type { Proxy } from '../../model/proxy.ts';
import { matchOf, textTestOf, type TextTest } from '../../model/conditions/text-test.ts';
import { unusedAclsOf } from '../../model/conditions/unused-acls.ts';
import { variableRead, variablesOf } from '../../model/expressions/variable-source.ts';
import { addFlag } from '../edits/acl-edits.ts';
import type { RuleRepair } from '../finding.ts';
import { longUrlFinding } from '../findings/long-url-finding.ts';
import { deadTestsFinder, type DeadTest } from '../findings/pattern-findings.ts';
import { defineRule } from '../rule.ts';

const deadTestsIn = deadTestsFinder(/url|var\(/, (pattern, { source, match }) =>
  source.subject === 'url' && wantsSlash(pattern, match) ? 'origin form' : undefined,
);

function wantsSlash(pattern: string, match: MatchMethod): boolean {
  // Of a list with commas acl-patterns-with-commas speaks, and pattern-not-evaluated of `%[...]`.
  if (isWrittenAsFormat(pattern, match)) return false;
  return match === 'reg' ? beginsWithSlash(pattern) : (match === 'beg' || match === 'str') && pattern.startsWith('/') && !pattern.includes(',/');
}

const suspects = inProxies(proxy => deadTestsIn(proxy).filter(({ test }) => !isTakenOtherwise(test.written, proxy)).map(dead => ({ proxy, dead })), linesWithTest);
const longUrls = inProxies(proxy => {
  const found = longUrlsIn(proxy).filter(([{ test }]) => !test || !isTakenOtherwise(test, proxy));
  // Where the condition of the line asks in vain, that is spoken of first.
  const dead = found.length > 0 ? deadTestsIn(proxy).map(({ test }) => test.written.statement) : [];
  return found.filter(([{ statement }]) => !dead.some(each => each.block === statement.block && each.index === statement.index)).map(all => ({ proxy, all }));
}, [...linesWithTest, 'http-response', 'http-after-response']);

/** True where another pattern of the test, or another test that is enough in its place, takes the URL of HTTP/2. */
function isTakenOtherwise(written: WrittenTest, proxy: Proxy): boolean {
  const hasOr = (anyConditionOf(written.statement)?.condition.groups.length ?? 0) > 1;
  const tests = written.name !== undefined ? aclLinesOf(written.name, proxy).flatMap(aclTestsOf) : hasOr ? aclTestsOf(written.statement) : [written];
  return tests.some(each => takesLongForm(each, proxy) && !asksForOtherPaths(each, written));
}

function takesLongForm(written: WrittenTest, proxy: Proxy): boolean {
  const subject = textTestOf(written, variablesOf(proxy))?.source.subject;
  if (subject === 'url') return written.test.patterns.some(({ text }) => /https|:\/\//.test(text));
  return !written.negated && (subject === 'path' || subject === 'pathq' || subject === 'base');
}

/** True for a test of the path beside one of the URL where each has beginnings of its own: it takes nothing that the other one is for. */
function asksForOtherPaths(each: WrittenTest, written: WrittenTest): boolean {
  const [own, others] = [each, written].map(beginningsOf);
  return own !== undefined && others !== undefined && !own.some(a => others.some(b => a.startsWith(b) || b.startsWith(a)));
}

/** The texts that a test compares the beginning or the whole with, when there are no others. */
function beginningsOf(written: WrittenTest): readonly string[] | undefined {
  const { flags, patterns } = written.test;
  const match = matchOf(written.test);
  if ((match !== 'beg' && match !== 'str') || flags.some(({ name }) => name === '-f') || !/^(?:path|url)(?:_beg)?$/.test(written.test.criterion.text)) return undefined;
  return patterns.map(({ text }) => text.toLowerCase());
}

/** True for a test that nobody asks. */
function isUnused(written: WrittenTest | undefined, proxy: Proxy): boolean {
  return written?.name !== undefined && unusedAclsOf(proxy).has(written.name);
}

/** The path has the same beginning, and no host before it. */
function repairsOf({ test: { written, match, source }, dead }: DeadTest<unknown>): RuleRepair[] {
  const [call] = written.test.criterion.calls;
  if (!call || variantOf(call.name)?.fetch === undefined && call.name !== 'url' || dead.length !== written.test.patterns.length || source.letters) return [];
  const { block } = written.criterion;
  const hasQuery = match === 'str' || dead.some(({ word }) => (match === 'reg' ? /\\\?|\[\?/.test(word.value) : word.value.includes('?')));
  const text = hasQuery ? 'pathq' : call.name.replace('url', 'path');
  const needsFlag = hasQuery && match !== 'str' && !written.test.flags.some(flag => flag.name === '-m');
  const renamed = { at: { block, span: written.criterion.spanOf(call.nameSpan) }, text };
  return [{ title: `Use \`${text}\``, safety: 'review', edits: needsFlag ? [renamed, addFlag(written, `-m ${match}`)] : [renamed] }];
}

function adviceFor({ written, match }: TextTest): string {
  if (variableRead(written.test.criterion.calls) !== undefined) return 'Put `path` into the variable, or `pathq`.';
  return `Use \`${match === 'reg' ? 'path_reg' : 'path_beg'}\` or \`path\`.`;
}

/**
 * Lab cases url-prefix-misses-http2 and url-expression-misses-http2: HTTP/1 200, HTTP/2 503; url-rewrite-misses-http2: the same of a rewrite. 2.6 to 3.4.
 * That with HTTP/2 `url`, `%HU` and `%HP` have a scheme and a host, and `capture.req.uri`, `pathq` and `%HPO` not, was tried on 2.6 and 3.4.
 */
export default defineRule({
  name: 'url-prefix-misses-http2',
  summary: 'A condition, a redirect or a rewrite expects the URL to begin with a slash, and with HTTP/2 it begins with `https://`.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration) {
    for (const { proxy, dead } of suspects(configuration)) {
      const { written } = dead.test;
      const door = http2DoorBefore(proxy, configuration);
      if (!door || isUnused(written, proxy) || actsWithHttp2({ statement: written.statement, owner: proxy }, door) === false) continue;
      const [{ word }] = dead.dead;
      yield {
        at: word,
        message: `With HTTP/2 the URL begins with \`https://\` and the host, so \`${dead.test.written.criterion.value}\` does not match \`${word.value}\` for browsers, only for HTTP/1 clients. ${adviceFor(dead.test)}`,
        related: [{ at: door.bind.word, message: 'HTTP/2 is spoken here' }],
        repairs: repairsOf(dead),
      };
    }
    for (const { proxy, all } of longUrls(configuration)) {
      const [{ statement, test }] = all;
      const door = http2DoorBefore(proxy, configuration);
      if (!door || isUnused(test, proxy) || actsWithHttp2({ statement, owner: proxy }, door) !== true) continue;
      yield { ...longUrlFinding(all), related: [{ at: door.bind.word, message: 'HTTP/2 is spoken here' }] };
    }
  },
});
