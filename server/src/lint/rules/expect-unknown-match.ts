import { expectationOf, expectMatches, expectProblemIn, lacksExpectation, type ExpectProblem } from '../../model/checks/check-expect.ts';
import { isSamePlace } from '../../syntax/place.ts';
import type { Statement } from '../../syntax/statement.ts';
import { closest } from '../closest.ts';
import type { RuleRepair } from '../finding.ts';
import { endsAtEmptyWord } from '../findings/lost-words.ts';
import { deleteLine, deleteWord, replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';
import { statusListIn } from '../findings/status-list.ts';

type CheckKeyword = 'http-check' | 'tcp-check';

function say({ kind, at }: ExpectProblem, keyword: CheckKeyword, joined: string | undefined): string {
  const known = expectMatches[keyword];
  const list = `${known.slice(0, -1).map(match => `\`${match}\``).join(', ')} and \`${known.at(-1)}\``;
  switch (kind) {
    case 'unknown-match': return joined ? `\`status\` takes its codes in one word, with commas between, and HAProxy does not start with \`${at.value}\` after a blank. Write \`${joined}\`.` : `\`${keyword} expect\` knows no \`${at.value}\`, and HAProxy does not start. It knows ${list}.`;
    case 'no-match': return `\`${keyword} expect\` does not say what to expect, and HAProxy does not start. It knows ${list}.`;
    case 'no-pattern': return `\`${at.value}\` needs a value after it, or HAProxy does not start.`;
    case 'two-matches': return `One \`${keyword} expect\` makes one comparison, and HAProxy does not start with \`${at.value}\` as a second one. Give it a line of its own.`;
    case 'no-header-name': return `A header is compared by its name first, as in \`hdr name content-type value -m beg text/\`, and HAProxy does not start with \`${at.value}\` there.`;
    case 'header-method': return `\`-m\` does not know \`${at.value}\` here, and HAProxy does not start. It knows \`str\`, \`beg\`, \`end\`, \`sub\` and \`reg\`.`;
    case 'bad-status': return `\`${at.value}\` is no list of status codes, and HAProxy does not start. Write numbers and ranges with commas between, the smaller number first, such as \`200,300-399\`, or use \`rstatus\`.`;
  }
}

/** What some write for `string` and `status`, as other programs call it. */
const otherNames: ReadonlyMap<string, string> = new Map([['body', 'string'], ['content', 'string'], ['text', 'string'], ['contains', 'string'], ['code', 'status'], ['http-status', 'status']]);

/** The codes of `status 200 301` as they are to be written, when nothing else stands behind them. */
function joinedStatus(line: Statement): string | undefined {
  const expectation = expectProblemIn(line)?.kind === 'unknown-match' ? expectationOf(line) : undefined;
  if (expectation?.match !== 'status' || !expectation.pattern) return undefined;
  const from = line.words.findIndex(word => expectation.pattern && isSamePlace(word, expectation.pattern));
  const codes = line.words.slice(from).map(({ value }) => value.replace(/^,|,$/g, ''));
  return codes.every(code => /^[1-5]\d\d(?:[-,][1-5]\d\d)*$/.test(code)) ? codes.join(',') : undefined;
}

/** What is evidently meant by an `expect` that HAProxy does not know, instead of all its words behind `expect`. */
function whatIsMeant(line: Statement, { kind, at }: ExpectProblem): string | undefined {
  const [first, second, third, ...others] = line.words.slice(2);
  if (line.keyword !== 'http-check' || kind !== 'unknown-match' || !first || line.words.some(word => word.hasVariable)) return undefined;
  const bangs = /^!*/.exec(first.value)?.[0] ?? '';
  // `expect 200`, `expect !404`, `expect ! 5xx`
  const isAlone = bangs.length === first.value.length ? third === undefined : second === undefined;
  const list = isAlone ? statusListIn(at.value.replace(/^!+/, '')) : undefined;
  if (list) return `${bangs && `${bangs} `}status ${list}`;
  if (!isSamePlace(at, first) || bangs || !second) return undefined;
  // `expect version HTTP/1.1 status 200`
  if (/^(?:ver|version|proto)$/i.test(at.value) && third?.value === 'status' && others.length === 1) return `status ${others[0]?.text}`;
  // `expect header Content-Type application/json`
  if (!/^headers?$/i.test(at.value) || others.length > 0 || /^(?:name|value|-m)$/.test(second.value)) return undefined;
  const [name, value] = third ? [/^([\w-]+):?$/.exec(second.text)?.[1], third.text] : [/^[\w-]+$/.exec(second.text)?.[0], undefined];
  return name && (value === undefined ? `hdr name ${name}` : `hdr name ${name} value ${/^content-type$/i.test(name) ? '-m beg ' : ''}${value}`);
}

