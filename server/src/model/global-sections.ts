import { directiveFact } from '../language/directives.ts';
import type { Statement } from '../syntax/statement.ts';
import type { Configuration } from './configuration.ts';
import type { Section } from './section.ts';
import { inSections } from './incremental/in-proxies.ts';

/** The `global` sections of a configuration; HAProxy reads them as one. */
export const globalSections = inSections(section => (section.kind === 'global' ? [section] : []));

/** The line of a setting that is in force, of all `global` sections. Undefined without one, and when a `.if` decides about it. */
export function globalLine(keyword: string, configuration: Configuration): Statement | undefined {
  const found = find(keyword, configuration);
  return found?.section.isCertain(found.statement) === true ? found.statement : undefined;
}

/** The same line, and also when a `.if` decides about it. */
export function possibleGlobalLine(keyword: string, configuration: Configuration): Statement | undefined {
  return find(keyword, configuration)?.statement;
}

/** The last line counts, but for the settings of which HAProxy keeps the first. */
function find(keyword: string, configuration: Configuration): GlobalLine | undefined {
  const lines = globalSections(configuration).flatMap(section => section.statements(keyword).map((statement): GlobalLine => ({ section, statement })));
  return directiveFact(keyword, 'global')?.again === 'ignored' ? lines.find(({ statement }) => isTaken(statement)) ?? lines.at(-1) : lines.at(-1);
}

interface GlobalLine {
  readonly section: Section;
  readonly statement: Statement;
}

/** False for a line after which HAProxy takes a second one as if there were none before: `maxconn 0`, and `user root` before 3.4. Tried on 2.6 to 3.4. */
export function isTaken(statement: Statement): boolean {
  const value = statement.word(1)?.value;
  return value !== '0' && !(value === 'root' && ['user', 'group'].includes(statement.keyword));
}
