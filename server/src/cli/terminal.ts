import type { Host } from '../host/host.ts';

/** Everything that a command line touches, so that it can run without a process around it. */
export interface Terminal {
  readonly host: Host;
  /** The absolute current directory, with `/`. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** True when a person looks at standard output. */
  readonly isTTY: boolean;
  /** The directory of the rules' pages. */
  readonly rulePages: string;
  /** The file with the prose. */
  readonly proseFile: string;
  /** All bytes of standard input. @throws HostError */
  stdin(): Promise<Uint8Array>;
  readonly stdout: (chunk: string | Uint8Array) => void;
  readonly stderr: (text: string) => void;
  /** Starts the language server on the process' own arguments; it outlives the call. */
  startServer(): Promise<unknown>;
}

/** Is told what could not be read or written, or was not understood: one sentence. */
export type ReportProblem = (problem: string) => void;

/** The command line cannot be carried out as it is written. */
export class UsageError extends Error {}
