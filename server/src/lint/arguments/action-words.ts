import { converterFact } from '../../language/converters.ts';
import { fetchFact } from '../../language/fetches.ts';
import { isAtLeast, type HaproxyVersion } from '../../language/version.ts';
import type { RuleLine } from '../../model/request-rules/rule-line.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleFinding } from '../finding.ts';
import { deleteWord, replaceWord } from '../edits/rule-edits.ts';
import { beginsCondition, isOpen, noCondition } from './problem.ts';
import { durationProblem } from './values.ts';

/** An action with a grammar of its own. */
interface ActionLine {
  readonly rule: RuleLine;
  /** As a message names it: `http-request capture`. */
  readonly name: string;
  /** What stands behind the action. */
  readonly words: readonly Word[];
  readonly section: string;
  readonly version: HaproxyVersion;
}

const rejected = 'HAProxy does not start.';

/** Actions whose words the table does not tell. Each tried on 2.6 to 3.4. */
export const actionGrammars: Readonly<Partial<Record<string, (line: ActionLine) => Iterable<RuleFinding>>>> = {
  'capture': captureProblems,
  'wait-for-body': waitProblems,
  'sc-inc-gpc': ofCounter,
  'sc-add-gpc': ofCounter,
  'sc-set-gpt': ofCounter,
  'sc-inc-gpc0': ofCounter,
  'sc-inc-gpc1': ofCounter,
  'sc-set-gpt0': ofCounter,
  'track-sc': ofCounter,
  'set-fc-mark': numberProblems,
  'set-fc-tos': numberProblems,
  'set-bc-mark': numberProblems,
  'set-bc-tos': numberProblems,
  'set-retries': numberProblems,
  'set-timeout': timeProblems,
  'pause': timeProblems,
  'set-mark': markProblems,
  'set-tos': markProblems,
  'silent-drop': dropProblems,
  'do-resolve': resolveProblems,
};

/** A word where only a condition may follow. */
function* conditionProblems(next: Word | undefined, name: string): Iterable<RuleFinding> {
  if (next && !isOpen(next) && !beginsCondition(next)) yield noCondition(next, name);
}

/** `capture SAMPLE len LENGTH` makes a slot of its own, `capture SAMPLE id N` uses one that the frontend declares. */
function* captureProblems({ rule, name, words, section }: ActionLine): Iterable<RuleFinding> {
  // Converters may stand in words of their own behind the fetch.
  const at = words.findIndex((word, i) => i > 0 && (isOpen(word) || !converterFact(/^[^(,]*/.exec(word.value)?.[0] ?? '')));
  const option = words[at];
  if (!option || isOpen(option) || words.slice(0, at).some(isOpen)) return;
  const known = rule.ruleSet === 'tcp-request content' ? ['len'] : rule.ruleSet === 'http-request' ? ['len', 'id'] : ['id'];
  if (!known.includes(option.value)) {
    yield { at: option, message: `\`${name}\` needs ${known.map(each => `\`${each}\``).join(' or ')} behind the sample, and has \`${option.value}\`: ${rejected}` };
    return;
  }
  if (option.value === 'len' && section === 'backend') {
    yield { at: option, message: `Only a frontend can capture with \`len\`: ${rejected} In a backend, name a slot that the frontend declares: \`id 0\`.` };
    return;
  }
  const value = words[at + 1];
  if (!value) yield { at: option, message: `\`${option.value}\` of \`${name}\` needs a number: ${rejected}` };
  if (!value || isOpen(value)) return;
  if (option.value === 'len' && !(parseInt(value.value, 10) > 0)) yield { at: value, message: `\`${value.value}\` is no length to capture: ${rejected} Write a number above 0.` };
  else if (option.value === 'id' && !/^[+-]?\d+$/.test(value.value)) yield { at: value, message: `\`${value.value}\` is no number of a slot: ${rejected}` };
  else yield* conditionProblems(words[at + 2], name);
}

