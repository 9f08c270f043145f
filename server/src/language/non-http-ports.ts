/** What speaks on a well-known port, and never HTTP. Source: the IANA register of service names, and the products' manuals. */
const protocols: ReadonlyMap<number, string> = new Map([
  [21, 'FTP'], [22, 'SSH'], [23, 'Telnet'], [25, 'SMTP'], [53, 'DNS'], [110, 'POP3'], [143, 'IMAP'], [389, 'LDAP'], [465, 'SMTP'], [587, 'SMTP'],
  [636, 'LDAP'], [993, 'IMAP'], [995, 'POP3'], [1433, 'SQL Server'], [1521, 'Oracle'], [1883, 'MQTT'], [2181, 'ZooKeeper'], [3268, 'LDAP'], [3269, 'LDAP'],
  [3306, 'MySQL'], [3389, 'RDP'],
  [4222, 'NATS'], [5060, 'SIP'], [5432, 'PostgreSQL'], [5671, 'AMQP'], [5672, 'AMQP'], [6379, 'Redis'], [9042, 'Cassandra'], [11211, 'memcached'], [26379, 'Redis Sentinel'],
  [27017, 'MongoDB'],
]);

/** The same for ports that web applications like too: there it takes a name to tell. */
const protocolsByName: ReadonlyMap<number, { readonly protocol: string; readonly name: RegExp }> = new Map([
  [2222, { protocol: 'SSH', name: /^(?!.*web).*(?:ssh|sftp)/i }],
  [5222, { protocol: 'XMPP', name: /xmpp|jabber|prosody/i }],
  [6667, { protocol: 'IRC', name: /irc/i }],
  [6697, { protocol: 'IRC', name: /irc/i }],
  [9092, { protocol: 'Kafka', name: /kafka/i }],
]);

/** These ports, as they are written. */
export const nonHttpPorts: readonly string[] = [...protocols.keys(), ...protocolsByName.keys()].map(String);

/** True for the ports of which `nonHttpProtocolOf` may have something to say. */
export function isNonHttpPort(port: number): boolean {
  return protocols.has(port) || protocolsByName.has(port);
}

/** The protocol of a port that is known not to be HTTP; undefined for all others. `called` is what the server, its address and its section are called. */
export function nonHttpProtocolOf(port: number, called = ''): string | undefined {
  const named = protocolsByName.get(port);
  return named ? (named.name.test(called) ? named.protocol : undefined) : protocols.get(port);
}
