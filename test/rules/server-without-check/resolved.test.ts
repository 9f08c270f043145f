import { expect, test } from 'vitest';
import { checkFixture } from '../../lint/fixture.ts';

function messagesOf(text: string): string[] {
  return checkFixture(text).filter(({ rule }) => rule === 'server-without-check').map(({ message }) => message);
}

test('a server that the DNS takes out is replaced by a backup server', () => {
  const [named] = messagesOf(`defaults
    mode http
    timeout connect 5s
    timeout client 30s
    timeout server 30s

resolvers consul
    nameserver c1 127.0.0.1:8600

listen web
    bind :80
    server app1 app.service.consul:8080 resolvers consul maxconn 100
    server sorry 192.0.2.9:8080 backup maxconn 100
`);
  expect(named).toMatch(/for as long as the DNS has its address, and each of them gets a 503\. Add `check`\.$/);
  expect(named).not.toMatch(/backup/);
});
