import { isKnownIn } from '../../server/src/language/lifetime.ts';
import type { KnownWord } from '../../server/src/language/catalogue.ts';
import { blocksIn, proseHeadings, readProse } from '../../server/src/language/prose.ts';
import { defaultVersion, haproxyVersions, type HaproxyVersion } from '../../server/src/language/version.ts';
import { checkText } from '../../server/src/lint/check-text.ts';
import type { Finding } from '../../server/src/lint/finding.ts';
import { rules } from '../../server/src/lint/registry.ts';
import { deciding } from './deciding.ts';
import type { Entry } from './entries.ts';
import { framed } from './frame.ts';
import { ownWords, runsOf } from './wording.ts';
import { longestRun } from './manual.ts';

/** What an entry must keep to; lengths in characters. */
const limits = { summary: 40, longSummary: 480, part: 420, ownWords: 6, line: 120 };

/** These have nothing that could be written in a configuration. */
const withoutExample = ['check-statuses', 'termination-states'];

/** One piece of configuration in an entry, with what surrounds it, and what has to be said of it. */
export interface Example {
  readonly text: string;
  readonly version: HaproxyVersion;
  /** `fine`: no validity error. `good`: nothing to warn of either. Else the name of a rule, or `refused`. */
  readonly label: string;
}

/** Everything that is wrong with an entry, one sentence each. `words` are what it is about, `manual` the runs of words of HAProxy's own text. */
export function problemsOf(entry: Entry, words: readonly KnownWord[], manual: ReadonlySet<string> | undefined): string[] {
  const name = entry.headings.join(', ');
  if (words.length === 0) return [`no ${entry.kind} has this name: ${name}`];
  return [...wordingProblems(entry, manual), ...partProblems(entry), ...examplesOf(entry, words).flatMap(exampleProblems)];
}

