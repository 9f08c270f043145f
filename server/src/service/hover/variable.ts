import type { Statement } from '../../syntax/statement.ts';
import { code, join, type Markdown } from '../markdown.ts';
import type { Asked } from './topic.ts';

/** A wall of text helps nobody, and a large file may set a variable on thousands of lines: no more are looked for. */
const most = 6;

/** Where a variable such as `txn.x` is set, in this section and then in all others; blocks are searched as text first, since a large file has thousands. */
export function variableText(asked: Asked, name: string): Markdown[] {
  const lines = settersOf(asked, name);
  const { refer } = asked;
  if (lines.length === 0) return [[`No line sets ${code(name)}; Lua or an agent may.`]];
  const shown = lines.slice(0, most).map((line): Markdown => [`- ${code(line.values(0).join(' '))}, `, refer(line)]);
  const rest = lines.length > most ? [['- and elsewhere']] : [];
  return [[`${code(name)} is set here:`], join([...shown, ...rest], '\n')];
}

function settersOf({ configuration, section }: Asked, name: string): Statement[] {
  const mark = `(${name}`;
  const found: Statement[] = [];
  for (const each of [section, ...configuration.sections.filter(other => other !== section)]) {
    for (const block of each.blocks) {
      if (!block.text.includes(mark)) continue;
      for (const statement of block.statements()) if (sets(statement, name)) found.push(statement);
      if (found.length > most) return found;
    }
  }
  return found;
}

function sets(statement: Statement, name: string): boolean {
  const { line, block } = statement;
  const text = block.text.slice(line.start, line.end);
  return text.includes(name) && statement.values(0).some(value => {
    const [, set] = /(?:^|,)set-var(?:-fmt)?\(([^),]+)/.exec(value) ?? [];
    return set === name;
  });
}
