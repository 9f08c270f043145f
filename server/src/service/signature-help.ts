import type { KnownWord } from '../language/catalogue.ts';
import { converterIn } from '../language/converters.ts';
import { fetchIn, parametersOf } from '../language/fetches.ts';
import { firstSentence, readProse } from '../language/prose.ts';
import type { ProseBook } from '../language/prose-book.ts';
import type { HaproxyVersion } from '../language/version.ts';
import type { Configuration } from '../model/configuration.ts';
import type { HaproxyDocument } from '../syntax/document.ts';
import type { Span } from '../text/span.ts';
import { argumentAmong, signaturesOf } from './hover/signature.ts';
import { callAt } from './signature-help/call.ts';
import type { Invocation } from './signature-help/invocation.ts';
import { invocationAt } from './signature-help/line.ts';
import { lineBeingWritten } from './statement-on-line.ts';

/** How what is being written goes on. */
export interface SignatureHelp {
  readonly signatures: readonly WrittenSignature[];
  /** The signature that fits best. */
  readonly active: number;
  /** Markdown: what it does, in a sentence; undefined where there is no prose. */
  readonly documentation: string | undefined;
}

export interface WrittenSignature {
  readonly label: string;
  readonly parameters: readonly Parameter[];
  /** The parameter under the cursor; undefined where nobody can tell. */
  readonly active: number | undefined;
}

export interface Parameter {
  /** Where it stands in the label. */
  readonly span: Span;
  /** What it has to be, where that is known. */
  readonly type: string | undefined;
}

/**
 * The arguments of the directive, the action, the option or the call of an expression that is being written at an offset. Undefined where nothing takes any,
 * in comments, and in lines that HAProxy does not read.
 */
export function signatureHelpAt(configuration: Configuration, document: HaproxyDocument, offset: number, book: ProseBook): SignatureHelp | undefined {
  const line = lineBeingWritten(document, offset);
  if (!line) return undefined;
  const { statement, at } = line;
  const section = configuration.sectionOf(statement.block);
  if (!section || section.livenessOf(statement) === 'dead') return undefined;
  const { words } = statement;
  // HAProxy reads no further than to the first empty word.
  if (words.length < statement.allWords.length && at > (words.at(-1)?.span.end ?? 0)) return undefined;
  const index = words.filter(({ span }) => span.end < at).length;
  const next = words[index];
  const written = { section, statement, index, word: next && next.span.start <= at ? next : undefined, at };
  const invocation = callAt(written) ?? (index > 0 ? invocationAt(written) : undefined);
  return invocation && helpOn(invocation, book, configuration.version);
}

function helpOn({ word, argument, given = [] }: Invocation, book: ProseBook, version: HaproxyVersion): SignatureHelp | undefined {
  const types = typesOf(word, version);
  const signatures = signaturesOf(word).filter(each => each.arguments.length > 0).map(({ label, arguments: pieces }): WrittenSignature => {
    const active = argumentAmong(label, pieces, argument);
    const parameters = pieces.map((span, i) => ({ span, type: types.length === pieces.length ? types[i] : undefined }));
    return { label, parameters, active: active < 0 ? undefined : active };
  });
  if (signatures.length === 0) return undefined;
  const text = book.textOf(word);
  const documentation = text === undefined ? undefined : firstSentence(readProse(text).summary);
  const fitting = signatures.findIndex(each => each.active !== undefined && fits(each, given));
  return { signatures, active: fitting >= 0 ? fitting : Math.max(0, signatures.findIndex(({ active }) => active !== undefined)), documentation };
}

/** False when a word was written that is not the one that the signature has in its place. */
function fits({ label, parameters }: WrittenSignature, given: readonly string[]): boolean {
  const pieces = parameters.map(({ span }) => label.slice(span.start, span.end));
  const varying = pieces.findIndex(piece => piece.startsWith('['));
  return pieces.slice(0, varying < 0 ? pieces.length : varying).every((piece, i) => !/^[\w-]+$/.test(piece) || given[i] === undefined || given[i] === piece);
}

/** What the parameters of a fetch or a converter have to be. */
function typesOf({ kind, name }: KnownWord, version: HaproxyVersion): string[] {
  const fact = kind === 'fetches' ? fetchIn(name, version) : kind === 'converters' ? converterIn(name, version) : undefined;
  return fact ? parametersOf(fact).map(({ type, isOptional }) => (isOptional ? `${type}, may be left out` : type)) : [];
}
