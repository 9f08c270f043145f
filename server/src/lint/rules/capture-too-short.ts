import { searchTests, type WrittenTest } from '../../model/conditions/acl-tests.ts';
import { linesWithTest } from '../../model/conditions/acl-use.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import type { Proxy } from '../../model/proxy.ts';
import { slotLengthsOf } from '../../model/request-rules/capture-slots.ts';
import { entrancesTo } from '../../model/routes/senders.ts';
import type { Word } from '../../syntax/word.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** A comparison of what was captured with texts. */
interface CaptureTest {
  readonly statement: WrittenTest['statement'];
  readonly patterns: readonly [Word, ...Word[]];
  readonly text: string;
  readonly side: 'request' | 'response';
  readonly slot: number;
}

/** With these methods nothing matches that is longer than the text. */
const wholeMethods: readonly string[] = ['str', 'beg', 'end', 'sub'];

const captureTests = searchTests(/\bcapture\.re[qs]\.hdr\(/, (written): CaptureTest | undefined => {
  const { criterion: { calls: [call, ...converters] }, flags } = written.test;
  const [, side] = /^capture\.(req|res)\.hdr$/.exec(call?.name ?? '') ?? [];
  const slot = call?.arguments?.[0]?.text ?? '';
  const method = flags.find(({ name }) => name === '-m')?.argument ?? 'str';
  const isPlain = converters.every(({ name }) => name === 'lower' || name === 'upper') && wholeMethods.includes(method) && flags.every(({ name }) => name === '-m' || name === '-i');
  const [first, ...others] = written.patterns.filter(({ hasVariable }) => !hasVariable);
  if (!side || !first || !isPlain || !/^\d+$/.test(slot)) return undefined;
  return { statement: written.statement, patterns: [first, ...others], text: `capture.${side}.hdr(${slot})`, side: side === 'req' ? 'request' : 'response', slot: Number(slot) };
});

const testsIn = inProxies((proxy): readonly { readonly proxy: Proxy; readonly test: CaptureTest }[] =>
  (proxy.kind === 'defaults' || proxy.isDisabled ? [] : proxy.section.collect(captureTests).map(test => ({ proxy, test }))), linesWithTest);

/** A length that is enough for most headers. */
const FAIR_LENGTH = 64;

/** Lab case capture-too-short: the route is never taken, on 2.6 to 3.4. */
export default defineRule({
  name: 'capture-too-short',
  summary: 'A condition compares a captured header with a text that is longer than what was captured.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['capture'],
  *check(configuration, { isWhole }) {
    for (const { proxy, test: { patterns, text, side, slot } } of testsIn(configuration)) {
      if (!proxy.isFrontend && !isWhole) continue;
      const makers = [...(proxy.isFrontend ? [proxy] : []), ...(proxy.isBackend ? entrancesTo(proxy, configuration) : [])];
      const lengths = [...new Set(makers)].map(maker => slotLengthsOf(maker, side)?.[slot]);
      const known = lengths.filter(word => word !== undefined && /^\d+$/.test(word.value)) as Word[];
      const [longest] = [...known].sort((a, b) => Number(b.value) - Number(a.value));
      if (!longest || known.length < lengths.length) continue;
      const [first, ...others] = patterns.filter(({ value }) => value.length > Number(longest.value));
      if (!first) continue;
      const fair = Math.max(FAIR_LENGTH, ...patterns.map(({ value }) => value.length));
      yield {
        at: first,
        message: `\`${first.value}\` has ${first.value.length} characters, and slot ${slot} keeps the first ${longest.value} (\`len ${longest.value}\`): \`${text}\` never matches it. Write \`len ${fair}\` where the ${side} is captured.`,
        related: [{ at: longest, message: 'What is longer is cut here' }, ...others.map(at => ({ at, message: 'The same here' }))],
        repairs: [{ title: `Write \`len ${fair}\``, safety: 'review', edits: known.map(word => replaceWord(word, String(fair))) }],
      };
    }
  },
});
