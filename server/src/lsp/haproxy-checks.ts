import { HostError, type Host } from '../host/host.ts';
import { directoryOf } from '../host/path.ts';
import { copiesOf } from '../service/haproxy-check/copies.ts';
import { messagesIn, type HaproxyMessage } from '../service/haproxy-check/messages.ts';
import { placeMessages, type PlacedMessage } from '../service/haproxy-check/place.ts';
import type { HaproxyDocument } from '../syntax/document.ts';
import type { EditorSettings } from './editor-settings.ts';
import { pathOf } from './uri.ts';
import type { State } from './workspace.ts';

/** How long to wait for the next edit before HAProxy is run, in ms. */
const PAUSE = 500;
const limits = { timeoutMs: 10_000, maxBytes: 1 << 20 };
const standardInput = '/dev/stdin';

/** What `haproxy -c` says of the configurations that are edited. It is run in the background, and never twice for the same texts. */
export interface HaproxyChecks {
  /** How HAProxy is started to check a document; undefined where it is not to be run, as in a workspace that is not trusted. */
  program(uri: string): Promise<readonly string[] | undefined>;
  /** What HAProxy said of a configuration last. It is asked again, after a pause, when that is not about the texts as they are. */
  messages(state: State, program: readonly string[]): readonly PlacedMessage[];
  /** Nobody waits any more for what it says of a text. */
  edited(uri: string): void;
  closed(uri: string): void;
  /** Something outside changed: it may say something else of the same texts. */
  outdated(): void;
  stop(): void;
}

/** What was asked, or is to be, of one configuration. */
interface Check {
  readonly uris: readonly string[];
  messages: readonly PlacedMessage[];
  /** What it is run for, or was; undefined when it has to be run again. */
  wanted: { readonly documents: readonly HaproxyDocument[]; readonly program: string } | undefined;
  timer: ReturnType<typeof setTimeout> | undefined;
  abort: AbortController;
  /** The run under way, or the last one: the next one waits for it. */
  run: Promise<void>;
}

/** Without a host nothing is run. Each time that HAProxy has said something else than before, `changed` is called; why it says nothing goes to `log`, once. */
export function haproxyChecks(host: Host | undefined, editor: EditorSettings, changed: () => void, log: (message: string) => void): HaproxyChecks {
  const checks = new Map<string, Check>();
  const logged = new Set<string>();
  const complain = (reason: string) => {
    if (!logged.has(reason)) log(`HAProxy cannot check the configuration: ${reason}.`);
    logged.add(reason);
  };
  const cancel = (check: Check) => {
    clearTimeout(check.timer);
    check.abort.abort();
    check.wanted = undefined;
  };
  const cancelAll = (uri: string) => {
    for (const check of checks.values()) if (check.uris.includes(uri)) cancel(check);
  };
  const start = (check: Check, state: State, program: readonly string[], machine: Host) => {
    const { wanted } = check;
    check.run = check.run.then(async () => {
      if (check.wanted !== wanted) return;
      const { signal } = (check.abort = new AbortController());
      const before = check.messages;
      try {
        const messages = await ask(machine, state, program, signal, complain);
        if (check.wanted !== wanted) return;
        check.messages = messages;
      } catch (error) {
        if (check.wanted !== wanted) return;
        check.messages = [];
        // Other errors may quote the texts, which hold secrets.
        complain(error instanceof HostError ? error.message : 'it could not be run');
      }
      if (before.length + check.messages.length > 0) changed();
    });
  };
  return {
    program: async uri => (host && pathOf(uri) !== undefined ? editor.checker(uri) : undefined),
    messages: (state, program) => {
      const { configuration: { documents, isWhole }, sources, isComplete } = state;
      // Of a fragment, or a template, HAProxy would say that the rest is missing.
      if (!host || !isWhole || !isComplete) return [];
      const uris = [...sources.values()].map(source => source.uri);
      const key = uris.join('\n');
      const check: Check = checks.get(key) ?? { uris, messages: [], wanted: undefined, timer: undefined, abort: new AbortController(), run: Promise.resolve() };
      checks.set(key, check);
      const words = JSON.stringify(program);
      const { wanted } = check;
      if (wanted?.program === words && wanted.documents.length === documents.length && wanted.documents.every((each, i) => each === documents[i])) return check.messages;
      cancel(check);
      const now = (check.wanted = { documents, program: words });
      check.timer = setTimeout(() => {
        if (check.wanted === now) start(check, state, program, host);
      }, PAUSE);
      return check.messages;
    },
    edited: cancelAll,
    closed: uri => {
      cancelAll(uri);
      for (const [key, { uris }] of checks) if (uris.includes(uri)) checks.delete(key);
    },
    outdated: () => {
      checks.forEach(cancel);
      logged.clear();
    },
    stop: () => {
      checks.forEach(cancel);
    },
  };
}

/**
 * Runs HAProxy over private copies of the texts, in the directory of the first file. Copies and not the files, since what is in the editor may not be on
 * disk; and not standard input, which can hold one file only, and which is a socket here, that no local program can open by the name of `/dev/stdin`. One
 * that cannot see the copies runs elsewhere, as with `docker exec -i`: there a single file is read from standard input, where it is a pipe.
 * @throws HostError
 */
async function ask(host: Host, { configuration, sources }: State, program: readonly string[], signal: AbortSignal, complain: (reason: string) => void): Promise<PlacedMessage[]> {
  const files = configuration.documents.map(document => pathOf(sources.get(document)?.uri ?? '') ?? '');
  const copies = copiesOf(configuration, files.map(directoryOf));
  const texts = copies.map(({ text, document }, index) => ({ name: `${index}.cfg`, bytes: new TextEncoder().encode(text), document }));
  const cwd = directoryOf(files[0] as string);
  const argvOf = (paths: readonly string[]) => [...program, '-c', ...paths.flatMap(path => ['-f', path])];
  let copied: readonly string[] = [];
  let ended = await host.examine({ texts, argv: paths => argvOf((copied = paths)), cwd, limits, signal });
  let said = outputOf(ended);
  if (said.some(({ text }) => isUnseen(text, copied))) {
    const [only] = texts;
    if (!only || texts.length > 1) {
      complain('where it runs the files of this machine are not to be seen, and there are several');
      return [];
    }
    copied = [standardInput];
    ended = await host.examine({ texts: [], argv: () => argvOf([standardInput]), cwd, input: only.bytes, limits, signal });
    said = outputOf(ended);
    if (said.some(({ text }) => isUnseen(text, copied))) {
      complain('where it runs neither the files of this machine nor its standard input are to be seen');
      return [];
    }
  }
  if (ended.status !== 0 && said.length === 0) complain(ended.status === null ? 'it crashed' : `it ended with ${ended.status} and said nothing that can be understood`);
  const documentOf = (path: string) => configuration.documents[texts[copied.indexOf(path)]?.document ?? -1];
  return placeMessages(said, configuration, documentOf, text => copied.reduce((readable, path, index) => readable.replaceAll(path, files[texts[index]?.document ?? -1] ?? path), text));
}

function isUnseen(text: string, copied: readonly string[]): boolean {
  return /cannot open|could not open|stat\(\) failed/i.test(text) && copied.some(path => text.includes(path));
}

function outputOf({ stdout, stderr }: { readonly stdout: Uint8Array; readonly stderr: Uint8Array }): HaproxyMessage[] {
  const decoder = new TextDecoder();
  return messagesIn(`${decoder.decode(stdout)}\n${decoder.decode(stderr)}`);
}