/** `wait-for-body time TIME [at-least SIZE]`, in any order. */
function* waitProblems({ rule, name, words }: ActionLine): Iterable<RuleFinding> {
  let hasTime = false;
  let i = 0;
  for (let option = words[i]; option && /^(?:time|at-least|use-large-buffer)$/.test(option.value); option = words[i]) {
    const value = words[i + 1];
    if (option.value === 'use-large-buffer') {
      i += 1;
      continue;
    }
    if (!value || beginsCondition(value)) {
      yield { at: option, message: `\`${option.value}\` of \`${name}\` needs a value: ${rejected}` };
      return;
    }
    const problem = isOpen(value) ? undefined : option.value === 'time' ? durationProblem(value, `${name} time`, 'ms', false) : sizeProblem(value, name);
    if (problem) yield problem;
    hasTime ||= option.value === 'time';
    i += 2;
  }
  const next = words[i];
  if (next && isOpen(next)) return;
  if (!hasTime) yield { at: rule.action ?? rule.statement, message: `\`${name}\` needs \`time\` and how long to wait: ${rejected}` };
  else yield* conditionProblems(next, name);
}

function sizeProblem(word: Word, name: string): RuleFinding | undefined {
  return /^\d/.test(word.value) ? undefined : { at: word, message: `\`${word.value}\` is no size for \`${name} at-least\`: ${rejected} Write a number of bytes, like \`1024\` or \`1k\`.` };
}

function* ofCounter({ rule: { action }, name, words: [value] }: ActionLine): Iterable<RuleFinding> {
  if (!action) return;
  const found = [...counterProblems(action, name)];
  yield* found;
  if (found.length === 0 && value && !isOpen(value) && /^[+-]?\d/.test(value.value) && !/^[+-]?\d+$/.test(value.value)) yield notNumber(value, name, '16');
}

/** The numbers in parentheses: that of the stick counter, and for arrays that of the element before it. What stands behind the parenthesis is not read. */
export function* counterProblems(action: Word, name: string): Iterable<RuleFinding> {
  const command = name.split(' ').at(-1) ?? '';
  if (command.startsWith('track-sc')) {
    const plain = `track-sc${/\d/.exec(command)?.[0] ?? '0'}`;
    if (!/^track-sc\d*$/.test(action.value)) {
      // `track-sc2(0)`, and `track-sc(2)` as in the names of the fetches.
      const meant = /^track-sc(?:(\d+)\(\d*\)?|\((\d+)\)?|[-_.]?(\d+))$/.exec(action.value)?.slice(1).find(number => number !== undefined);
      yield {
        at: action, message: `\`${action.value}\` is no stick counter: ${rejected} Its number follows at once, like \`${plain}\`.`,
        repairs: meant === undefined ? [] : [{ title: `Write \`track-sc${meant}\``, safety: 'review', edits: [replaceWord(action, `track-sc${meant}`)] }],
      };
    }
    return;
  }
  if (!command.startsWith('sc-')) return;
  const [, inside, end] = /^[^(]*(?:\(([^)]*)(\))?)?/.exec(action.value) ?? [];
  const isArray = /gp[ct]$/.test(name);
  const wanted = isArray ? 'the number of the element and that of the stick counter' : 'the number of a stick counter';
  const sample = `\`${command}(${isArray ? '0,0' : '0'})\``;
  const isRight = inside === undefined ? !isArray : (isArray ? /^\d*,\d*$/ : /^\d*$/).test(inside);
  if (!isRight) yield { at: action, message: `\`${name}\` needs ${wanted} in parentheses, like ${sample}: ${rejected}` };
  else if (inside !== undefined && end === undefined) yield { at: action, message: `The parenthesis of \`${action.value}\` is not closed: ${rejected} Write \`)\` behind ${wanted}, like ${sample}.` };
}

