import type { Span } from '../text/span.ts';

/*
 * Configurations are often made from templates: of Jinja (Ansible, Salt), of ERB (Puppet, Chef), of Go (consul-template, confd, Helm). Their placeholders
 * are `{{ }}`, `{% %}`, `{# #}` and `<% %>`. What stands there in the end is not known here.
 */

/** The placeholders of a text, in order, and the text as the line grammar reads it. */
export interface Template {
  readonly placeholders: readonly Span[];
  /**
   * As long as the text. A placeholder is letters, so that its blanks and quotes cut no word; a line that begins with one is a comment, since nobody knows
   * what it will be.
   */
  readonly masked: string;
}

const closers: Readonly<Record<string, string>> = { '{{': '}}', '{%': '%}', '{#': '#}', '<%': '%>' };
const templateNames = /\.(?:j2|jinja2?|erb|epp|tmpl|ctmpl|gotmpl|tpl)$/;

/** True when the name says that it is a template, as in `haproxy.cfg.j2`. A query behind it, as the URIs of reviews have, does not matter. */
export function isTemplateName(name: string): boolean {
  return templateNames.test(name.replace(/[?#].*$/s, ''));
}

/** True when a line, comments aside, has a whole placeholder. `{%ci}` is none but a part of a log-format. */
export function hasTemplateLine(text: string): boolean {
  if (!text.includes('{{') && !text.includes('{%') && !text.includes('<%')) return false;
  const opener = /\{\{|\{%(?=[\s+-])|<%/g;
  const next: Record<string, number> = {};
  for (let found = opener.exec(text); found; found = opener.exec(text)) {
    const from = opener.lastIndex;
    const closer = closers[found[0]] as string;
    // Looked for once a stretch: a line without its closer must not cost the rest of the text.
    if ((next[closer] ?? -1) < from) next[closer] = indexOrEnd(text, closer, from);
    const newline = indexOrEnd(text, '\n', from);
    const line = text.lastIndexOf('\n', found.index) + 1;
    if ((next[closer] as number) < newline && !/^[ \t\v\f\r]*#/.test(text.slice(line, found.index))) return true;
    opener.lastIndex = newline;
  }
  return false;
}

/** Reads a text as a template; undefined when it has no placeholder. */
export function readTemplate(text: string): Template | undefined {
  const placeholders = placeholdersIn(text);
  return placeholders.length === 0 ? undefined : { placeholders, masked: mask(text, placeholders) };
}

/** One that is opened again before it is closed was not meant, or is being written. */
function placeholdersIn(text: string): Span[] {
  const placeholders: Span[] = [];
  const opener = /\{[{%#]|<%/g;
  const unclosed = new Set<string>();
  for (let found = opener.exec(text); found; found = opener.exec(text)) {
    const [opening] = found;
    if (unclosed.has(opening)) continue;
    const closer = closers[opening] as string;
    const end = text.indexOf(closer, opener.lastIndex);
    if (end < 0) {
      unclosed.add(opening);
      continue;
    }
    const again = text.indexOf(opening, opener.lastIndex);
    if (again >= 0 && again < end) continue;
    opener.lastIndex = end + closer.length;
    placeholders.push({ start: found.index, end: opener.lastIndex });
  }
  return placeholders;
}

function mask(text: string, placeholders: readonly Span[]): string {
  let masked = '';
  let isInComment = false;
  for (const { start, end } of placeholders) {
    const gap = text.slice(masked.length, start);
    const line = gap.lastIndexOf('\n') + 1;
    // On a line with an earlier placeholder the same goes on.
    if (line > 0 || masked === '') {
      const [, blanks = '', first = ''] = /^([ \t\v\f\r]*)(.*)$/s.exec(gap.slice(line)) as RegExpExecArray;
      const isOpaque = !/[ \t\v\f\r]/.test(first);
      isInComment = isOpaque || first.startsWith('#');
      masked += isOpaque ? `${gap.slice(0, line)}${blanks}#${'x'.repeat(end - start + first.length - 1)}` : gap + 'x'.repeat(end - start);
    } else {
      masked += isInComment ? 'x'.repeat(end - masked.length) : gap + 'x'.repeat(end - start);
    }
  }
  return masked + text.slice(masked.length);
}

function indexOrEnd(text: string, part: string, from: number): number {
  const index = text.indexOf(part, from);
  return index < 0 ? text.length : index;
}
