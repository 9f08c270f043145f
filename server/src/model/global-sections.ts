import { inSections } from './stretch.ts';

/** The `global` sections of a configuration; HAProxy reads them as one. */
export const globalSections = inSections(section => (section.kind === 'global' ? [section] : []));
