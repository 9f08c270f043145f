import dgram from 'node:dgram';

/** A nameserver on UDP. It knows IPv4 addresses only, and says of other names that they do not exist. */
export interface DnsBehaviour {
  readonly kind: 'dns';
  /** The address of each name, in lower case. */
  readonly answers: Readonly<Record<string, string>>;
}

const HEADER = 12;
const TYPE_A = 1;

/** Starts the nameserver. */
export async function startDns({ answers }: DnsBehaviour, port: number): Promise<{ stop(): Promise<void> }> {
  const socket = dgram.createSocket('udp4');
  socket.on('message', (query, from) => socket.send(replyTo(query, answers), from.port, from.address));
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, '127.0.0.1', resolve);
  });
  return { stop: () => new Promise(resolve => socket.close(() => resolve())) };
}

/** RFC 1035, section 4: the header and the question come back, and one record that points to the name in the question. */
function replyTo(query: Buffer, answers: DnsBehaviour['answers']): Buffer {
  const labels: string[] = [];
  let at = HEADER;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  const address = answers[labels.join('.').toLowerCase()];
  const isAnswered = address !== undefined && query.readUInt16BE(at + 1) === TYPE_A;
  const header = Buffer.from(query.subarray(0, HEADER));
  header.writeUInt16BE(address === undefined ? 0x8583 : 0x8580, 2);
  [1, isAnswered ? 1 : 0, 0, 0].forEach((count, i) => header.writeUInt16BE(count, 4 + i * 2));
  const question = query.subarray(HEADER, at + 5);
  const record = isAnswered ? Buffer.from([0xc0, HEADER, 0, TYPE_A, 0, 1, 0, 0, 0, 30, 0, 4, ...address.split('.').map(Number)]) : Buffer.alloc(0);
  return Buffer.concat([header, question, record]);
}
