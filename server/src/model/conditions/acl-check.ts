import { isOperator } from '../../expression/acl.ts';
import { regexProblem, uncapturedReference } from '../../expression/regex.ts';
import { aclCriterionFact } from '../../language/acl-criteria.ts';
import { converterFact } from '../../language/converters.ts';
import { enumValue } from '../../language/enums.ts';
import type { SampleType } from '../../language/fetches.ts';
import { canCast } from '../../language/sample-casts.ts';
import { isAtLeast, type HaproxyVersion } from '../../language/version.ts';
import type { Word } from '../../syntax/word.ts';
import { strayFlagOf, type WrittenTest } from './acl-tests.ts';
import { patternProblem } from './acl-pattern.ts';
import { wordsFor, type CheckedSample } from '../expressions/sample-check.ts';
import { sampleTypeOf } from '../expressions/sample-type.ts';

/** Something behind the criterion of an ACL that HAProxy refuses, or warns of. */
export interface AclFault {
  readonly kind: 'acl-match' | 'acl-pattern' | 'bad-regex' | 'overwritten';
  readonly message: string;
  readonly word: Word;
}

/** What each method compares. `found` takes anything; `bool` wants a number, as HAProxy has it. */
const typesOfMethods: Readonly<Record<string, SampleType>> = {
  bool: 'sint', int: 'sint', ip: 'addr', bin: 'bin', len: 'str', str: 'str', sub: 'str', reg: 'str', beg: 'str', end: 'str', dir: 'str', dom: 'str',
};

const methodsOfTypes: Readonly<Partial<Record<SampleType, string>>> = { bool: 'bool', sint: 'int', addr: 'ip', ipv4: 'ip', ipv6: 'ip', str: 'str' };

/** What HAProxy says of the flags and patterns of a test whose criterion is in order. It stops at the first. */
export function aclFault(written: WrittenTest, { type, expression }: CheckedSample, version: HaproxyVersion): AclFault | undefined {
  const { test } = written;
  for (const { kind, word } of test.problems) {
    const flag = written.word(word);
    if (flag.hasVariable) return undefined;
    if (kind === 'missing-flag-argument' && flag.value === '-u') continue;
    // "failed to open pattern file <-i>": tried on 2.6 to 3.4.
    if (kind === 'flag-for-file') return { kind: 'acl-match', message: `\`-f\` takes the word behind it for the name of its file: HAProxy finds no file \`${flag.value}\` and does not start. Put \`-f\` right before the file.`, word: flag };
    const message = kind === 'unknown-flag' ? `\`${flag.value}\` is no flag of ACLs. Write \`--\` before a pattern that begins with \`-\`.` : `\`${flag.value}\` needs a word behind it.`;
    return { kind: 'acl-match', message, word: flag };
  }
  // "failed to open pattern file <opt@...>": 2.6 takes all of it for the name. The releases between 2.6 and 3.0 were not tried.
  const kindOf = isAtLeast(version, '2.7') ? undefined : test.flags.find(flag => flag.name === '-f' && /^(?:virt|opt|file)@/.test(flag.argument ?? ''));
  if (kindOf) return { kind: 'acl-match', message: `HAProxy ${version} does not know \`${kindOf.argument?.split('@')[0] ?? ''}@\` before the name of a file yet, finds no file of this name and does not start. 3.0 does. Write the name alone.`, word: written.word(kindOf.word + 1) };
  const number = test.flags.find(flag => flag.name === '-u' && flag.argument !== undefined && !/^[+-]?\d+$/.test(flag.argument));
  const numberWord = number && written.word(number.word + 1);
  if (numberWord && !numberWord.hasVariable) return { kind: 'acl-match', message: `\`-u\` takes a whole number, the id of a list of patterns; \`${number.argument ?? ''}\` is none.`, word: numberWord };
  const explicit = test.flags.filter(flag => flag.name === '-m').at(-1);
  const methodWord = explicit && written.word(explicit.word + 1);
  if (explicit && methodWord && !methodWord.hasVariable) {
    const method = explicit.argument ?? '';
    if (!enumValue('match-method', method)) return { kind: 'acl-match', message: `\`${method}\` is no way to match: after \`-m\` comes ${methodList}.`, word: methodWord };
    const wanted = typesOfMethods[method];
    if (type && wanted && !canCast(type, wanted)) {
      return { kind: 'acl-match', message: `\`-m ${method}\` compares ${wordsFor(wanted)}, and \`${expression.text}\` gives ${wordsFor(type)}, which cannot be turned into one.`, word: methodWord };
    }
  }
  const method = methodOf(written, type, explicit?.argument);
  const fault = method === undefined ? undefined : inPatterns(written, method);
  if (fault) return fault;
  return isAtLeast(version, '3.4') ? overwritten(written, type, explicit?.argument) : undefined;
}

const methodList = '`found`, `bool`, `int`, `ip`, `bin`, `len`, `str`, `sub`, `reg`, `beg`, `end`, `dir` or `dom`';

