import { isTcp, mayHaveRules, removal, rewriting, type Migrate } from './migration.ts';

/** Answers the probes of these addresses, as HAProxy's own message says. */
export const migrateMonitorNet: Migrate = line => {
  const [network, ...more] = line.args;
  if (line.section === 'backend') return [removal('safe')];
  // In TCP mode it closed the connection at once.
  if (network && more.length === 0 && isTcp(line)) return mayHaveRules(line) ? [rewriting('review', `tcp-request connection reject if { src ${network.text} }`)] : [];
  return network && more.length === 0 && mayHaveRules(line) ? [rewriting('review', `http-request return status 200 if { src ${network.text} }`)] : [];
};

/** A section that answers each connection with "OK". */
export const migrateModeHealth: Migrate = line => (
  mayHaveRules(line) && line.section !== 'named-defaults' ? [rewriting('review', 'mode http', 'http-request return status 200')] : []
);
