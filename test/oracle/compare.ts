import type { HaproxyVersion } from '../../server/src/language/version.ts';
import type { Finding } from '../../server/src/lint/finding.ts';
import { lint } from '../../server/src/lint/lint.ts';
import { resolveSettings } from '../../server/src/lint/settings.ts';
import { Configuration } from '../../server/src/model/configuration.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';
import { decode } from '../../server/src/text/encoding.ts';
import { lineOf } from '../lint/fixture.ts';
import { isEnvironmental, type Message } from './messages.ts';
import type { Verdict } from './haproxy.ts';
import type { Sample } from './samples.ts';

/** How one configuration was judged by HAProxy and by us. */
export interface Comparison {
  readonly sample: Sample;
  readonly version: HaproxyVersion;
  readonly verdict: Verdict['verdict'];
  /** Validity errors that we see in a configuration that HAProxy accepts. */
  readonly falseAlarms: readonly { readonly finding: Finding; readonly line: number }[];
  /** Lines with an alert, of a configuration that HAProxy rejects. */
  readonly alerts: readonly Judged[];
  readonly warnings: readonly Judged[];
  /** A rejected configuration in which we see an error on a line with an alert, or any where HAProxy names no line. */
  readonly isFlagged: boolean;
}

/** A message, and whether we say something on its line. */
export interface Judged {
  readonly message: Message;
  readonly isSeen: boolean;
}

/** Compares what a HAProxy said of a sample with what we say. Lines that several messages name count once. */
export function compare(sample: Sample, version: HaproxyVersion, { verdict, messages }: Verdict): Comparison {
  const { text } = decode(sample.bytes);
  const { settings } = resolveSettings({ haproxyVersion: version });
  // HAProxy is told that this is all of the configuration, and so are we.
  const validity = lint(new Configuration([HaproxyDocument.parse(text)], version, true), settings).filter(({ category }) => category === 'validity');
  const placed = validity.map(finding => ({ finding, line: lineOf(text, finding.span.start) }));
  const errors = placed.filter(({ finding }) => finding.severity === 'error');
  const loud = new Set(placed.filter(({ finding }) => finding.severity === 'error' || finding.severity === 'warning').map(({ line }) => line));
  const errorLines = new Set(errors.map(({ line }) => line));
  const told = withoutVariables(withoutLostAcls(messages, text), text);
  const alerts = verdict === 'rejected' ? judged(told, 'alert', errorLines) : [];
  const unplaced = verdict === 'rejected' && alerts.length === 0;
  return {
    sample, version, alerts,
    // Where all that HAProxy objects to comes from the environment, there is no verdict on the file.
    verdict: unplaced && told.length < messages.length ? 'unknown' : verdict,
    falseAlarms: verdict === 'accepted' ? errors : [],
    warnings: judged(messages, 'warning', loud),
    isFlagged: unplaced ? errors.length > 0 : alerts.some(({ isSeen }) => isSeen),
  };
}

/** Without the complaints that an ACL is not defined, whose definition HAProxy refused because this machine lacks the file of its patterns. */
function withoutLostAcls(messages: readonly Message[], text: string): Message[] {
  const lines = text.split('\n');
  const lost = messages.filter(isEnvironmental).flatMap(({ line }) => /^\s*acl\s+(\S+)/.exec(lines[(line ?? 0) - 1] ?? '')?.[1] ?? []);
  return messages.filter(message => !lost.some(name => message.text.includes(`no such ACL : '${name}'`)));
}

/** Without what is said of lines that the environment has a part in, which is empty here. */
function withoutVariables(messages: readonly Message[], text: string): Message[] {
  const lines = text.split('\n');
  return messages.filter(({ line }) => line === undefined || !/"[^"]*\$\{?[A-Z_]+|^\s*bind\s+\$/.test(lines[line - 1] ?? ''));
}

function judged(messages: readonly Message[], severity: Message['severity'], lines: ReadonlySet<number>): Judged[] {
  const byLine = new Map<number, Message>();
  for (const message of messages) {
    if (message.severity === severity && message.line !== undefined && !isEnvironmental(message) && !byLine.has(message.line)) byLine.set(message.line, message);
  }
  return [...byLine].map(([line, message]) => ({ message, isSeen: lines.has(line) }));
}
