import { describe, expect, test } from 'vitest';
import { isAnyHost, isLocal, overlap, parseAddress, parseAddresses, reaches } from '../../server/src/language/address.ts';

const shown = (text: string) => {
  const { kind, transport, family, host, portText } = parseAddress(text);
  return [kind, transport, family, host, portText].map(part => part ?? '-').join(' ');
};

describe('an address', () => {
  test.each([
    [':80', 'ip stream ipv4  80'],
    ['*:80', 'ip stream ipv4  80'],
    ['0.0.0.0:80', 'ip stream ipv4  80'],
    ['192.0.2.1:80-90', 'ip stream ipv4 192.0.2.1 80-90'],
    ['127.1:80', 'ip stream ipv4 127.0.0.1 80'],
    ['2130706433:80', 'ip stream ipv4 127.0.0.1 80'],
    ['192.0.2.1', 'ip stream ipv4 192.0.2.1 '],
    ['ipv4@:80', 'ip stream ipv4  80'],
    ['ipv6@:80', 'ip stream ipv6  80'],
    ['ipv6@*:80', 'ip stream ipv6  80'],
    [':::80', 'ip stream ipv6  80'],
    ['[::]:80', 'ip stream ipv6  80'],
    ['::1:80', 'ip stream ipv6 0:0:0:0:0:0:0:1 80'],
    ['[2001:DB8::0a]:443', 'ip stream ipv6 2001:db8:0:0:0:0:0:a 443'],
    ['[::ffff:192.0.2.1]:80', 'ip stream ipv6 0:0:0:0:0:ffff:c000:201 80'],
    ['[2001:db8::1]', 'ip stream ipv6 2001:db8:0:0:0:0:0:1 '],
    ['Example.com:80', 'name stream - example.com 80'],
    ['ipv6@example.com:80', 'name stream ipv6 example.com 80'],
    ['999.1.1.1:80', 'name stream - 999.1.1.1 80'],
    ['quic4@:443', 'ip quic ipv4  443'],
    ['quic6@[2001:db8::1]:443', 'ip quic ipv6 2001:db8:0:0:0:0:0:1 443'],
    ['udp@:514', 'ip datagram ipv4  514'],
    ['stream+ipv4@:80', 'ip stream ipv4  80'],
    ['dgram+ipv4@:80', 'ip datagram ipv4  80'],
    ['/run/app.sock', 'path stream - /run/app.sock '],
    ['unix@app.sock', 'path stream - app.sock '],
    ['abns@app', 'abstract stream - app '],
    ['fd@${FD}', 'descriptor stream - ${FD} '],
    ['sockpair@3', 'descriptor stream - 3 '],
    ['rhttp@be/srv', 'reverse stream - be/srv '],
    ['$IP:80', 'unknown stream - $IP 80'],
    ['${IP-192.0.2.1:1}:${PORT:-80}', 'unknown stream - ${IP-192.0.2.1:1} ${PORT:-80}'],
    ['192.0.2.1:${PORT}', 'ip stream ipv4 192.0.2.1 ${PORT}'],
    ['${ADDRESS}', 'unknown stream - ${ADDRESS} '],
    ['192.0.2.1:+10', 'ip stream ipv4 192.0.2.1 +10'],
    ['', 'ip stream ipv4  '],
  ])('%s', (text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  test('has ports that are numbers, where they are', () => {
    expect(parseAddress(':80').ports).toEqual({ first: 80, last: 80 });
    expect(parseAddress(':80-90').ports).toEqual({ first: 80, last: 90 });
    expect([':+80', ':${P}', '192.0.2.1', '/run/x:80'].map(text => parseAddress(text).ports)).toEqual([undefined, undefined, undefined, undefined]);
  });
});

test('a bind line has several, with commas between them', () => {
  expect(parseAddresses(':80,:443,/run/a.sock').map(each => each.text)).toEqual([':80', ':443', '/run/a.sock']);
  expect(parseAddresses(':80,').map(each => each.text)).toEqual([':80']);
  expect(parseAddresses('${A-b,c}:80').map(each => each.text)).toEqual(['${A-b,c}:80']);
});

test('some are local, some are everywhere', () => {
  expect(['127.0.0.1:80', '127.9.9.9:80', '[::1]:80', '/run/x', 'abns@x', 'localhost:80'].map(text => isLocal(parseAddress(text)))).not.toContain(false);
  expect([':80', '192.0.2.1:80', '$IP:80', ':::80'].map(text => isLocal(parseAddress(text)))).not.toContain(true);
  expect([':80', ':::80', '0.0.0.0:80'].map(text => isAnyHost(parseAddress(text)))).not.toContain(false);
  expect(['192.0.2.1:80', '/run/x', '${X}:80'].map(text => isAnyHost(parseAddress(text)))).not.toContain(true);
});

test.each([
  [':80', '*:80', true],
  [':80', '0.0.0.0:80', true],
  [':80', ':80-90', true],
  ['[::]:80', ':::80', true],
  ['127.0.0.1:${P}', '127.0.0.1:${P}', true],
  ['/run/a', 'unix@/run/a', true],
  [':80', '192.0.2.1:80', false],
  [':80', ':::80', false],
  [':443', 'quic4@:443', false],
  [':80-89', ':90', false],
  ['127.0.0.1:${P}', '127.0.0.1:${Q}', false],
  ['127.0.0.1:${P}', '127.0.0.1:80', false],
  ['unix@x', 'abns@x', false],
])('%s and %s: the same is %s', (a, b, expected) => {
  expect(overlap(parseAddress(a), parseAddress(b))).toBe(expected);
});

test.each([
  ['127.0.0.1:80', ':80', true],
  ['127.0.0.1:80', '127.0.0.1:80-90', true],
  ['localhost:80', '127.0.0.1:80', true],
  ['192.0.2.1:80', '192.0.2.1:80', true],
  ['unix@/run/a', '/run/a', true],
  ['127.0.0.1:${P}', '127.0.0.1:${P}', true],
  ['0.0.0.0:80', ':80', true],
  ['${IP}:80', '${IP}:80', true],
  ['0.0.0.0:80', '192.0.2.1:80', false],
  ['${IP}:80', '${IP}:81', false],
  ['${IP}', '${IP}', false],
  ['192.0.2.1:80', ':80', false],
  ['127.0.0.1:80', '127.0.0.2:80', false],
  ['127.0.0.1:81', ':80', false],
  ['127.0.0.1:80', 'quic4@:80', false],
  ['/run/a', ':80', false],
  ['$IP:80', ':80', false],
])('a connection to %s comes to %s: %s', (target, listener, expected) => {
  expect(reaches(parseAddress(target), parseAddress(listener))).toBe(expected);
});
