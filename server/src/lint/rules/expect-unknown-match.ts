import { expectationOf, expectMatches, expectOptionsOf, expectProblemIn, isExpectOption, lacksExpectation, type ExpectProblem } from '../../model/checks/check-expect.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleRepair } from '../finding.ts';
import { endsAtEmptyWord } from '../findings/lost-words.ts';
import { deleteLine, deleteWord, replaceWord } from '../edits/rule-edits.ts';
import { meantExpectation, meantMatch } from '../findings/meant-expectation.ts';
import { defineRule } from '../rule.ts';
import { statusListIn } from '../findings/status-list.ts';

type CheckKeyword = 'http-check' | 'tcp-check';

function say({ kind, at }: ExpectProblem, keyword: CheckKeyword, joined: JoinedStatus | undefined): string {
  const known = expectMatches[keyword];
  const list = `${known.slice(0, -1).map(match => `\`${match}\``).join(', ')} and \`${known.at(-1)}\``;
  switch (kind) {
    case 'unknown-match': return joined ? `\`status\` takes its codes in one word, with commas between, and HAProxy does not start with \`${at.value}\` after a blank. Write \`status ${joined.codes}\`.` : `\`${keyword} expect\` knows no \`${at.value}\`, and HAProxy does not start. It knows ${list}.`;
    case 'no-match': return `\`${keyword} expect\` does not say what to expect, and HAProxy does not start. It knows ${list}.`;
    case 'no-pattern': return `\`${at.value}\` needs a value after it, or HAProxy does not start.`;
    case 'two-matches': return `One \`${keyword} expect\` makes one comparison, and HAProxy does not start with \`${at.value}\` as a second one. Give it a line of its own.`;
    case 'no-header-name': return `A header is compared by its name first, as in \`hdr name content-type value -m beg text/\`, and HAProxy does not start with \`${at.value}\` there.`;
    case 'header-method': return `\`-m\` does not know \`${at.value}\` here, and HAProxy does not start. It knows \`str\`, \`beg\`, \`end\`, \`sub\` and \`reg\`.`;
    case 'bad-status': return `\`${at.value}\` is no list of status codes, and HAProxy does not start. Write numbers and ranges with commas between, the smaller number first, such as \`200,300-399\`, or use \`rstatus\`.`;
  }
}

/** Codes that stand in several words, and as they are to be written. */
interface JoinedStatus {
  readonly words: readonly [Word, ...Word[]];
  readonly codes: string;
}

/** The codes of `status 200 301`, when nothing else stands behind them. */
function joinedStatus({ kind }: ExpectProblem, line: Statement): JoinedStatus | undefined {
  const expectation = kind === 'unknown-match' ? expectationOf(line) : undefined;
  if (expectation?.match !== 'status' || !expectation.pattern) return undefined;
  const { start } = expectation.pattern.span;
  const others = line.words.filter(word => word.span.start > start);
  const codes = [expectation.pattern, ...others].map(({ value }) => value.replace(/^,|,$/g, ''));
  return codes.every(code => /^[1-5]\d\d(?:[-,][1-5]\d\d)*$/.test(code)) ? { words: [expectation.pattern, ...others], codes: codes.join(',') } : undefined;
}

/** Words behind a comparison that is there: they belong to its text, which then has blanks, or to nothing. Undefined where it is the comparison that is not known. */
function tailRepair({ kind, at }: ExpectProblem, line: Statement): RuleRepair[] | undefined {
  const expectation = kind === 'unknown-match' ? expectationOf(line) : undefined;
  const { pattern } = expectation ?? {};
  if (!expectation || !pattern) return undefined;
  const behind = line.words.filter(word => word.span.start >= at.span.start);
  const next = behind.findIndex(word => isExpectOption(word));
  const rest = next < 0 ? behind : behind.slice(0, next);
  const options = expectOptionsOf(line);
  const isText = ['string', 'rstring'].includes(expectation.match) && options.every(({ option }) => option.span.start < pattern.span.start);
  const texts = [pattern, ...rest];
  if (isText && !/^(?:i+f+|unless|!*\{.*)$/i.test(at.text) && texts.every(word => !/["'$]/.test(word.text) && /^[^"'$\\]+$/.test(word.value))) {
    const text = `"${texts.map(word => word.value).join(' ')}"`;
    return [{ title: `Write \`${expectation.match} ${text}\``, safety: 'review', edits: [replaceWord(pattern, text), ...rest.map(word => deleteWord(word))] }];
  }
  // `status 200 or 301`
  if (expectation.match === 'status' && rest.some(({ value }) => /\d/.test(value))) return undefined;
  return [{ title: `Remove \`${rest.map(word => word.text).join(' ')}\``, safety: 'review', edits: rest.map(word => deleteWord(word)) }];
}

function evidentRepairs(problem: ExpectProblem, line: Statement, joined: JoinedStatus | undefined): RuleRepair[] {
  const { kind, at } = problem;
  if (joined) {
    const { words: [first, ...others], codes } = joined;
    return [{ title: `Write \`status ${codes}\``, safety: 'review', edits: [replaceWord(first, codes), ...others.map(word => deleteWord(word))] }];
  }
  const tail = tailRepair(problem, line);
  if (tail) return tail;
  const whole = meantExpectation(line, problem);
  const [first, ...others] = line.words.slice(2);
  if (whole && first) return [{ title: `Write \`${whole}\``, safety: 'review', edits: [replaceWord(first, whole), ...others.map(word => deleteWord(word))] }];
  const meant = kind === 'unknown-match' ? meantMatch(at, line) : undefined;
  return meant ? [{ title: `Write \`${meant.written ?? meant.match}\``, safety: 'review', edits: meant.edits }] : [];
}

function repairs(problem: ExpectProblem, line: Statement, keyword: CheckKeyword, joined: JoinedStatus | undefined): RuleRepair[] {
  const { kind, at } = problem;
  const found = evidentRepairs(problem, line, joined);
  const ranges = kind === 'bad-status' ? statusListIn(at.value) : undefined;
  if (ranges) found.push({ title: `Write \`${ranges}\``, safety: 'review', edits: [replaceWord(at, ranges)] });
  if (kind === 'unknown-match' && found.length > 0 && expectationOf(line)) return found;
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
  sections: ['defaults', 'backend', 'listen', 'healthcheck'],
  *check(line) {
    if (line.word(1)?.value !== 'expect') return;
    const problem = expectProblemIn(line);
    const keyword = line.keyword as CheckKeyword;
    // Of what is missing in front of an empty word that rule speaks.
    if (!problem || (lacksExpectation(problem) && endsAtEmptyWord(line))) return;
    const joined = joinedStatus(problem, line);
    yield { at: problem.at, message: say(problem, keyword, joined), repairs: repairs(problem, line, keyword, joined) };
  },
});
