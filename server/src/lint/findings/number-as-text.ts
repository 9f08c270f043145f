import { isOperator } from '../../expression/acl.ts';
import type { HaproxyVersion } from '../../language/version.ts';
import { suspectTests, type WrittenTest } from '../../model/conditions/acl-tests.ts';
import { sampleTypeOf } from '../../model/expressions/sample-type.ts';
import type { Proxy } from '../../model/proxy.ts';
import { compareNumbers } from '../edits/acl-edits.ts';
import type { RuleFinding } from '../finding.ts';

const suspects = suspectTests(/\s(?:ge|gt|le|lt)\s/, ({ test, patterns, words }) =>
  !words.some(({ value }) => value === '--') && ['ge', 'gt', 'le', 'lt'].includes(test.operator ?? '') && patterns.every(({ value }) => isNumber(value) || isOperator(value)) && patterns.some(({ value }) => isNumber(value)));

/** A number, or several with dots between them, as versions have. */
function isNumber(text: string): boolean {
  return /^-?\d+(?:\.\d+)*$/.test(text);
}

/** Tests such as `url_param(page) ge 5`, which were to compare numbers and compare texts: any that is `ge` or `5`. Lab case number-as-text, 2.6 to 3.4. */
export function numbersAsTexts(proxy: Proxy, version: HaproxyVersion): RuleFinding[] {
  return proxy.section.collect(suspects).flatMap(written => (comparesTexts(written, version) ? [findingOf(written)] : []));
}

function comparesTexts({ test: { criterion, flags } }: WrittenTest, version: HaproxyVersion): boolean {
  const stated = flags.find(({ name }) => name === '-m')?.argument;
  return stated === undefined ? sampleTypeOf(criterion, version) === 'str' && !/_(?:len|val|cnt|ip)$/.test(criterion.calls[0]?.name ?? '') : stated === 'str';
}

function findingOf(written: WrittenTest): RuleFinding {
  const { criterion, test: { operator = '' }, patterns } = written;
  const number = patterns.find(({ value }) => isNumber(value)) ?? criterion;
  const isWhole = patterns.every(({ value }) => isOperator(value) || /^-?\d+$/.test(value));
  const advice = isWhole ? 'Compare numbers with `-m int`.' : 'With `-m int` it would compare whole numbers.';
  return {
    at: number,
    severity: 'warning',
    message: `\`${criterion.value}\` is compared as a text here, and \`${operator}\` is one of the texts: the test matches \`${number.value}\` alone, and no other number. ${advice}`,
    repairs: isWhole ? [compareNumbers(written)] : [],
  };
}
