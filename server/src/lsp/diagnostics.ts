import { DiagnosticSeverity, DiagnosticTag, type CancellationToken, type Diagnostic } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Finding } from '../lint/finding.ts';
import { ruleUrl } from '../lint/rule-url.ts';
import { messagesBeside } from '../service/haproxy-check/merge.ts';
import { isConfigFile, readConfigFile } from './config-files.ts';
import { toRange, toSeverity, type Source } from './convert.ts';
import type { OpenDocument } from './document.ts';
import type { HaproxyChecks } from './haproxy-checks.ts';
import type { View, Workspace } from './workspace.ts';

const source = 'haproxy-doctor';

/** The diagnostics of an open document; undefined when it is no longer open, or nobody waits for them any more. */
export async function diagnosticsOf(document: OpenDocument, workspace: Workspace, checks: HaproxyChecks, token?: CancellationToken): Promise<Diagnostic[] | undefined> {
  if (isConfigFile(document.uri)) return configFileDiagnostics(document.lines);
  const program = await checks.program(document.uri);
  const view = await workspace.view(document.uri);
  if (!view || token?.isCancellationRequested) return undefined;
  const own = view.state.findings().filter(finding => finding.document === view.source.document);
  return [...own.map(finding => toDiagnostic(finding, view)), ...saidByHaproxy(view, program, checks)];
}

/** What HAProxy itself says of the document. */
function saidByHaproxy({ source: { document, lines }, state }: View, program: readonly string[] | undefined, checks: HaproxyChecks): Diagnostic[] {
  if (!program) return [];
  const said = messagesBeside(state.findings(), checks.messages(state, program), state.configuration).filter(message => message.document === document);
  return said.map(({ span, severity, message }) => ({ range: toRange(lines, span), severity: toSeverity(severity), source: 'haproxy -c', message }));
}

/** One finding as the editor shows it. */
export function toDiagnostic(finding: Finding, { source: { lines }, state }: View): Diagnostic {
  const related = finding.related.map(place => {
    const { uri, lines: there } = state.sources.get(place.document) as Source;
    return { location: { uri, range: toRange(there, place.span) }, message: place.message };
  });
  return {
    range: toRange(lines, finding.span),
    severity: toSeverity(finding.severity),
    code: finding.rule,
    codeDescription: { href: ruleUrl(finding.rule) },
    source,
    message: finding.message,
    ...(related.length > 0 ? { relatedInformation: related } : {}),
    ...(finding.rule.startsWith('unreachable-') ? { tags: [DiagnosticTag.Unnecessary] } : {}),
  };
}

/** What is wrong with a settings file, at the line or the name that the problem tells of. */
function configFileDiagnostics(lines: TextDocument): Diagnostic[] {
  const text = lines.getText();
  return readConfigFile('', text).problems.map(problem => {
    const [, number, message] = /^line (\d+): (.*)$/s.exec(problem) ?? [];
    const name = /`([^`]+)`/.exec(problem)?.[1];
    const at = name === undefined ? -1 : text.indexOf(JSON.stringify(name));
    const line = number === undefined ? 0 : Number(number) - 1;
    const range = number === undefined && at >= 0
      ? toRange(lines, { start: at, end: at + JSON.stringify(name).length })
      : toRange(lines, { start: lines.offsetAt({ line, character: 0 }), end: lines.offsetAt({ line, character: Number.MAX_SAFE_INTEGER }) });
    return { range, severity: DiagnosticSeverity.Warning, source, message: message ?? problem };
  });
}
