import { positionAt } from '../positions.ts';
import { printable } from './printable.ts';
import type { Report } from './report.ts';

/** One line a finding, as compilers print them: `path:line:column: severity: message [rule]`. */
export function* reportCompact({ files }: Report): Generator<string> {
  for (const { path, document, findings } of files) {
    for (const { rule, severity, message, span } of findings) {
      const { line, column } = positionAt(document, span.start);
      yield `${printable(path)}:${line}:${column}: ${severity}: ${printable(message.replace(/\s*\n\s*/g, ' '))} [${rule}]\n`;
    }
  }
}
