/** Why something outside could not be had; the message is for people, without a stack. */
export class HostError extends Error {
  readonly code: 'not-found' | 'not-readable' | 'is-directory' | 'not-directory' | 'not-writable' | 'too-large' | 'not-run';

  constructor(code: HostError['code'], message: string) {
    super(message);
    this.name = 'HostError';
    this.code = code;
  }
}

/** One entry of a directory. */
export interface Entry {
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'other';
}

/** How long a program may run, and how much it may say. */
export interface RunLimits {
  readonly timeoutMs: number;
  /** For its standard output and its standard error each. */
  readonly maxBytes: number;
}

/** A program that is to look at texts which may not be on disk as they are. */
export interface Examination {
  /** Each text becomes a file that only the user can read. It is gone when the program ends, however it ends. */
  readonly texts: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  /** The program and its arguments, a word each, given the paths of these files. */
  readonly argv: (paths: readonly string[]) => readonly string[];
  /** The directory it runs in. */
  readonly cwd: string;
  /** What it reads from standard input; nothing when left out. */
  readonly input?: Uint8Array;
  readonly limits: RunLimits;
  /** Kills it. */
  readonly signal: AbortSignal;
}

/** How a program ended. */
export interface Ended {
  /** Null when a signal ended it. */
  readonly status: number | null;
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
}

/** What the tool needs of the machine it runs on. Paths use `/`. A browser has none of it. */
export interface Host {
  /** The bytes of a file. @throws HostError */
  read(path: string): Promise<Uint8Array>;
  /** The entries of a directory, in byte order of their names. @throws HostError */
  list(path: string): Promise<Entry[]>;
  /** What a path is; undefined when there is nothing. Follows links. */
  kind(path: string): Promise<Entry['kind'] | undefined>;
  /**
   * Replaces a file in one step, keeping its mode; a reader sees the old bytes or the new ones. Where the file has hard links or cannot be replaced, it
   * is written in place, which a reader may see half done.
   * @throws HostError
   */
  write(path: string, bytes: Uint8Array): Promise<void>;
  /**
   * Runs a program, its name and its arguments a word each, and gives what it writes to standard output. There is no shell, and nothing to read.
   * @throws HostError when it cannot be started, fails, or goes over the limits, in which case it is killed.
   */
  run(argv: readonly string[], limits: RunLimits): Promise<Uint8Array>;
  /**
   * Lets a program look at texts. There is no shell. A status other than 0 is an answer like any other.
   * @throws HostError when it cannot be started, is not wanted any more, or goes over the limits, in which cases it is killed. The message has none of the texts.
   */
  examine(examination: Examination): Promise<Ended>;
}
