import { parse, type MemberNode, type ObjectNode } from '@humanwhocodes/momoa';
import type { TextEdit } from '../text/edit.ts';

/**
 * The edit that sets a rule to "off" in the text of a settings file and keeps everything else. Undefined for a text that is no JSON object, or
 * whose `rules` are none: a person has to look at it first.
 */
export function turnOffRule(text: string, rule: string): TextEdit | undefined {
  if (text.trim() === '') {
    const settings = { rules: { [rule]: 'off' } };
    return { span: { start: 0, end: text.length }, text: `${JSON.stringify(settings, undefined, 2)}\n` };
  }
  const root = rootOf(text);
  if (!root) return undefined;
  const rules = memberOf(root, 'rules');
  if (!rules) return addMember(text, root, 'rules', indent => `{\n${indent}${unitOf(text, root)}${entry(rule)}\n${indent}}`, `{ ${entry(rule)} }`);
  if (rules.value.type !== 'Object') return undefined;
  const level = memberOf(rules.value, rule);
  if (level) return { span: { start: level.value.loc.start.offset, end: level.value.loc.end.offset }, text: '"off"' };
  return addMember(text, rules.value, rule, () => '"off"', '"off"');
}

function entry(rule: string): string {
  return `${JSON.stringify(rule)}: "off"`;
}

function rootOf(text: string): ObjectNode | undefined {
  try {
    const { body } = parse(text, { mode: 'json' });
    return body.type === 'Object' ? body : undefined;
  } catch {
    return undefined;
  }
}

/** The last one of a name, which is the one that counts. */
function memberOf(object: ObjectNode, name: string): MemberNode | undefined {
  return object.members.filter(member => member.name.type === 'String' && member.name.value === name).at(-1);
}

/** Adds a member at the end of an object, on a line of its own where the others have one. `long` is given the indentation of the member. */
function addMember(text: string, object: ObjectNode, name: string, long: (indent: string) => string, short: string): TextEdit {
  const { start, end } = object.loc;
  const last = object.members.at(-1);
  const key = `${JSON.stringify(name)}: `;
  if (last) {
    const at = last.loc.end.offset;
    const span = { start: at, end: at };
    if (last.loc.start.line === start.line) return { span, text: `, ${key}${short}` };
    const indent = indentationAt(text, last.loc.start.offset);
    return { span, text: `,\n${indent}${key}${long(indent)}` };
  }
  const outer = indentationAt(text, start.offset);
  const indent = outer + '  ';
  return { span: { start: start.offset, end: end.offset }, text: `{\n${indent}${key}${long(indent)}\n${outer}}` };
}

/** One step of indentation: what the members of the root have. */
function unitOf(text: string, root: ObjectNode): string {
  const [first] = root.members;
  const indent = first ? indentationAt(text, first.loc.start.offset) : '';
  return indent === '' ? '  ' : indent;
}

/** The blanks at the start of the line that an offset is on. */
function indentationAt(text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}
