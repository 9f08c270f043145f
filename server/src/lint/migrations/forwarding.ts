import { isPrefix } from '../../model/directive.ts';
import { removal, rewriting, textFrom, type Migrate } from './migration.ts';

/**
 * `dispatch` and `transparent` are servers today: one with the address, and one without, which goes where the client wanted to go. Other servers of the
 * section were not used beside them, and now are.
 */
export const migrateForwarding: Migrate = line => {
  if (line.section === 'frontend' || isPrefix(line.statement.keyword)) return [removal('safe')];
  if (line.section.endsWith('defaults')) return [];
  if (line.name === 'dispatch') return line.args.length === 1 ? [rewriting('review', `server dispatch ${textFrom(line, 0)}`)] : [];
  return [rewriting('review', 'server transparent 0.0.0.0')];
};

/** `option http_proxy` went where the URI of the request said, without looking a name up. It did not do so since HAProxy 1.9. */
export const migrateHttpProxy: Migrate = line => {
  if (line.section !== 'backend' && line.section !== 'listen') return [removal('review')];
  return [
    rewriting('review', 'http-request set-dst url_ip', 'http-request set-dst-port url_port', 'http-request set-uri %[pathq]', 'server by-url 0.0.0.0'),
    removal('review'),
  ];
};
