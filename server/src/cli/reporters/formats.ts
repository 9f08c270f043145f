import { reportCompact } from './compact.ts';
import { reportGithub } from './github.ts';
import { reportJson } from './json.ts';
import { reportPretty } from './pretty.ts';
import type { Reporter } from './report.ts';
import { reportSarif } from './sarif.ts';

/** All formats, the default one first. */
export const reporters = {
  pretty: reportPretty,
  compact: reportCompact,
  json: reportJson,
  github: reportGithub,
  sarif: reportSarif,
} satisfies Record<string, Reporter>;

export type Format = keyof typeof reporters;
