import type { Severity } from '../../lint/finding.ts';
import { rangeOf } from '../positions.ts';
import type { Report } from './report.ts';

const commands: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', information: 'notice', hint: 'notice' };

/** Workflow commands, which GitHub Actions turns into annotations of a pull request. Columns count only within one line. */
export function* reportGithub({ files }: Report): Generator<string> {
  for (const { path, document, findings } of files) {
    for (const { rule, severity, message, span } of findings) {
      const { line, column, endLine, endColumn } = rangeOf(document, span);
      const properties = [
        `file=${escapeProperty(path)}`,
        `line=${line}`,
        ...(line === endLine ? [`col=${column}`] : []),
        `endLine=${endLine}`,
        ...(line === endLine ? [`endColumn=${endColumn}`] : []),
        `title=${escapeProperty(rule)}`,
      ];
      yield `::${commands[severity]} ${properties.join(',')}::${escapeMessage(message)}\n`;
    }
  }
}

/** The escapes of @actions/core's `command.ts`. */
function escapeMessage(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
