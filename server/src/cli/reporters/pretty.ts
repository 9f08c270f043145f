import type { Finding, RelatedPlace, Severity } from '../../lint/finding.ts';
import { severities } from '../../lint/finding.ts';
import type { Colors } from '../colors.ts';
import { positionAt } from '../positions.ts';
import { excerptOf } from './excerpt.ts';
import { printable } from './printable.ts';
import type { CheckedFile, Report } from './report.ts';

/** More related places than these are counted, not shown. */
const RELATED = 5;

/** For people: each finding with its line, what belongs to it and how to repair it, and a count at the end. */
export function* reportPretty(report: Report): Generator<string> {
  for (const file of report.files) for (const finding of file.findings) yield findingText(file, finding, report.colors);
  yield summary(report);
}

function findingText({ path, document }: CheckedFile, finding: Finding, colors: Colors): string {
  const paint = painter(finding.severity, colors);
  const { line, column, text, indentation, length } = excerptOf(document, finding.span);
  const margin = ' '.repeat(String(line).length);
  const bar = colors.dim(`${margin} |`);
  const mark = `${margin} ${colors.dim('=')}`;
  const lines = [
    `${colors.bold(paint(`${finding.severity}[${finding.rule}]`))}${colors.bold(`: ${messageText(finding.message)}`)}`,
    `${margin}${colors.dim('-->')} ${printable(path)}:${line}:${column}`,
    bar,
    `${colors.dim(`${line} |`)} ${text}`,
    `${bar} ${indentation}${paint('^'.repeat(length))}`,
    ...finding.related.slice(0, RELATED).map(place => `${mark} ${relatedText(place)}`),
  ];
  if (finding.related.length > RELATED) lines.push(`${mark} note: and ${plural(finding.related.length - RELATED, 'more place')}`);
  const [repair] = finding.repairs;
  if (repair) lines.push(`${mark} ${colors.green('help')}: ${printable(repair.title)}${repair.safety === 'review' ? ' (needs review)' : ''}`);
  return `${lines.join('\n')}\n\n`;
}

function relatedText({ document, span, message }: RelatedPlace): string {
  const { line, column } = positionAt(document, span.start);
  return `note: ${printable(document.name)}:${line}:${column}: ${messageText(message)}`;
}

function messageText(message: string): string {
  return message.split('\n').map(printable).join('\n');
}

function painter(severity: Severity, colors: Colors): (text: string) => string {
  return { error: colors.red, warning: colors.yellow, information: colors.blue, hint: colors.cyan }[severity];
}

function summary({ files, repaired, isPreview, colors }: Report): string {
  const findings = files.flatMap(file => file.findings);
  const sentences: string[] = [];
  if (repaired > 0) sentences.push(`${isPreview ? 'Would repair' : 'Repaired'} ${plural(repaired, 'finding')}.`);
  const counts = severities.map(severity => ({ severity, count: findings.filter(finding => finding.severity === severity).length }));
  const found = counts
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => (severity === 'information' ? `${count} information` : plural(count, severity)));
  if (found.length > 0) sentences.push(`${colors.bold(found.join(', '))} in ${plural(files.length, 'file')}.`);
  else if (files.length > 0) sentences.push(`Nothing found in ${plural(files.length, 'file')}.`);
  const repairable = findings.filter(finding => finding.repairs.some(repair => repair.safety === 'safe')).length;
  if (repairable > 0 && !isPreview) sentences.push(`${repairable} can be repaired with --fix.`);
  return sentences.length > 0 ? `${sentences.join(' ')}\n` : '';
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
