import type { Colors } from './colors.ts';

/** Columns that a line of prose has at most. */
const width = 100;

/** Markdown of the kind that our pages are written in, for a terminal: headings stand out, code blocks are indented, paragraphs are broken anew. */
export function formatPage(markdown: string, colors: Colors): string {
  const lines: string[] = [];
  let paragraph = '';
  let isCode = false;
  const flush = () => {
    if (paragraph !== '') lines.push(...broken(paragraph).map(each => formatted(each, colors)));
    paragraph = '';
  };
  for (const line of markdown.trimEnd().split(/\r?\n/)) {
    const isFence = line.startsWith('```');
    const isProse = !isFence && !isCode && line !== '' && !/^(?:#+ |\|)/.test(line);
    if (!isProse || line.startsWith('- ')) flush();
    if (isProse) paragraph += paragraph === '' ? line : ` ${line.trim()}`;
    else if (isFence) isCode = !isCode;
    else if (isCode) lines.push(line === '' ? '' : `    ${line}`);
    else if (line.startsWith('#')) lines.push(colors.bold(line.replace(/^#+ /, '')));
    else lines.push(formatted(line, colors));
  }
  flush();
  return `${lines.join('\n')}\n`;
}

function formatted(line: string, colors: Colors): string {
  const plain = line.replace(/\*\*([^*`]+)\*\*/g, (_, text: string) => colors.bold(text));
  return colors.isColorSupported ? plain.replace(/`([^`]+)`/g, (_, code: string) => colors.cyan(code)) : plain;
}

/** The paragraph in lines of at most `width` columns, cut at blanks that are in no code. What continues a list item is indented. */
function broken(paragraph: string): string[] {
  const lines: string[] = [];
  const indent = paragraph.startsWith('- ') ? '  ' : '';
  let current = '';
  for (const word of paragraph.match(/(?:`[^`]*`|[^\s`]|`)+/g) ?? []) {
    if (current === '') current = word;
    else if (current.length + 1 + word.length <= width) current += ` ${word}`;
    else {
      lines.push(current);
      current = indent + word;
    }
  }
  return [...lines, current];
}
