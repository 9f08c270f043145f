import { evaluate, parse, type AnyNode } from '@humanwhocodes/momoa';
import type { RawSettings } from './settings.ts';

/** How a project's settings file is called. */
export const configFileName = '.haproxy-doctor.json';

/**
 * Reads the text of a settings file, plain JSON. What the settings mean is `resolveSettings`' business; a problem here is that the text is no JSON
 * object, one sentence each, with its line. Nothing throws.
 */
export function parseConfigFile(text: string): { settings: RawSettings; problems: string[] } {
  try {
    const root = parse(text.replace(/^\uFEFF/, ''), { mode: 'json' });
    const duplicates = duplicateKeys(root);
    const value = evaluate(root) as unknown;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { settings: value, problems: duplicates };
    return { settings: {}, problems: ['line 1: the settings must be a JSON object, as in {"preset": "strict"}'] };
  } catch (error) {
    return { settings: {}, problems: [problemOf(error)] };
  }
}

/** The parser's errors carry a one-based line, and end with `(line:column)`. */
function problemOf(error: unknown): string {
  if (error instanceof RangeError) return 'the settings are nested too deeply';
  if (!(error instanceof Error)) return 'not JSON';
  const line = 'line' in error && typeof error.line === 'number' ? `line ${error.line}: ` : '';
  return `${line}not JSON: ${error.message.replace(/ \(\d+:\d+\)$/, '')}`;
}

/** Of two entries of one name JSON keeps the last and says nothing: half of the user's settings would silently not count. */
function duplicateKeys(root: AnyNode): string[] {
  const problems: string[] = [];
  const visit = (node: AnyNode): void => {
    if (node.type === 'Document') visit(node.body);
    else if (node.type === 'Array') for (const element of node.elements) visit(element.value);
    else if (node.type === 'Object') {
      const seen = new Set<string>();
      for (const member of node.members) {
        const name = member.name.type === 'String' ? member.name.value : member.name.name;
        if (seen.has(name)) problems.push(`line ${member.loc.start.line}: \`${name}\` stands here twice`);
        seen.add(name);
        visit(member.value);
      }
    }
  };
  visit(root);
  return problems;
}
