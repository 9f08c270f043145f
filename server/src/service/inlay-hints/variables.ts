import type { Configuration } from '../../model/configuration.ts';
import type { Section } from '../../model/section.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import type { Span } from '../../text/span.ts';
import { referrerIn, type Refer } from '../line-reference.ts';
import { code, join, type Markdown } from '../markdown.ts';
import type { PlacedHint } from './hint.ts';

/** Longer values would push the line out of sight. */
const longest = 60;

/** What an environment variable holds at a line. */
interface Known {
  /** Undefined when nobody can tell. */
  readonly value: string | undefined;
  readonly line: Statement;
}

/** What each word with environment variables comes to, where this configuration says so. */
export function variableHints(configuration: Configuration, section: Section, statement: Statement): PlacedHint[] {
  const { span, block } = statement;
  if (!block.text.slice(span.start, span.end).includes('$')) return [];
  let known: ReadonlyMap<string, Known> | undefined;
  return statement.words.flatMap((word, i) => {
    const spans = variablesIn(statement, word, i);
    if (spans.length === 0) return [];
    known ??= environmentAt(configuration, section, statement);
    const uses = spans.map(each => read(word.text.slice(each.start, each.end)));
    const value = expand(word, spans, known);
    if (value === undefined || value === word.value) return [];
    const refer = referrerIn(configuration);
    const tooltip = join([...new Map(uses.map(use => [use.name, use])).values()].map(({ name }) => origin(name, known?.get(name), refer)), '\n\n');
    return [{ at: word.span.end, label: [{ text: `= ${value.length > longest ? `${value.slice(0, longest)}…` : value}` }], tooltip }];
  });
}

/** Where variables stand in a word, relative to it. Addresses have them outside of quotes, too. */
function variablesIn({ keyword }: Statement, word: Word, index: number): readonly Span[] {
  const { text } = word;
  if (!text.includes('$')) return [];
  const isAddress = (keyword === 'bind' && index === 1) || (keyword === 'server' && index === 2);
  if (!isAddress || /["'\\]/.test(text)) return word.unquoted.variables;
  return [...text.matchAll(/\$(?:\{[A-Za-z_]\w*\}|[A-Za-z_]\w*)/g)].map(({ index: start, 0: found }) => ({ start, end: start + found.length }));
}

function read(text: string): { name: string; fallback: string | undefined } {
  const [, name = '', fallback] = /^\$\{?(\.?\w+)(?:-([^}]*))?\}?$/s.exec(text) ?? [];
  return { name, fallback };
}

/** The value of a word with its variables in it; undefined when one of them is not known. */
function expand(word: Word, spans: readonly Span[], known: ReadonlyMap<string, Known>): string | undefined {
  const { value, offsets } = word.unquoted;
  const { text } = word;
  let result = '';
  for (let i = 0; i < value.length; i++) {
    const at = offsets[i] as number;
    const span = spans.find(each => each.start <= at && at < each.end);
    if (span && at > span.start) continue;
    if (!span) {
      result += value.charAt(i);
      continue;
    }
    const { name, fallback } = read(text.slice(span.start, span.end));
    const set = known.get(name);
    const found = set ? set.value : fallback;
    if (found === undefined) return undefined;
    result += found;
  }
  return result;
}

/** What the lines of `global` above a line set. */
function environmentAt(configuration: Configuration, section: Section, statement: Statement): ReadonlyMap<string, Known> {
  const known = new Map<string, Known>();
  for (const each of configuration.sections) {
    if (each.kind === 'global') {
      for (const line of each.statements('setenv', 'presetenv', 'unsetenv', 'resetenv')) {
        if (line.equals(statement)) return known;
        if (each !== section || line.block !== statement.block || line.index < statement.index) take(line, each, known);
      }
    }
    if (each === section) break;
  }
  return known;
}

function take(line: Statement, section: Section, known: Map<string, Known>): void {
  const [name, value] = [line.word(1), line.word(2)];
  if (line.keyword === 'unsetenv' || line.keyword === 'resetenv') {
    const named = line.values(1);
    const gone = line.keyword === 'unsetenv' ? named : [...known.keys()].filter(each => !named.includes(each));
    for (const each of gone) known.set(each, { value: undefined, line });
    return;
  }
  if (!name || !value || (line.keyword === 'presetenv' && known.get(name.value)?.value !== undefined)) return;
  known.set(name.value, { value: section.isCertain(line) ? expand(value, variablesIn(line, value, 2), known) : undefined, line });
}

function origin(name: string, known: Known | undefined, refer: Refer): Markdown {
  if (!known) return [`${code(name)}: its default, unless the environment of HAProxy sets it.`];
  const unless = known.line.keyword === 'presetenv' ? ', unless the environment of HAProxy sets it' : '';
  return [`${code(name)}: set by ${code(known.line.keyword)}, `, refer(known.line), `${unless}.`];
}