function evidentRepairs(problem: ExpectProblem, line: Statement, joined: string | undefined): RuleRepair[] {
  const { kind, at } = problem;
  if (joined) {
    const pattern = expectationOf(line)?.pattern;
    const others = pattern ? line.words.filter(word => word.span.start > pattern.span.start) : [];
    return pattern ? [{ title: `Write \`status ${joined}\``, safety: 'review', edits: [replaceWord(pattern, joined), ...others.map(word => deleteWord(word))] }] : [];
  }
  const whole = whatIsMeant(line, problem);
  const [first, ...others] = line.words.slice(2);
  if (whole && first) return [{ title: `Write \`${whole}\``, safety: 'review', edits: [replaceWord(first, whole), ...others.map(word => deleteWord(word))] }];
  const name = at.value.replace(/^!*/, '');
  const known = expectMatches[line.keyword === 'tcp-check' ? 'tcp-check' : 'http-check'];
  const other = otherNames.get(name);
  const meant = kind !== 'unknown-match' ? undefined : other !== undefined && known.includes(other) ? other : closest(name, known);
  const value = line.words[line.words.findIndex(word => isSamePlace(word, at)) + 1];
  // A status that is none would be refused as well.
  if (!meant || !value || (meant === 'status' && !/^\d{3}(?:[-,]\d{3})*$/.test(value.value))) return [];
  return [{ title: `Write \`${meant}\``, safety: 'review', edits: [replaceWord(at, at.text.replace(name, meant))] }];
}

function repairs(problem: ExpectProblem, line: Statement, keyword: CheckKeyword, joined: string | undefined): RuleRepair[] {
  const { kind, at } = problem;
  const found = evidentRepairs(problem, line, joined);
  const ranges = kind === 'bad-status' ? statusListIn(at.value) : undefined;
  if (ranges) found.push({ title: `Write \`${ranges}\``, safety: 'review', edits: [replaceWord(at, ranges)] });
  if (keyword === 'tcp-check') return [...found, { title: 'Remove this `expect`', safety: 'review', edits: [deleteLine(line)] }];
  const [first, ...others] = line.words.slice(2);
  const plain = first && { title: 'Expect `status 200-399`', safety: 'review' as const, edits: [replaceWord(first, 'status 200-399'), ...others.map(word => deleteWord(word))] };
  // Where it is evident what is tested, another test would let pass what is to be caught.
  return plain && found.length === 0 ? [plain] : found;
}

/** Lab case expect-unknown-match: refused by 2.6 to 3.4, which also refuse the other problems named here. */
export default defineRule({
  name: 'expect-unknown-match',
  summary: 'An `expect` rule of a health check compares something HAProxy does not know.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: ['http-check', 'tcp-check'],
  sections: ['defaults', 'backend', 'listen'],
  *check(line) {
    if (line.word(1)?.value !== 'expect') return;
    const problem = expectProblemIn(line);
    const keyword = line.keyword as CheckKeyword;
    // Of what is missing in front of an empty word that rule speaks.
    if (!problem || (lacksExpectation(problem) && endsAtEmptyWord(line))) return;
    const joined = joinedStatus(line);
    yield { at: problem.at, message: say(problem, keyword, joined && `status ${joined}`), repairs: repairs(problem, line, keyword, joined) };
  },
});
