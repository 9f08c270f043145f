import { expect, test } from 'vitest';
import { askHaproxyVersion } from '../../server/src/host/haproxy-version.ts';
import { HostError, type Host } from '../../server/src/host/host.ts';

const ran: (readonly string[])[] = [];
const machine = (run: () => Promise<Uint8Array>): Host => {
  const nothing = () => Promise.reject(new HostError('not-found', 'nothing is there'));
  return { read: nothing, list: nothing, kind: nothing, write: nothing, examine: nothing, run: argv => (ran.push(argv), run()) };
};
const saying = (output: string) => machine(() => Promise.resolve(new TextEncoder().encode(output)));

test.each([
  ['HAProxy version 2.6.12-1+deb12u4 2026/10/17 - https://haproxy.org/\nStatus: long-term supported branch.\n', '2.6'],
  ['HAProxy version 3.4.7-1 2026/10/14 - https://haproxy.org/\n', '3.4'],
  ['HAProxy version 3.5-dev5-abcdef0 2026/10/14 - https://haproxy.org/\n', '3.5'],
  ['HA-Proxy version 2.4.0-1.0.0-250.000 2022/01/01\n', '2.4'],
  ['HAProxy version 2.9.1, built for tests\r\n', '2.9'],
])('%j', async (output, version) => {
  expect(await askHaproxyVersion(saying(output), ['haproxy'])).toBe(version);
});

test('any command can be the way to HAProxy', async () => {
  ran.length = 0;
  await askHaproxyVersion(saying('HAProxy version 3.0.1 '), ['docker', 'exec', 'lb', 'haproxy']);
  expect(ran).toEqual([['docker', 'exec', 'lb', 'haproxy', '-v']]);
});

test.each([
  ['HA-Proxy version 2.2.9-2+deb11u6 2023/12/05 - https://haproxy.org/\n', '`haproxy -v` says 2.2.9-2+deb11u6, which is older than 2.4'],
  ['usage: haproxy [-v]\n', '`haproxy -v` does not say a version'],
  ['', '`haproxy -v` does not say a version'],
])('%j is no answer', async (output, message) => {
  await expect(askHaproxyVersion(saying(output), ['haproxy'])).rejects.toEqual(new HostError('not-run', message));
});

test('a program that cannot be run is none either', async () => {
  const error = new HostError('not-run', 'cannot run `haproxy -v`: there is no such program');
  await expect(askHaproxyVersion(machine(() => Promise.reject(error)), ['haproxy'])).rejects.toBe(error);
});
