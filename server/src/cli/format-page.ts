import type { Colors } from './colors.ts';

/** Markdown of the kind that rule pages are written in, for a terminal: headings stand out, code blocks are indented. */
export function formatPage(markdown: string, colors: Colors): string {
  let isCode = false;
  const lines: string[] = [];
  for (const line of markdown.trimEnd().split(/\r?\n/)) {
    if (line.startsWith('```')) isCode = !isCode;
    else if (isCode) lines.push(line === '' ? '' : `    ${line}`);
    else if (/^#+ /.test(line)) lines.push(colors.bold(line.replace(/^#+ /, '')));
    else lines.push(colors.isColorSupported ? line.replace(/`([^`]+)`/g, (_, code: string) => colors.cyan(code)) : line);
  }
  return `${lines.join('\n')}\n`;
}
