import { removal, rewriting, textFrom, type Migrate, type OldLine } from './migration.ts';

/** The new name and what follows it, by the old name. */
const renamed: Readonly<Record<string, (line: OldLine) => string | undefined>> = {
  'redisp': () => 'option redispatch',
  'redispatch': () => 'option redispatch',
  'no-quic': () => 'tune.quic.listen off',
  'tune.quic.disable-tx-pacing': () => 'tune.quic.fe.tx.pacing off',
  'tune.quic.disable-udp-gso': () => 'tune.quic.fe.tx.udp-gso off',
  'tune.quic.socket-owner': ({ args: [owner] }) => socketOwners[owner?.value ?? ''],
  'hash-type avalanche': () => 'hash-type map-based sdbm avalanche',
};

const socketOwners: Readonly<Record<string, string>> = {
  connection: 'tune.quic.fe.sock-per-conn default-on',
  listener: 'tune.quic.fe.sock-per-conn force-off',
};

/** New names whose arguments are those of the old ones. */
const sameArguments: Readonly<Record<string, string>> = {
  'option accept-invalid-http-request': 'option accept-unsafe-violations-in-http-request',
  'option accept-invalid-http-response': 'option accept-unsafe-violations-in-http-response',
  'tune.quic.backend.max-idle-timeou': 'tune.quic.be.max-idle-timeout',
  'tune.quic.cc-hystart': 'tune.quic.fe.cc.hystart',
  'tune.quic.cc.cubic.min-losses': 'tune.quic.fe.cc.cubic-min-losses',
  'tune.quic.frontend.default-max-window-size': 'tune.quic.fe.cc.max-win-size',
  'tune.quic.frontend.glitches-threshold': 'tune.quic.fe.sec.glitches-threshold',
  'tune.quic.frontend.max-data-size': 'tune.quic.fe.stream.rxbuf',
  'tune.quic.frontend.max-idle-timeout': 'tune.quic.fe.max-idle-timeout',
  'tune.quic.frontend.max-streams-bidi': 'tune.quic.fe.stream.max-concurrent',
  'tune.quic.frontend.max-tx-mem': 'tune.quic.mem.tx-max',
  'tune.quic.frontend.stream-data-ratio': 'tune.quic.fe.stream.data-ratio',
  'tune.quic.max-frame-loss': 'tune.quic.fe.cc.max-frame-loss',
  'tune.quic.reorder-ratio': 'tune.quic.fe.cc.reorder-ratio',
  'tune.quic.retry-threshold': 'tune.quic.fe.sec.retry-threshold',
  'tune.ssl.capture-cipherlist-size': 'tune.ssl.capture-buffer-size',
};

/** What only has another name today. */
export const migrateRenamed: Migrate = line => {
  if (line.name.startsWith('redisp') && line.section === 'frontend') return [removal('safe')];
  const same = sameArguments[line.name];
  const written = same === undefined ? renamed[line.name]?.(line) : `${same} ${textFrom(line, 0)}`.trimEnd();
  return written === undefined ? [] : [rewriting('safe', written)];
};

/** The names that `migrateRenamed` knows. */
export const renamedDirectives: readonly string[] = [...Object.keys(renamed), ...Object.keys(sameArguments)];
