import { describe, expect, test } from 'vitest';
import { Configuration } from '../../server/src/model/configuration.ts';
import type { Server } from '../../server/src/model/servers/server.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';

/** The servers of `backend x`, by name. */
function serversOf(text: string): Record<string, Server> {
  const configuration = new Configuration([HaproxyDocument.parse(text)], '3.0');
  return Object.fromEntries((configuration.backend('x')?.servers ?? []).map(server => [server.name, server]));
}

const inBackend = (...lines: string[]) => serversOf(`backend x\n${lines.map(line => ` ${line}\n`).join('')}`);

/** The only server of some lines. */
const only = (...lines: string[]) => Object.values(inBackend(...lines))[0] as Server;

// What HAProxy 2.6 and 3.4 say in the `status` column of `show stat`: "no check", "MAINT", or the result of a check.
describe('check', () => {
  test.each([
    ['server a h:80', false],
    ['server a h:80 check', true],
    ['server a h:80 check no-check', false],
    ['server a h:80 no-check check', true],
    ['server a h:80 inter 2s fall 3 rise 2 port 8080 addr 192.0.2.1', false],
    ['server a h:80 observe layer7 on-error mark-down', false],
    ['server a h:80 agent-check agent-port 9000', true],
    ['server a h:80 track x/b', true],
    ['server-template a 2 h:80 check', true],
    ['server a h:80 cookie check', false],
    ['server a h:80 maxconn "" check', false],
  ])('%s', (line, isChecked) => expect(only(line).isChecked).toBe(isChecked));

  test('may come from default-server, and be taken away again', () => {
    expect(only('default-server check', 'server a h:80').isChecked).toBe(true);
    expect(only('default-server check', 'server a h:80 no-check').isChecked).toBe(false);
    expect(only('default-server check', 'default-server no-check', 'server a h:80').isChecked).toBe(false);
    expect(only('default-server no-check', 'server a h:80 check').isChecked).toBe(true);
    expect(only('default-server no-check', 'default-server check', 'server a h:80').isChecked).toBe(true);
  });
});

describe('disabled', () => {
  test.each([
    ['default-server disabled', 'server a h:80', true],
    ['default-server disabled', 'server a h:80 enabled', false],
    ['default-server disabled', 'server a h:80 enabled disabled', true],
    ['default-server disabled', 'server a h:80 disabled enabled', false],
    ['default-server enabled', 'server a h:80', false],
    ['default-server enabled', 'server a h:80 disabled', true],
  ])('%s, %s', (defaults, line, isDisabled) => expect(only(defaults, line).isDisabled).toBe(isDisabled));
});

describe('default-server', () => {
  test('acts only on lines below it (lab case default-server-after-servers)', () => {
    const servers = inBackend('server a h:80', 'default-server check', 'server b h:80');
    expect([servers.a?.isChecked, servers.b?.isChecked]).toEqual([false, true]);
  });

  test('adds up, line by line', () => {
    const server = only('default-server check', 'default-server maxconn 20', 'server a h:80 weight 5');
    expect([server.isChecked, server.number('maxconn'), server.number('weight')]).toEqual([true, 20, 5]);
  });

  test('adds to that of the defaults (lab case default-server-resets-not), through a chain of them', () => {
    const servers = serversOf(
      'defaults a\n default-server check\ndefaults b from a\n default-server maxconn 9\nbackend x from b\n default-server weight 10\n server s h:80\n',
    );
    expect([servers.s?.isChecked, servers.s?.number('maxconn'), servers.s?.number('weight')]).toEqual([true, 9, 10]);
  });

  test('does not leak from one defaults into the next', () => {
    expect(serversOf('defaults a\n default-server check\ndefaults b\n mode http\nbackend x\n server s h:80\n').s?.isChecked).toBe(false);
  });

  test('gives way to the server\'s own words', () => {
    const server = only('default-server inter 5s maxconn 20', 'server a h:80 maxconn 3');
    expect([server.number('maxconn'), server.duration('inter')?.ms]).toEqual([3, 5000]);
  });

  test('is named as the line that sets an option', () => {
    const server = only('default-server check', 'server a h:80 maxconn 3');
    expect(server.option('check')?.statement.keyword).toBe('default-server');
    expect(server.option('maxconn')?.statement.keyword).toBe('server');
  });
});

describe('own options', () => {
  test('say what the line itself says', () => {
    const server = only('default-server check', 'server a h:80 no-check backup');
    expect(server.ownOption('check')).toBe('off');
    expect(server.ownOption('no-check')).not.toBe('off');
    expect(server.ownOption('maxconn')).toBeUndefined();
    expect(server.isBackup).toBe(true);
  });

  test('begin behind the address, which a template has one word later', () => {
    const template = only('server-template check 1-3 disabled:80 maxconn 5');
    expect([template.isTemplate, template.name, template.address?.value]).toEqual([true, 'check', 'disabled:80']);
    expect([template.isChecked, template.isDisabled, template.number('maxconn')]).toEqual([false, false, 5]);
  });
});

describe('maxconn', () => {
  test.each([
    ['server a h:80', false],
    ['server a h:80 maxconn 10', true],
    ['server a h:80 maxconn 0', false],
    ['server a h:80 maxconn "${LIMIT}"', true],
  ])('%s', (line, isLimited) => expect(only(line).isLimited).toBe(isLimited));
});

describe('values from the environment', () => {
  test('are no numbers and no durations', () => {
    const server = only('server a h:80 maxconn "${LIMIT}" inter "${INTER}"');
    expect([server.number('maxconn'), server.duration('inter')]).toEqual([undefined, undefined]);
    expect(server.isUncertain).toBe(false);
  });

  test('leave open which options there are when they stand for an option', () => {
    expect(only('server a h:80 "${CHECK}"').isUncertain).toBe(true);
    expect(only('default-server "${CHECK}"', 'server a h:80').isUncertain).toBe(true);
    expect(only('server a "${HOST}:80" check').isUncertain).toBe(false);
  });
});
