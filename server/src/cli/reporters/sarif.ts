import { homepage } from '../../../../package.json';
import { version } from '../../../package.json';
import type { Finding, RelatedPlace, Repair, Severity } from '../../lint/finding.ts';
import { rules } from '../../lint/registry.ts';
import { ruleUrl } from '../../lint/rule-url.ts';
import type { HaproxyDocument } from '../../syntax/document.ts';
import type { Span } from '../../text/span.ts';
import { lineText, positionAt, rangeOf } from '../positions.ts';
import type { CheckedFile, Report } from './report.ts';

const levels: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', information: 'note', hint: 'note' };

/** SARIF 2.1.0, which code scanning services read: one run, with the rules that found something. */
export function* reportSarif({ files, pages, problems }: Report): Generator<string> {
  const names = [...new Set(files.flatMap(file => file.findings.map(finding => finding.rule)))].sort();
  const indices = new Map(names.map((name, index) => [name, index]));
  const invocation = {
    executionSuccessful: problems.length === 0,
    toolExecutionNotifications: problems.map(text => ({ level: 'error', message: { text } })),
  };
  const descriptors = names.map(name => descriptor(name, pages.get(name)));
  const driver = { name: 'HAProxy Doctor', semanticVersion: version, informationUri: homepage, rules: descriptors };
  yield '{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{';
  yield `"tool":${JSON.stringify({ driver })},"invocations":[${JSON.stringify(invocation)}],"columnKind":"utf16CodeUnits","results":[`;
  let separator = '';
  for (const file of files) {
    for (const result of resultsOf(file, indices)) {
      yield separator + JSON.stringify(result);
      separator = ',';
    }
  }
  yield ']}]}\n';
}

function descriptor(name: string, page: string | undefined): object {
  const rule = rules.find(each => each.name === name);
  const summary = rule?.summary ?? name;
  return {
    id: name,
    shortDescription: { text: summary },
    fullDescription: { text: (page && sectionOf(page, 'What it does')) ?? summary },
    help: { text: page ?? summary, markdown: page ?? `${summary}\n\n[${name}](${ruleUrl(name)})` },
    helpUri: ruleUrl(name),
    defaultConfiguration: { level: levels[rule?.severity ?? 'warning'] },
    properties: { tags: rule ? [rule.category] : [] },
  };
}

/** The text below a heading of a rule's page, up to the next heading. */
function sectionOf(page: string, heading: string): string | undefined {
  const lines = page.split(/\r?\n/);
  const start = lines.indexOf(`## ${heading}`) + 1;
  if (start === 0) return undefined;
  const length = lines.slice(start).findIndex(line => line.startsWith('#'));
  return lines.slice(start, length < 0 ? undefined : start + length).join('\n').trim() || undefined;
}

function* resultsOf({ document, findings }: CheckedFile, indices: ReadonlyMap<string, number>): Generator<object> {
  const seen = new Map<string, number>();
  for (const finding of findings) {
    const { rule, severity, message, span, related, repairs } = finding;
    const line = lineOf(finding);
    const ordinal = (seen.get(line) ?? 0) + 1;
    seen.set(line, ordinal);
    yield {
      ruleId: rule,
      ruleIndex: indices.get(rule),
      level: levels[severity],
      message: { text: message },
      locations: [location(document, span)],
      ...(related.length > 0 && { relatedLocations: related.map(relatedLocation) }),
      ...(repairs.length > 0 && { fixes: repairs.map(fixOf) }),
      partialFingerprints: { 'haproxyDoctor/v1': `${fingerprint(line)}:${ordinal}` },
      properties: { severity },
    };
  }
}

/** What stays the same about a finding while other lines come and go. */
function lineOf({ rule, document, span }: Finding): string {
  return `${rule}\n${lineText(document, positionAt(document, span.start).line).slice(0, 1000).trim()}`;
}

/** FNV-1a, 64 bits: short, the same everywhere, and no secret is kept by it. */
function fingerprint(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, '0');
}

function location(document: HaproxyDocument, span: Span): object {
  return { physicalLocation: { artifactLocation: artifact(document), region: region(document, span) } };
}

function relatedLocation({ document, span, message }: RelatedPlace, id: number): object {
  return { id, ...location(document, span), message: { text: message } };
}

function fixOf({ title, edits }: Repair): object {
  const documents = [...new Set(edits.map(edit => edit.document))];
  return {
    description: { text: title },
    artifactChanges: documents.map(document => ({
      artifactLocation: artifact(document),
      replacements: edits
        .filter(edit => edit.document === document)
        .map(edit => ({ deletedRegion: region(document, edit.span), insertedContent: { text: edit.text } })),
    })),
  };
}

function region(document: HaproxyDocument, span: Span): object {
  const { line, column, endLine, endColumn } = rangeOf(document, span);
  return { startLine: line, startColumn: column, endLine, endColumn };
}

/** A path as a URI reference: relative as it was given, or of the `file` scheme. */
function artifact({ name }: HaproxyDocument): object {
  const uri = name.split('/').map(encodeURIComponent).join('/');
  if (name.startsWith('/')) return { uri: `file://${uri}` };
  return { uri: /^[A-Za-z]:\//.test(name) ? `file:///${uri}` : uri.replace(/^(\.\/)+/, '') };
}
