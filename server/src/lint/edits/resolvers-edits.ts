import { isAtLeast } from '../../language/version.ts';
import type { Configuration } from '../../model/configuration.ts';
import type { Server } from '../../model/servers/server.ts';
import type { RuleRepair } from '../finding.ts';
import { appendWords } from './rule-edits.ts';

/**
 * Has the names of servers looked up at run time: by the only `resolvers` section there is, or by the one that HAProxy makes from `/etc/resolv.conf`
 * (from 2.6 on). None where there are several to choose from.
 * @param servers their lines, or the `default-server` line of all of them
 */
export function resolversRepairs(servers: readonly Pick<Server, 'statement'>[], configuration: Configuration): RuleRepair[] {
  const sections = configuration.sections.filter(({ kind }) => kind === 'resolvers');
  if (sections.length > 1 || (sections.length === 0 && !isAtLeast(configuration.version, '2.6'))) return [];
  const name = sections[0] ? sections[0].name?.value : 'default';
  if (name === undefined) return [];
  const words = `resolvers ${name}`;
  return [{ title: `Add \`${words}\``, safety: 'review', edits: servers.map(({ statement }) => appendWords(statement, words)) }];
}