function wordingProblems({ kind, headings, text }: Entry, manual: ReadonlySet<string> | undefined): string[] {
  const { summary, example } = readProse(text);
  const problems: string[] = [];
  const plain = text.replace(/^```[^]*?^```$/gm, '');
  if (summary.length < limits.summary) problems.push(`says too little: ${summary.length} characters`);
  if (summary.length > limits.longSummary) problems.push(`says too much: ${summary.length} characters, ${limits.longSummary} at most`);
  if (!/[.)]$/.test(summary)) problems.push('the text does not end with a full stop');
  if (summary.includes('\n\n') || /^[-*#>|]/m.test(summary)) problems.push('the text is more than one paragraph');
  if (/\]\(|<\w/.test(plain.replace(/`[^`\n]*`/g, ''))) problems.push('has a link or an HTML tag outside code');
  const own = ownWords(summary, headings.join(' '));
  if (own.length < limits.ownWords) problems.push(`is a paraphrase of its name; of its own it says only: ${own.join(' ')}`);
  const copied = runsOf(plain, longestRun + 1).find(run => manual?.has(run));
  if (copied !== undefined) problems.push(`has a run of words of HAProxy's manual: "${copied}"`);
  const blocks = blocksIn(text.split(/^### /m)[0] ?? '');
  if (blocks.length !== 1 && !withoutExample.includes(kind)) problems.push(`has ${blocks.length} examples, not one`);
  if (blocks.length > 1) problems.push('has more than one example');
  if (example !== '' && !headings.some(heading => example.includes(nameIn(heading)))) problems.push('the example does not have the word');
  if ((text.match(/^```/gm) ?? []).length !== 2 * blocksIn(text).length) problems.push('has a code block that is not ```haproxy');
  for (const { lines } of blocksIn(text)) if (lines.split('\n').some(line => line.length > limits.line)) problems.push(`a line of an example has more than ${limits.line} characters`);
  return problems;
}

/** What of a heading an example has to have. */
function nameIn(heading: string): string {
  return heading.replace(/ \([\w-]+\)$/, '');
}

function partProblems({ kind, headings, text }: Entry): string[] {
  const { parts } = readProse(text);
  const isDeciding = headings.some(heading => deciding[kind]?.includes(heading));
  if (parts.size === 0) return isDeciding ? [`lacks the sub-headings ${proseHeadings.join(', ')}`] : [];
  if ([...parts.keys()].join() !== proseHeadings.join()) return [`the sub-headings are not ${proseHeadings.join(', ')}, in this order`];
  const problems: string[] = [];
  for (const heading of ['When to use it', 'Interacts with', 'Common mistake']) {
    const length = parts.get(heading)?.length ?? 0;
    if (length < limits.summary || length > limits.part) problems.push(`\`${heading}\` has ${length} characters, not ${limits.summary} to ${limits.part}`);
  }
  if (blocksIn(parts.get('Good') ?? '').map(({ label }) => label).join() !== '') problems.push('`Good` has not one block without a label');
  const bad = blocksIn(parts.get('Bad') ?? '');
  if (bad.length !== 1 || bad[0]?.label === '') problems.push('`Bad` has not one block with a label, the name of a rule or `refused`');
  const watching = parts.get('Rules') ?? '';
  if (watching !== 'None.' && !/^`[\w-]+`(?:, `[\w-]+`)*$/.test(watching)) problems.push('`Rules` is not a list: `one`, `another`, or None.');
  for (const [, rule] of watching.matchAll(/`([\w-]+)`/g)) if (!rules.some(({ name }) => name === rule)) problems.push(`there is no rule \`${rule ?? ''}\``);
  return problems;
}

/** The examples of an entry as whole configurations, each for the newest version that knows what it is about. */
export function examplesOf({ kind, text }: Entry, words: readonly KnownWord[]): Example[] {
  const { parts } = readProse(text);
  const version = newestWith(words);
  const sections = kind === 'directives' ? words.flatMap(word => word.sections ?? []) : [];
  const made = (lines: string, label: string) => ({ text: framed(lines, sections), version, label });
  return [
    ...blocksIn(text.split(/^### /m)[0] ?? '').map(({ lines }) => made(lines, 'fine')),
    ...blocksIn(parts.get('Good') ?? '').map(({ lines }) => made(lines, 'good')),
    ...blocksIn(parts.get('Bad') ?? '').map(({ lines, label }) => made(lines, label)),
  ];
}

/** The version that is assumed, if it knows all of these words, else the newest that does; or else one that knows some of them. */
function newestWith(words: readonly KnownWord[]): HaproxyVersion {
  const newestFirst = [defaultVersion, ...[...haproxyVersions].reverse()];
  const known = (version: HaproxyVersion) => words.filter(({ fact }) => isKnownIn(fact, version)).length;
  return newestFirst.find(version => known(version) === words.length) ?? newestFirst.find(version => known(version) > 0) ?? '2.4';
}

/** Our own judgement of an example. */
function exampleProblems({ text, version, label }: Example): string[] {
  const settings = { haproxyVersion: version, ...(rules.some(({ name, preset }) => name === label && preset !== 'recommended') ? { rules: { [label]: 'warning' as const } } : {}) };
  const found = checkText(text, settings);
  const errors = found.filter(({ category, severity }) => category === 'validity' && severity === 'error');
  const said = (findings: readonly Finding[]) => findings.map(({ rule, span, message }) => `${lineAt(text, span.start)}: ${rule}: ${message}`).join('\n    ');
  if (label === 'fine') return errors.length === 0 ? [] : [`the example is refused (${version}):\n    ${said(errors)}`];
  if (label === 'good') {
    const loud = found.filter(({ severity }) => severity === 'error' || severity === 'warning');
    return loud.length === 0 ? [] : [`the good example is warned of (${version}):\n    ${said(loud)}`];
  }
  if (label === 'refused') return errors.length > 0 ? [] : [`the bad example is not refused (${version})`];
  return found.some(({ rule }) => rule === label) ? [] : [`\`${label}\` does not fire in the bad example; there is: ${found.map(({ rule }) => rule).join(', ') || 'nothing'}`];
}

function lineAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  return text.slice(start, end < 0 ? text.length : end).trim();
}
