/** What speaks on a well-known port, and never HTTP. Source: the IANA register of service names, and the products' manuals. */
const protocols: ReadonlyMap<number, string> = new Map([
  [21, 'FTP'], [22, 'SSH'], [23, 'Telnet'], [25, 'SMTP'], [53, 'DNS'], [110, 'POP3'], [143, 'IMAP'], [389, 'LDAP'], [465, 'SMTP'], [587, 'SMTP'],
  [636, 'LDAP'], [993, 'IMAP'], [995, 'POP3'], [1433, 'SQL Server'], [1521, 'Oracle'], [1883, 'MQTT'], [3306, 'MySQL'], [3389, 'RDP'],
  [5432, 'PostgreSQL'], [5671, 'AMQP'], [5672, 'AMQP'], [6379, 'Redis'], [9042, 'Cassandra'], [11211, 'memcached'], [26379, 'Redis Sentinel'],
  [27017, 'MongoDB'],
]);

/** These ports, as they are written. */
export const nonHttpPorts: readonly string[] = [...protocols.keys()].map(String);

/** The protocol of a port that is known not to be HTTP; undefined for all others. */
export function nonHttpProtocolOf(port: number): string | undefined {
  return protocols.get(port);
}
