import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { HostError } from '../host/host.ts';
import type { HaproxyDocument } from '../syntax/document.ts';
import { encode, type Encoding } from '../text/encoding.ts';
import { STDIN } from './inputs.ts';
import type { Terminal } from './terminal.ts';

/** A diff takes time with the square of the lines that changed; with more than these, nobody reads it. */
const MAX_CHANGED_LINES = 5_000;

/** A document before and after its repairs. */
export interface Change {
  readonly before: HaproxyDocument;
  readonly after: HaproxyDocument;
  readonly encoding: Encoding;
}

/** Writes a repaired document to its file, in the encoding it was in, or to standard output when it came from standard input. @throws HostError */
export async function writeBack({ before, after, encoding }: Change, terminal: Terminal): Promise<void> {
  const bytes = bytesOf(after, encoding);
  if (after.name === STDIN) terminal.stdout(bytes);
  else if (after !== before) await terminal.host.write(after.name, bytes);
}

/** Prints what a repair changes as a unified diff, which `patch` and `git apply` take. @throws HostError when too much changes */
export function printDiff({ before, after }: Change, terminal: Terminal): void {
  if (after === before) return;
  const name = after.name.replace(/^\/+/, '');
  const options = { context: 3, headerOptions: FILE_HEADERS_ONLY, maxEditLength: MAX_CHANGED_LINES };
  const patch = createTwoFilesPatch(`a/${name}`, `b/${name}`, before.text, after.text, undefined, undefined, options);
  if (patch === undefined) throw new HostError('too-large', `cannot show the changes of ${after.name}: more than ${MAX_CHANGED_LINES} lines differ`);
  terminal.stdout(patch);
}

function bytesOf(document: HaproxyDocument, encoding: Encoding): Uint8Array {
  try {
    return encode(document.text, encoding);
  } catch {
    throw new HostError('not-writable', `cannot write ${document.name}: it is not UTF-8, and a repair has a character that latin1 does not have`);
  }
}
