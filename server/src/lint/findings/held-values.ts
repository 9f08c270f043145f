import type { HaproxyVersion } from '../../language/version.ts';
import { suspectTests, type WrittenTest } from '../../model/conditions/acl-tests.ts';
import { textMatches } from '../../model/conditions/text-match.ts';
import { matchOf, plainMatches } from '../../model/conditions/text-test.ts';
import { heldIn, type HeldValues } from '../../model/expressions/held-values.ts';
import { variableRead } from '../../model/expressions/variable-source.ts';
import type { Proxy } from '../../model/proxy.ts';
import { closest } from '../closest.ts';
import { setMatch } from '../edits/acl-edits.ts';
import { deleteWord, replaceWord } from '../edits/rule-edits.ts';
import type { RuleFinding } from '../finding.ts';

const suspects = suspectTests(/\bvar\(/, ({ test: { criterion: { calls }, flags } }) =>
  calls.length === 1 && calls[0]?.arguments?.length === 1 && variableRead(calls) !== undefined && flags.some(({ name }) => name === '-m'));

/** Tests of variables of which the section itself says all that they ever hold, and that is nothing the test looks for (2.6 and 3.4). */
export function neverHeld(proxy: Proxy, version: HaproxyVersion): RuleFinding[] {
  return proxy.section.collect(suspects).flatMap(written => {
    const held = written.words.some(word => word.hasVariable) ? undefined : heldIn(proxy, variableRead(written.test.criterion.calls) ?? '', version);
    const found = held && findingOf(written, held);
    return found ? [{ ...found, related: held.lines.slice(0, 3).map(at => ({ at, message: 'Sets the variable' })) }] : [];
  });
}

function findingOf(written: WrittenTest, held: HeldValues): RuleFinding | undefined {
  const match = matchOf(written.test);
  if (held.kind === 'texts') return match === 'bool' ? neverTrue(written, held.texts) : plainMatches.includes(match) ? misspelt(written, held.texts) : undefined;
  return match === 'str' && written.patterns.length > 0 && !written.test.flags.some(({ name }) => name === '-f') ? neverText(written, held.kind) : undefined;
}

const saysTrue = /^(?:true|yes|on)$/i;

/** A boolean compared as text is `1` or `0`. */
function neverText(written: WrittenTest, kind: 'bool' | 'number'): RuleFinding | undefined {
  const { criterion, patterns } = written;
  const right = kind === 'bool' ? /^[01]$/ : /^-?\d+$/;
  const [first] = patterns;
  if (!first || patterns.some(({ value }) => right.test(value))) return undefined;
  const isTrue = patterns.every(({ value }) => saysTrue.test(value));
  const what = kind === 'bool' ? 'holds true or false, which is `1` or `0` where it is compared as a text' : 'holds a number';
  return {
    at: first,
    message: `\`${criterion.value}\` ${what}, so this test never matches \`${first.value}\`. ${kind === 'bool' ? 'Ask with `-m bool`' : 'Compare with the number alone'}.`,
    repairs: kind === 'bool' && isTrue ? [{ title: 'Ask with `-m bool`', safety: 'review', edits: [setMatch(written, 'bool'), ...patterns.map(deleteWord)] }] : [],
  };
}

/** As `bool`, a text is true where it begins with a number. What says no is a switch that is off. */
function neverTrue(written: WrittenTest, texts: readonly string[]): RuleFinding | undefined {
  const [first] = texts;
  if (first === undefined || texts.some(text => /^\s*[+-]?\d/.test(text) || /^(?:|false|no|off|none)$/i.test(text))) return undefined;
  return {
    at: written.criterion,
    message: `\`${written.criterion.value}\` holds the text \`${first}\`, and of a text only a number is true for \`-m bool\`: this test never matches. Compare it with \`-m str\`, or set the variable with \`bool(true)\`.`,
    repairs: texts.length === 1 && /^[\w.-]+$/.test(first) ? [{ title: `Compare with \`-m str ${first}\``, safety: 'review', edits: [setMatch(written, 'str'), addPattern(written, first)] }] : [],
  };
}

function addPattern(written: WrittenTest, text: string) {
  const { block, span } = written.words.at(-1) ?? written.criterion;
  return { at: { block, span: { start: span.end, end: span.end } }, text: ` ${text}` };
}

/** A text that is nearly one of those: another one altogether may be a switch that is turned by hand. */
function misspelt(written: WrittenTest, texts: readonly string[]): RuleFinding | undefined {
  const { test, patterns, criterion } = written;
  const [first] = patterns;
  const [meant] = patterns.map(({ value }) => nearest(value, texts));
  if (!first || meant === undefined || !texts.every(text => textMatches(test, text) === false)) return undefined;
  return {
    at: first,
    severity: 'warning',
    message: `\`${criterion.value}\` is never \`${first.value}\`: what the lines of this section put there is ${texts.slice(0, 4).map(text => `\`${text}\``).join(' or ')}${texts.length > 4 ? ' and others' : ''}. Write \`${meant}\`.`,
    repairs: /^[\w./-]+$/.test(meant) ? [{ title: `Write \`${meant}\``, safety: 'review', edits: [replaceWord(first, meant)] }] : [],
  };
}

function nearest(pattern: string, texts: readonly string[]): string | undefined {
  const plain = (text: string) => text.toLowerCase().replace(/[\s_-]/g, '');
  const same = texts.find(text => plain(text) === plain(pattern));
  if (same !== undefined) return same;
  // `v1` is not `v2`, nor is `on` `off`.
  const near = pattern.length > 4 && !/\d/.test(pattern) ? closest(pattern, texts) : undefined;
  return near !== undefined && Math.abs(near.length - pattern.length) <= 1 && near.startsWith(pattern.charAt(0)) && !/\d/.test(near) ? near : undefined;
}
