/** One message of `haproxy -c`, of 2.4 to 3.4. */
export interface HaproxyMessage {
  readonly severity: 'alert' | 'warning' | 'notice' | 'diagnostic';
  /** The file as HAProxy was told it, and the line, from 1. */
  readonly place?: { readonly file: string; readonly line: number };
  /** What it says, on one line, behind the label and, where it has one, the place. */
  readonly text: string;
  /** The same with everything that stands behind the label. */
  readonly whole: string;
}

const severities: Readonly<Record<string, HaproxyMessage['severity']>> = { ALERT: 'alert', WARNING: 'warning', NOTICE: 'notice', DIAG: 'diagnostic' };

/** Sums, said after the messages that count, and what it says of itself. */
const summaries = new RegExp([
  'Error\\(s\\) found in configuration file', 'Fatal errors found in configuration', 'Errors found in configuration', 'Configuration file has no error',
  'Some warnings were found', 'Failed to initiali[sz]e', 'Missing LF .*\\(truncated\\?\\)$', '^haproxy version is ', '^path to executable is ',
].join('|'));

/** The messages in what HAProxy printed, summaries left out. Lines that begin with `|` continue a message. */
export function messagesIn(output: string): HaproxyMessage[] {
  const found: string[][] = [];
  for (const printed of output.split('\n')) {
    const [, label, text] = /^\[(ALERT|WARNING|NOTICE|DIAG)\][^(]{0,30}\([^)]*\)\s*:\s*(.*)$/.exec(printed) ?? [];
    if (label !== undefined) found.push([label, (text as string).trimEnd()]);
    else if (/^\s+\|/.test(printed)) found.at(-1)?.push(printed.replace(/^\s+\|\s*/, '').trimEnd());
  }
  return found.flatMap(([label, ...lines]) => {
    const whole = lines.join(' ');
    return summaries.test(lines[0] as string) ? [] : [{ severity: severities[label as string] as HaproxyMessage['severity'], whole, ...placed(whole) }];
  });
}

/** The text behind `config : parsing [FILE:LINE] : `, of which each part may be missing. */
function placed(whole: string): Pick<HaproxyMessage, 'place' | 'text'> {
  const [, file, line, text] = /^(?:config\s*:\s*)?(?:parsing\s*)?\[([^\]]+):(\d+)\]\s*:?\s*(.*)$/.exec(whole) ?? [];
  if (file === undefined) return { text: whole.replace(/^config\s*:\s*/, '') };
  return { place: { file, line: Number(line) }, text: text as string };
}
