import { parseDuration } from '../../language/duration.ts';
import { removal, rewriting, type Migrate } from './migration.ts';

/** The old names of timeouts, alone on a line or behind `timeout`, and what they are called now. */
export const renamedTimeouts: Readonly<Record<string, 'client' | 'connect' | 'server'>> = { clitimeout: 'client', contimeout: 'connect', srvtimeout: 'server' };

/** `clitimeout 5000` is `timeout client 5s`: a bare number is milliseconds in both. Where the section has no use for the timeout, the line goes. */
export const migrateTimeout: Migrate = ({ name, args: [value, ...more], section }) => {
  const timeout = renamedTimeouts[name.split(' ').at(-1) ?? ''];
  if (!timeout || !value || more.length > 0) return [];
  if (section === (timeout === 'client' ? 'backend' : 'frontend')) return [removal('safe')];
  const ms = /^\d+$/.test(value.value) && !value.hasVariable ? parseDuration(value.value)?.ms : undefined;
  const written = ms === undefined ? value.text : ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
  return [rewriting('safe', `timeout ${timeout} ${written}`)];
};
