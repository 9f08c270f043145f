import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Verdict } from './haproxy.ts';
import { graded, type Message } from './messages.ts';

/** A configuration of the corpus. */
export interface Sample {
  readonly name: string;
  /** `real`, `tool-fixture`, `config-parser` ...; `snippet` for single directives. */
  readonly source: string;
  readonly bytes: Uint8Array;
  /** What versions said of it elsewhere, by version. */
  readonly labels: Readonly<Record<string, Verdict>>;
}

interface Label {
  readonly verdict: string;
  readonly messages: readonly { readonly severity: string; readonly line: number | null; readonly message: string }[];
}

interface Row {
  readonly source: string;
  readonly file: string;
  readonly text: string;
  readonly labels: Readonly<Record<string, Label>>;
}

/** All files and snippets of the corpus in `directory`. */
export function samplesIn(directory: string): Sample[] {
  const files = rows(join(directory, 'manifest.jsonl')).map(({ file, source, labels }): Sample => ({ name: file, source, bytes: readFileSync(join(directory, file)), labels: verdicts(labels) }));
  const snippets = rows(join(directory, 'snippets.jsonl')).map(({ text, labels }, index): Sample => ({
    name: `snippets.jsonl:${index + 1}`, source: 'snippet', bytes: new TextEncoder().encode(text), labels: verdicts(labels),
  }));
  return [...files, ...snippets];
}

function rows(path: string): Row[] {
  return readFileSync(path, 'utf8').split('\n').filter(line => line !== '').map(line => JSON.parse(line) as Row);
}

function verdicts(labels: Row['labels']): Sample['labels'] {
  return Object.fromEntries(Object.entries(labels).map(([version, label]) => [version, { verdict: verdictOf(label), messages: label.messages.flatMap(messageOf) }]));
}

function verdictOf({ verdict }: Label): Verdict['verdict'] {
  return verdict.startsWith('ok') ? 'accepted' : verdict === 'rejected' ? 'rejected' : 'unknown';
}

function messageOf({ severity, line, message }: Label['messages'][number]): Message[] {
  if (severity !== 'alert' && severity !== 'warning') return [];
  return [graded({ severity, text: message, ...(line === null ? {} : { line }) })];
}
