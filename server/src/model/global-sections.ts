import type { Statement } from '../syntax/statement.ts';
import type { Configuration } from './configuration.ts';
import type { Section } from './section.ts';
import { inSections } from './stretch.ts';

/** The `global` sections of a configuration; HAProxy reads them as one. */
export const globalSections = inSections(section => (section.kind === 'global' ? [section] : []));

/** The line of a setting that is in force: the last one of all `global` sections. Undefined without one, and when a `.if` decides about it. */
export function globalLine(keyword: string, configuration: Configuration): Statement | undefined {
  const owner = lastWith(keyword, configuration);
  const statement = owner?.last(keyword);
  return owner && statement && owner.isCertain(statement) ? statement : undefined;
}

/** The same line, and also when a `.if` decides about it. */
export function lastGlobalLine(keyword: string, configuration: Configuration): Statement | undefined {
  return lastWith(keyword, configuration)?.last(keyword);
}

function lastWith(keyword: string, configuration: Configuration): Section | undefined {
  return globalSections(configuration).filter(section => section.last(keyword)).at(-1);
}