/** How the patterns are compared; undefined where that is not certain. */
function methodOf({ test }: WrittenTest, type: SampleType | undefined, explicit: string | undefined): string | undefined {
  if (explicit !== undefined) return explicit;
  const [first, ...converters] = test.criterion.calls;
  const own = aclCriterionFact(first?.name ?? '');
  // Behind a converter such a criterion is compared in ways of its own, but for numbers.
  if (own && converters.length > 0) return type === 'sint' ? 'int' : undefined;
  return own?.match ?? (type && methodsOfTypes[type]);
}

/** True for a test whose patterns are numbers or versions, before which `gt` and the like compare. */
export function comparesNumbers(written: WrittenTest, version: HaproxyVersion): boolean {
  const method = methodIn(written, version);
  return method === 'int' || method === 'len';
}

/** True for a test in which a flag behind a pattern is no text to compare with, but a number or an address, for which HAProxy refuses it. */
export function isRefusedAsPattern(written: WrittenTest, version: HaproxyVersion): boolean {
  return (methodIn(written, version) ?? '') in wanted;
}

function methodIn(written: WrittenTest, version: HaproxyVersion): string | undefined {
  const { criterion, flags } = written.test;
  return methodOf(written, sampleTypeOf(criterion, version), flags.filter(({ name }) => name === '-m').at(-1)?.argument);
}

/** What a pattern has to be where not any text will do. */
const wanted: Readonly<Record<string, string>> = { int: 'number', len: 'number', ip: 'address', bin: 'binary data' };

function inPatterns(written: WrittenTest, method: string): AclFault | undefined {
  const isVersion = (written.test.criterion.calls[0]?.name ?? '').endsWith('ssl_ver');
  // HAProxy tries the word behind a fetch for a converter first: `dst_port not 1` is `dst_port,not 1`.
  const [first] = written.test.patterns;
  if (isSubtraction(written)) return { kind: 'acl-pattern', message: 'Without `-m` before it, `sub` is the converter that subtracts, and it has no number to subtract. Write `-m sub`, or `-- sub` for this very text.', word: written.word(1) };
  if (first?.word === 1 && converterFact(first.text) && !aclCriterionFact(written.test.criterion.calls[0]?.name ?? '')) return undefined;
  let { operator } = written.test;
  const flag = strayFlagOf(written);
  for (const [i, word] of written.patterns.entries()) {
    if (word.hasVariable || /\{\{|<%|@@/.test(word.value)) continue;
    if (method === 'reg') {
      const problem = regexProblem(word.value) ?? uncapturedReference(word.value);
      if (problem) return { kind: 'bad-regex', message: `\`${word.value}\` is no regular expression: ${problem.message}.`, word };
    } else {
      if (i === 0 && written.patterns.length > 1 && method in wanted && word.value !== 'sub' && enumValue('match-method', word.value)) {
        return { kind: 'acl-pattern', message: `\`${word.value}\` is a pattern here, as no \`-m\` stands before it, and no ${wanted[method] ?? ''}. Write \`-m ${word.value}\`, or leave it out.`, word };
      }
      if (i === flag && method in wanted) {
        return { kind: 'acl-pattern', message: `HAProxy reads flags before the first pattern only, and refuses \`${word.value}\` here, which is no ${wanted[method] ?? ''}. Put it before the patterns.`, word };
      }
      if (isOperator(word.value)) operator = word.value;
      const message = patternProblem(isVersion && method === 'int' ? 'dotted' : method, word.value, operator);
      if (message !== undefined) return { kind: 'acl-pattern', message, word };
    }
  }
  return undefined;
}

/** `sub` without `-m` is the converter behind a fetch that takes one there: `req.hdr(x-id) sub b` is refused, with the words "'sub' is not a number" (2.6 to 3.4). */
export function isSubtraction({ test: { criterion, patterns: [first] } }: WrittenTest): boolean {
  return first?.word === 1 && first.text === 'sub' && !aclCriterionFact(criterion.calls[0]?.name ?? '');
}

/** From 3.4 on HAProxy says when the comparison in the name of a criterion is not the one that is made. Tried for every criterion. */
function overwritten(written: WrittenTest, type: SampleType | undefined, explicit: string | undefined): AclFault | undefined {
  const [first, ...converters] = written.test.criterion.calls;
  const own = aclCriterionFact(first?.name ?? '');
  if (!own || (own.name !== 'method' && !own.name.endsWith(`_${own.match}`))) return undefined;
  // Behind a converter every comparison but that of lengths has a rule of its own, for all versions.
  const isConverted = converters.length > 0 && own.match === 'len';
  const effective = explicit ?? (isConverted ? type && methodsOfTypes[type] : own.match);
  if (effective === undefined || (own.name !== 'method' && effective === own.match) || (own.name === 'method' && explicit === undefined)) return undefined;
  const why = explicit === undefined ? 'A converter stands between them' : `\`-m ${explicit}\` overrules it`;
  return { kind: 'overwritten', message: `The comparison in the name \`${own.name}\` is not the one that is made. ${why}: HAProxy compares with \`${effective}\` instead.`, word: written.criterion };
}
