import { preprocessorKeywords } from '../../language/preprocessor.ts';
import { predicateFact, predicatesIn } from '../../language/predicates.ts';
import type { HaproxyVersion } from '../../language/version.ts';
import { inDocuments } from '../../model/incremental/in-documents.ts';
import { remember } from '../../model/incremental/memo.ts';
import { conditionProblemOf, type ConditionProblem } from '../../model/preprocessor-condition.ts';
import { afterDirective, livenessOf, MAX_DEPTH, outside, type IfState } from '../../model/preprocessor.ts';
import type { HaproxyDocument } from '../../syntax/document.ts';
import type { Place } from '../../syntax/place.ts';
import type { Statement } from '../../syntax/statement.ts';
import { closest } from '../closest.ts';
import type { RuleFinding } from '../finding.ts';
import { deleteLine, deleteWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** An open `.if`, and the `.else` that has been read of it. */
interface Open {
  readonly line: Statement;
  otherwise?: Statement;
}

function tell(problem: ConditionProblem, version: HaproxyVersion): string {
  const { kind, text } = problem;
  const name = /^\w*/.exec(text)?.[0] ?? '';
  const fact = predicateFact(name);
  switch (kind) {
    case 'unknown-predicate': {
      const meant = closest(name, predicatesIn(version).map(each => each.name));
      return `\`${name}\` is no predicate that HAProxy knows, and no number: it does not start.${meant === undefined ? ' Words to compare go into `streq(...)`, the names of variables into `defined(...)`.' : ` Did you mean \`${meant}\`?`}`;
    }
    case 'too-new-predicate':
      return `HAProxy ${version} does not know \`${name}\` and does not start${fact?.since ? `: it came with ${fact.since}` : ''}.`;
    case 'unclosed':
      return 'This parenthesis is not closed: HAProxy does not start.';
    case 'too-few-arguments':
      return `\`${name}\` takes ${fact?.args.length ?? 2} arguments between parentheses: HAProxy does not start.`;
    case 'too-many-arguments':
      return `\`${name}\` takes ${fact?.args.length === 2 ? 'two arguments' : 'one argument'}: HAProxy does not start.`;
    case 'left-over':
      return `The condition ends before \`${text}\`: HAProxy does not start. Join tests with \`&&\` or \`||\`.`;
    case 'nothing':
      return 'A test is missing here: HAProxy does not start.';
  }
}

function extraWord(line: Statement): RuleFinding | undefined {
  const word = line.keyword === '.else' || line.keyword === '.endif' ? line.allWords[1] : undefined;
  return word && {
    at: word,
    message: `Nothing may follow \`${line.keyword}\`: HAProxy does not start. Write what this says in a comment.`,
    repairs: [{ title: `Remove what follows \`${line.keyword}\``, safety: 'safe', edits: line.allWords.slice(1).map(deleteWord) }],
  };
}

function misplaced(line: Statement, open: Open | undefined): RuleFinding | undefined {
  if (line.keyword === '.if') return undefined;
  if (!open) {
    return {
      at: line,
      message: `There is no \`.if\` to which this \`${line.keyword}\` belongs: HAProxy does not start.`,
      repairs: line.keyword === '.endif' ? [{ title: 'Remove the line', safety: 'review', edits: [deleteLine(line)] }] : [],
    };
  }
  if (line.keyword === '.endif' || !open.otherwise) return undefined;
  return { at: line, message: `\`${line.keyword}\` stands below the \`.else\` of the same \`.if\`: HAProxy does not start.`, related: [{ at: open.otherwise, message: 'The `.else`' }] };
}

/** HAProxy looks at a `.elif` only where no branch above was taken. */
function isEvaluated(line: Statement, state: IfState): boolean {
  if (line.keyword === '.if') return livenessOf(state) !== 'dead';
  return line.keyword === '.elif' && state.endsWith('F') && livenessOf(state.slice(0, -1)) !== 'dead';
}

const linesIn = inDocuments(({ blocks }) => blocks.filter(block => block.hasPreprocessor).flatMap(block => block.statementsAmong(preprocessorKeywords)));

/** The last line of a file: there HAProxy sees that a `.endif` is missing. */
function lastLine({ blocks }: HaproxyDocument): Place {
  const block = blocks.at(-1) as HaproxyDocument['blocks'][number];
  const text = block.text.replace(/\r?\n$/, '');
  return { block, span: { start: text.lastIndexOf('\n') + 1, end: text.length } };
}

/** What is to be said of the lines of a file, and what is open at its end; undefined when they go too deep. */
interface Reading {
  readonly findings: readonly RuleFinding[];
  readonly open: readonly Open[] | undefined;
}

/** Remembered as long as none of the lines changes. */
const readingOf = remember((lines: readonly Statement[]) => {
  const known = new Map<HaproxyVersion, Reading>();
  return (version: HaproxyVersion): Reading => {
    let reading = known.get(version);
    if (!reading) known.set(version, (reading = read(lines, version)));
    return reading;
  };
});

function read(lines: readonly Statement[], version: HaproxyVersion): Reading {
  const findings: RuleFinding[] = [];
  const stack: Open[] = [];
  let state = outside;
  for (const line of lines) {
    const open = stack.at(-1);
    const wrong = extraWord(line) ?? misplaced(line, open);
    if (wrong) findings.push(wrong);
    const problem = isEvaluated(line, state) ? conditionProblemOf(line, version) : undefined;
    if (problem) findings.push({ at: problem, message: tell(problem, version) });
    if (line.keyword === '.if') {
      stack.push({ line });
      if (stack.length > MAX_DEPTH) {
        findings.push({ at: line, message: `HAProxy reads no more than ${MAX_DEPTH} \`.if\` inside one another, and does not start.` });
        return { findings, open: undefined };
      }
    }
    if (line.keyword === '.else' && open) open.otherwise ??= line;
    if (line.keyword === '.endif') stack.pop();
    state = afterDirective(state, line, version);
  }
  return { findings, open: stack };
}

function stillOpen(open: readonly Open[], document: HaproxyDocument): RuleFinding {
  const last = lastLine(document);
  const { block } = last;
  const end = block.text.length;
  const eol = block.lineEndAt(Math.max(0, end - 1));
  return {
    at: last,
    message: `At the end of the file ${open.length === 1 ? 'a `.if` is' : `${open.length} \`.if\` are`} still open: HAProxy does not start. Close ${open.length === 1 ? 'it' : 'them'} with \`.endif\`.`,
    related: open.map(({ line }) => ({ at: line, message: 'Not closed' })),
    repairs: [{
      title: 'Add `.endif` at the end of the file',
      safety: 'review',
      edits: [{ at: { block, span: { start: end, end } }, text: `${block.text.endsWith('\n') ? '' : eol}${`.endif${eol}`.repeat(open.length)}` }],
    }],
  };
}

/** `lone '.else' with no matching '.if'`, `unparsable conditional expression`, `non-terminated '.if' block`: tried on 2.6 to 3.4, in dead code too. */
export default defineRule({
  name: 'broken-conditional',
  summary: '`.if`, `.elif`, `.else` and `.endif` do not fit together, or a condition cannot be read.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: preprocessorKeywords,
  *check(configuration) {
    for (const [document, lines] of linesIn(configuration)) {
      const { findings, open = [] } = readingOf(lines)(configuration.version);
      yield* findings;
      if (open.length > 0) yield stillOpen(open, document);
    }
  },
});