/** A number, decimal or hexadecimal, or a sample: a word that begins with a digit is no sample. */
function* numberProblems({ name, words: [value] }: ActionLine): Iterable<RuleFinding> {
  if (value && !isOpen(value) && /^[+-]?\d/.test(value.value) && !isNumber(value.value)) yield notNumber(value, name, '16');
}

function isNumber(text: string): boolean {
  return /^[+-]?(?:0x[\da-f]+|\d+)$/i.test(text);
}

function notNumber(at: Word, name: string, example: string): RuleFinding {
  return { at, message: `\`${at.value}\` is no number for \`${name}\`, and no sample: ${rejected} Write one like \`${example}\`.` };
}

/** A time above 0, or a sample. Other than `timeout` they take `10sec` without a word. */
function* timeProblems({ rule, name, words }: ActionLine): Iterable<RuleFinding> {
  const kind = rule.action?.value === 'set-timeout' ? words[0] : undefined;
  const value = kind ? words[1] : words[0];
  if (!value || isOpen(value) || !/^[+-]?\d/.test(value.value)) return;
  const problem = durationProblem(value, kind ? `${name} ${kind.value}` : name, 'ms', true);
  if (problem && problem.severity !== 'warning') yield problem;
}

/**
 * A number, decimal or hexadecimal, and since 3.0 a sample instead: "integer/hex value expected", "unknown fetch method". Any number will do. Of the other
 * actions that set marks unknown-sample-fetch speaks.
 */
function* markProblems({ name, words: [mark], version }: ActionLine): Iterable<RuleFinding> {
  if (!mark || isOpen(mark) || isNumber(mark.value)) return;
  const takesSample = isAtLeast(version, '3.0');
  const fetch = /^[^(,]*/.exec(mark.value)?.[0] ?? '';
  if (takesSample && (fetchFact(fetch) || fetch.startsWith('lua.'))) return;
  yield { at: mark, message: `\`${mark.value}\` is no number${takesSample ? ', and no sample,' : ''} for \`${name}\`: ${rejected} Write one like \`16\` or \`0x10\`.` };
}

/** `do-resolve(VARIABLE,RESOLVERS[,ipv4|ipv6]) SAMPLE`: the parentheses stand in the same word. */
function* resolveProblems({ rule: { action, statement, at }, name }: ActionLine): Iterable<RuleFinding> {
  const inside = /^do-resolve\(([^)]*)\)/.exec(action?.value ?? '')?.[1];
  if (!action || (inside === undefined && action.value.includes('('))) return;
  const [variable, resolvers, ...families] = inside?.split(',') ?? [];
  const unknown = families.find(family => !['ipv4', 'ipv6', ''].includes(family));
  if (variable === undefined || resolvers === undefined) {
    const next = statement.word(at + 1);
    const joined = next && /^\([^()\s]+\)$/.test(next.text) && inside === undefined ? `${action.text}${next.text}` : undefined;
    yield {
      at: action,
      message: `\`${name}\` needs the name of a variable and that of a \`resolvers\` section in parentheses, as in \`do-resolve(txn.ip,dns)\`: ${rejected}`,
      repairs: next && joined !== undefined ? [{ title: `Write \`${joined}\``, safety: 'review', edits: [replaceWord(action, joined), deleteWord(next)] }] : [],
    };
  } else if (unknown !== undefined) {
    yield { at: action, message: `\`${name}\` does not know \`${unknown}\` there: ${rejected} Behind the \`resolvers\` section it takes \`ipv4\` or \`ipv6\`.` };
  }
}

/** `silent-drop rst-ttl N`. */
function* dropProblems({ name, words: [option, hops] }: ActionLine): Iterable<RuleFinding> {
  if (option?.value !== 'rst-ttl' || !hops || isOpen(hops)) return;
  const isRight = /^\d+$/.test(hops.value) && Number(hops.value) >= 1 && Number(hops.value) <= 255;
  if (!isRight) yield { at: hops, message: `\`${name} rst-ttl\` goes from 1 to 255, and \`${hops.value}\` does not: ${rejected}` };
}
