import type { MatchMethod } from '../../language/acl-variants.ts';
import { linesWithTest } from '../../model/conditions/acl-use.ts';
import { hostMistakeOf } from '../../model/conditions/host-mistake.ts';
import { pathMistakeOf } from '../../model/conditions/path-mistake.ts';
import type { TextTest } from '../../model/conditions/text-test.ts';
import type { Word } from '../../syntax/word.ts';
import { addFlag } from '../edits/acl-edits.ts';
import type { RuleRepair } from '../finding.ts';
import { deadTestsFinder } from '../findings/pattern-findings.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** What of a regular expression stands for itself: escapes, classes and groups with a question mark may have capitals of another meaning. */
function literalsOf(regex: string): string {
  return regex.replace(/\\./g, '').replace(/\[[^\]]*\]/g, '').replace(/\(\?[^)]*\)?/g, '');
}

const named: ReadonlySet<string> = new Set(['host', 'sni', 'base', 'host part']);

/** True for a pattern of `base` that begins with the host, or is one: `Index.html` and `Jquery.3.6.0.min.js` may stand in a path, `Blog.Example.com` does not. */
function namesHost(pattern: string, match: MatchMethod): boolean {
  if (match !== 'dom') return match === 'str' || match === 'beg';
  return /^[\w-]+(?:\.[\w-]+){2,}$/.test(pattern) && !/\.\d+(?:\.|$)/.test(pattern) && !fileEnding.test(pattern);
}

const fileEnding = /\.(?:aspx?|css|csv|docx?|exe|gif|gz|html?|ico|jar|jpe?g|json|jspx?|map|m?js|mp[34]|pdf|php\d?|png|pptx?|rss|svg|swf|tgz|ttf|txt|wasm|web[mp]|woff2?|xlsx?|xml|ya?ml|zip)$/i;

const deadTestsIn = deadTestsFinder(/host|sni|base|var\(/i, (pattern, test) => {
  const { source: { subject, letters }, match, ignoresCase } = test;
  if (!named.has(subject) || letters || ignoresCase || ['found', 'bool', 'len', 'int', 'ip', 'bin'].includes(match)) return undefined;
  // No name has a comma: acl-patterns-with-commas says so.
  if (subject !== 'base' && match !== 'reg' && pattern.includes(',')) return undefined;
  // The host of `base` ends where the path begins, of which case counts anyway.
  if (subject === 'base') return namesHost(pattern, match) && /^[^/]*[A-Z]/.test(pattern) && !pathMistakeOf(pattern, test) ? 'case' : undefined;
  const text = match === 'reg' ? (/\(\?[a-z]*i/.test(pattern) ? '' : literalsOf(pattern)) : pattern;
  return /[A-Z]/.test(text) && !hostMistakeOf(pattern, test) ? 'case' : undefined;
});

/** Case counts in the path behind the host of `base`, so `-i` would say too much. */
function repairsOf(test: TextTest, words: readonly Word[]): RuleRepair[] {
  if (test.source.subject !== 'base') return [{ title: 'Add `-i`', safety: 'review', edits: [addFlag(test.written, '-i')] }];
  const edits = words.map(word => replaceWord(word, word.text.replace(/^[^/]*/, host => host.toLowerCase())));
  return words.some(word => /["'\\]/.test(word.text)) ? [] : [{ title: 'Write the host in lower case', safety: 'review', edits }];
}

/** Lab case host-in-capitals: browsers, and most other clients, send host names in lower case. */
export default defineRule({
  name: 'host-pattern-case',
  summary: 'A host name with capitals is compared letter by letter, and browsers send it in lower case.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: linesWithTest,
  *check(proxy) {
    for (const { test, dead: [first, ...others], isHarmless = false } of deadTestsIn(proxy)) {
      // A name without a dot is no site: a checker may send it as it is written.
      const isSite = test.match !== 'str' || test.source.subject === 'host part' || [first, ...others].some(({ word }) => word.value.includes('.'));
      yield {
        at: first.word,
        ...(isSite && !isHarmless ? {} : { severity: 'information' as const }),
        message: `Without \`-i\` capitals count, and browsers send host names in lower case: \`${test.written.criterion.value}\` does not match \`${first.word.value}\` for them. ${test.source.subject === 'base' ? 'Write the host in lower case' : 'Add `-i`'}.`,
        related: others.map(({ word }) => ({ at: word, message: 'Capitals here too' })),
        repairs: repairsOf(test, [first, ...others].map(({ word }) => word)),
      };
    }
  },
});
