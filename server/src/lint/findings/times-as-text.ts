import { suspectTests, type WrittenTest } from '../../model/conditions/acl-tests.ts';
import { matchOf } from '../../model/conditions/text-test.ts';
import type { Proxy } from '../../model/proxy.ts';
import { compareNumbers } from '../edits/acl-edits.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const short = (names: readonly string[]) => names.map(name => name.slice(0, 3));

/** What stands in a time, as expressions; names as they are where no other language is asked for. */
const parts: ReadonlyMap<string, string> = new Map([
  ['H', '(?:[01]\\d|2[0-3])'], ['I', '(?:0[1-9]|1[0-2])'], ['M', '[0-5]\\d'], ['S', '[0-6]\\d'], ['u', '[1-7]'], ['w', '[0-6]'], ['d', '(?:0[1-9]|[12]\\d|3[01])'],
  ['m', '(?:0[1-9]|1[0-2])'], ['j', '[0-3]\\d\\d'], ['Y', '\\d{4}'], ['y', '\\d\\d'], ['T', '\\d\\d:\\d\\d:\\d\\d'], ['R', '\\d\\d:\\d\\d'], ['F', '\\d{4}-\\d\\d-\\d\\d'],
  ['a', `(?:${short(days).join('|')})`], ['A', `(?:${days.join('|')})`], ['b', `(?:${short(months).join('|')})`], ['B', `(?:${months.join('|')})`],
]);

/** The names that a format gives, where it is no more than that. */
const names: ReadonlyMap<string, readonly string[]> = new Map([['%a', short(days)], ['%A', days], ['%b', short(months)], ['%B', months]]);

const isNumber = (format: string) => /^(?:%[HIMSuwdmjYy])+$/.test(format);

const suspects = suspectTests(/\b(?:l|u)time\(/, written => formatOf(written) !== undefined && !written.words.some(word => word.hasVariable || word.value === '--'));

function formatOf({ test: { criterion: { calls } } }: WrittenTest): string | undefined {
  const [last] = calls.slice(-1);
  return calls.length > 1 && (last?.name === 'ltime' || last?.name === 'utime') ? last.arguments?.[0]?.text.replace(/^"(.*)"$/, '$1') : undefined;
}

/** Tests of a part of the time that are compared as texts, with what no time is written as: `date,ltime(%H) 8:17`, since `ltime` gives a text (2.6 and 3.4). */
export function timesAsText(proxy: Proxy): RuleFinding[] {
  return proxy.section.collect(suspects).flatMap(written => findingOf(written) ?? []);
}

function findingOf(written: WrittenTest): RuleFinding | undefined {
  const { test: { flags, operator }, patterns, criterion } = written;
  const format = formatOf(written);
  const shape = format === undefined || operator || matchOf(written.test) !== 'str' || flags.some(({ name }) => name === '-f') ? undefined : shapeOf(format, flags.some(({ name }) => name === '-i'));
  if (!shape || format === undefined) return undefined;
  const wrong = patterns.filter(({ value }) => !shape.test(value));
  const [first] = wrong;
  if (!first) return undefined;
  const isOfNumbers = isNumber(format) && patterns.every(({ value }) => /^\d{0,6}:\d{0,6}$|^\d{1,6}$/.test(value));
  const example = names.get(format)?.[1] ?? (format === '%H' ? '08' : undefined);
  const asIn = example === undefined ? '' : `, as \`${example}\``;
  return {
    at: first,
    severity: wrong.length === patterns.length ? 'error' : 'warning',
    message: isOfNumbers
      ? `\`${criterion.value}\` gives a text${asIn}, so \`${first.value}\` is compared letter by letter, and no time is that: the test never matches it. Compare numbers with \`-m int\`.`
      : `\`${criterion.value}\` gives a text of this format${asIn}, which is never \`${first.value}\`. Write it so${names.has(format) ? '' : ', or ask for the hour alone with `-m int`, as in `date,ltime(%H) -m int 8:17`'}.`,
    related: wrong.slice(1, 8).map(at => ({ at, message: 'Never matches either' })),
    repairs: isOfNumbers ? [compareNumbers(written)] : rightNames(written, format),
  };
}

function shapeOf(format: string, ignoresCase: boolean): RegExp | undefined {
  let isKnown = format !== '';
  const text = format.replace(/%(.)|([^%])/g, (_, part: string | undefined, literal: string | undefined) => {
    if (part === undefined) return (literal ?? '').replace(/[$()*+.?[\\\]^{|}]/g, '\\$&');
    isKnown &&= parts.has(part);
    return parts.get(part) ?? '';
  });
  return isKnown && !format.endsWith('%') ? new RegExp(`^${text}$`, ignoresCase ? 'i' : '') : undefined;
}

/** `Saturday` as `Sat`, and `sat|sun` as `Sat Sun`. */
function rightNames({ patterns }: WrittenTest, format: string): RuleRepair[] {
  const known = names.get(format);
  const edits = patterns.map(word => {
    const meant = word.value.split(/[|,]/).map(piece => (piece.length > 2 ? known?.find(name => name.slice(0, 3).toLowerCase() === piece.slice(0, 3).toLowerCase()) : undefined));
    return meant.includes(undefined) ? undefined : replaceWord(word, meant.join(' '));
  });
  return edits.every(edit => edit !== undefined) ? [{ title: 'Write the names as they are', safety: 'review', edits }] : [];
}
