import { removal, rewriting, type Migrate } from './migration.ts';

/** What had no effect any more when HAProxy still read it. */
export const removeIdle: Migrate = () => [removal('safe')];

/** What had an effect that nothing else has. */
export const removeEffective: Migrate = () => [removal('review')];

/** It had no effect any more; those who wanted what it did long ago want `option httpclose`. */
export const migrateForceclose: Migrate = ({ statement }) => (
  statement.keyword === 'no' ? [removal('safe')] : [removal('safe'), rewriting('review', 'option httpclose')]
);

