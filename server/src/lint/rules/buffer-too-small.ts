import { isAtLeast, type HaproxyVersion } from '../../language/version.ts';
import type { Configuration } from '../../model/configuration.ts';
import { globalLine } from '../../model/global-sections.ts';
import { routesOf } from '../../model/routes/route.ts';
import { proxiesThat } from '../../model/incremental/in-proxies.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleFinding } from '../finding.ts';
import { assumedValue, replaceValue, whereNotSet } from '../findings/assumed-value.ts';
import { deleteLine } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

const DEFAULT_BUFSIZE = 16_384;
const DEFAULT_MAXREWRITE = 1024;
/** What common web servers allow for headers: an application may send as much. */
const COMMON_HEADERS = 8192;
/** From here on `tune.bufsize` takes `32k`; before, it reads the digits only (tried: 3.0 crashes, 3.2 starts). */
const SIZES_SINCE = '3.2';

interface Size {
  readonly statement: Statement;
  readonly value: Word;
  readonly bytes: number;
  /** The factor of its letter, 1 without one. */
  readonly factor: number;
}

/** The last line of `global` for a keyword, when no `.if` decides about it and it holds a size. */
function sizeOf(keyword: string, configuration: Configuration): Size | undefined {
  const statement = globalLine(keyword, configuration);
  const value = statement?.word(1);
  const match = /^(\d{1,9})([kmg]?)$/i.exec((value && assumedValue(value)) ?? '');
  if (!statement || !value || !match) return undefined;
  const factor = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }[(match[2] ?? '').toLowerCase()] ?? 1;
  return { statement, value, bytes: Number(match[1]) * factor, factor };
}

function unreadLetter({ value, bytes, factor }: Size, version: HaproxyVersion): RuleFinding {
  return {
    at: value,
    severity: 'error',
    message: `HAProxy ${version} does not know the letter in \`tune.bufsize ${assumedValue(value)}\`, makes buffers of ${bytes / factor} bytes, and crashes at its start. Write the number of bytes: \`${bytes}\`.`,
    repairs: [{ title: `Write \`${bytes}\``, safety: 'safe', edits: [replaceValue(value, `${bytes}`)] }],
  };
}

function tooSmall({ value, bytes }: Size, room: number, refusal: number): RuleFinding {
  return {
    at: value,
    severity: room < COMMON_HEADERS ? 'warning' : 'information',
    message: `Buffers of ${bytes} bytes${whereNotSet(value)} leave ${room} for the headers of a request or a response: what is longer, as with large cookies or tokens, gets a ${refusal} or a 502. HAProxy takes ${DEFAULT_BUFSIZE} by itself. Do not go below that.`,
    repairs: [{ title: `Write \`tune.bufsize ${DEFAULT_BUFSIZE}\``, safety: 'review', edits: [replaceValue(value, `${DEFAULT_BUFSIZE}`)] }],
  };
}

function tooMuchReserved({ statement, value, bytes }: Size, buffer: number, refusal: number): RuleFinding {
  const room = buffer - Math.floor(buffer / 2);
  return {
    at: value,
    severity: room < COMMON_HEADERS ? 'warning' : 'information',
    message: `\`tune.maxrewrite ${bytes}\`${whereNotSet(value)} is more than half of the buffer of ${buffer} bytes: HAProxy takes the half without a word, and headers longer than the other ${room} bytes get a ${refusal} or a 502. Leave it at ${DEFAULT_MAXREWRITE}, the default.`,
    repairs: [{ title: 'Remove `tune.maxrewrite`', safety: 'review', edits: [deleteLine(statement)] }],
  };
}

/** The sections that pass headers on. A statistics page makes do with little. */
const passingHeaders = proxiesThat(proxy => proxy.mode === 'http' && (proxy.servers.length > 0 || routesOf(proxy).length > 0));

/** False where all sections are there and none of them passes headers on: small buffers save memory, where connections are many. */
function mayReadHeaders(configuration: Configuration, isWhole: boolean): boolean {
  return !isWhole || !configuration.proxies.some(proxy => proxy.isFrontend) || passingHeaders(configuration).length > 0;
}

/** Lab case buffer-too-small: 502 with `PH--` on 2.6 to 3.4. */
export default defineRule({
  name: 'buffer-too-small',
  summary: '`tune.bufsize` and `tune.maxrewrite` leave little room for headers.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration, { version, isWhole }) {
    const bufsize = sizeOf('tune.bufsize', configuration);
    if (bufsize && bufsize.factor > 1 && !isAtLeast(version, SIZES_SINCE)) {
      yield unreadLetter(bufsize, version);
      return;
    }
    const maxrewrite = sizeOf('tune.maxrewrite', configuration);
    if ((!bufsize && !maxrewrite) || !mayReadHeaders(configuration, isWhole)) return;
    const buffer = bufsize?.bytes ?? DEFAULT_BUFSIZE;
    const reserved = Math.min(maxrewrite?.bytes ?? DEFAULT_MAXREWRITE, Math.floor(buffer / 2));
    // What a request with longer headers gets (tried on 2.6 to 3.4).
    const refusal = isAtLeast(version, '3.2') ? 431 : 400;
    if (bufsize && buffer < DEFAULT_BUFSIZE) yield tooSmall(bufsize, buffer - reserved, refusal);
    else if (maxrewrite && maxrewrite.bytes > buffer / 2) yield tooMuchReserved(maxrewrite, buffer, refusal);
  },
});
