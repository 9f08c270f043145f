import { describe, expect, test } from 'vitest';
import { timeouts } from '../../server/src/language/timeouts.ts';
import { Configuration } from '../../server/src/model/configuration.ts';
import { Proxy, type Setting } from '../../server/src/model/proxy.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';

/*
 * Which setting wins over which. What is said here was tried on HAProxy 2.6, 3.0, 3.2 and 3.4, where the "missing timeouts" warning of `haproxy -c`
 * tells what a section inherits; the fallbacks of timeouts on a running 2.6 and 3.4.
 */

/** The proxy of that name; lines are indented for readability only. */
function proxy(text: string, name: string): Proxy {
  const found = new Configuration([HaproxyDocument.parse(`${text}\n`)], '3.4').proxies.find(each => each.name === name);
  if (!found) throw new Error(`no proxy ${name}`);
  return found;
}

/** The value in force and the title of the section it stands in. */
function shown(setting: Setting | undefined): string | undefined {
  return setting && `${setting.value?.value} of ${setting.owner.title}`;
}

describe('defaults', () => {
  test('the nearest one above applies, named or not', () => {
    const text = 'defaults a\n timeout client 1s\nfrontend f\ndefaults\n timeout client 2s\nfrontend g\ndefaults b\n timeout client 3s\nfrontend h';
    expect(shown(proxy(text, 'f').timeout('client'))).toBe('1s of `defaults a`');
    expect(shown(proxy(text, 'g').timeout('client'))).toBe('2s of `defaults`');
    expect(shown(proxy(text, 'h').timeout('client'))).toBe('3s of `defaults b`');
  });

  test('each starts empty, unless it says `from`', () => {
    const text = 'defaults a\n mode http\n timeout client 1s\ndefaults b\nfrontend f\ndefaults c from a\n timeout client 3s\nfrontend g';
    expect(proxy(text, 'f').mode).toBe('tcp');
    expect(proxy(text, 'f').timeout('client')).toBeUndefined();
    expect(proxy(text, 'g').mode).toBe('http');
    expect(shown(proxy(text, 'g').timeout('client'))).toBe('3s of `defaults c`');
  });

  test('an unnamed one can say `from` too, and then is not called "from"', () => {
    const frontend = proxy('defaults a\n mode http\ndefaults x\ndefaults from a\n timeout client 3s\nfrontend f', 'f');
    expect(frontend.mode).toBe('http');
    expect(frontend.defaults?.title).toBe('`defaults`');
    expect(frontend.defaults?.defaults?.title).toBe('`defaults a`');
  });

  test('a proxy may be called "from"', () => {
    expect(proxy('defaults\n mode http\nfrontend from', 'from').mode).toBe('http');
    expect(proxy('defaults a\n mode http\ndefaults\nfrontend from from a', 'from').mode).toBe('http');
  });

  test('`from` of a proxy wins over the nearest', () => {
    expect(proxy('defaults a\n mode http\ndefaults b\n mode tcp\nlisten l from a', 'l').mode).toBe('http');
  });

  test('a forward reference finds nothing', () => {
    expect(proxy('defaults\n mode http\nlisten l from late\ndefaults late\n mode http', 'l').defaults).toBeUndefined();
  });

  test('what stands before any defaults inherits nothing', () => {
    expect(proxy('listen l\ndefaults\n mode http', 'l').mode).toBe('tcp');
  });
});

describe('single settings', () => {
  test('its own mode wins, the last of several lines counts', () => {
    expect(proxy('defaults\n mode http\nlisten l\n mode tcp', 'l').mode).toBe('tcp');
    expect(proxy('listen l\n mode tcp\n mode http', 'l').mode).toBe('http');
    expect(shown(proxy('listen l\n timeout client 1s\n timeout server 9s\n timeout client 2s', 'l').timeout('client'))).toBe('2s of `listen l`');
  });

  test('a line in dead code does not count, one under an undecided condition does', () => {
    expect(proxy('listen l\n.if 0\n mode http\n.endif', 'l').mode).toBe('tcp');
    expect(proxy('listen l\n.if defined(X)\n mode http\n.endif', 'l').mode).toBe('http');
  });

  test('`disabled` is inherited, and `enabled` undoes it', () => {
    const text = 'defaults\n disabled\nlisten a\nlisten b\n enabled\nlisten c\n enabled\n disabled\ndefaults\nlisten d';
    expect(['a', 'b', 'c', 'd'].map(name => proxy(text, name).isDisabled)).toEqual([true, false, true, false]);
  });
});

describe('timeouts', () => {
  test('each counts only where the section has its side', () => {
    const all = timeouts.map(timeout => `\n timeout ${timeout.name} 1s`).join('');
    const text = `defaults${all}\nfrontend f${all}\nbackend b${all}\nlisten l${all}`;
    const used = (name: string) => timeouts.filter(timeout => proxy(text, name).timeout(timeout.name)).map(timeout => timeout.name);
    expect(used('f')).toEqual(['client', 'client-fin', 'client-hs', 'http-keep-alive', 'http-request', 'tarpit']);
    expect(used('b')).toEqual(['check', 'connect', 'http-keep-alive', 'http-request', 'queue', 'server', 'server-fin', 'tarpit', 'tunnel']);
    expect(used('l')).toEqual(timeouts.map(timeout => timeout.name));
  });

  test('0 is none, and hides what defaults say', () => {
    const listen = proxy('defaults\n timeout server 5s\nlisten l\n timeout server 0', 'l');
    expect(listen.timeout('server')).toBeUndefined();
    expect(shown(listen.effective('timeout server'))).toBe('0 of `listen l`');
    expect(proxy('listen l\n timeout client 0ms', 'l').timeout('client')).toBeUndefined();
  });

  test('what the environment says is not known, but it is there', () => {
    const setting = proxy('listen l\n timeout client "${T}"', 'l').timeout('client');
    expect(setting && Proxy.durationOf(setting)).toBeUndefined();
    expect(shown(setting)).toBe('${T} of `listen l`');
  });

  test.each([
    ['listen', 'queue', 'connect'], ['backend', 'queue', 'connect'], ['listen', 'tarpit', 'connect'], ['backend', 'tarpit', 'connect'],
    ['frontend', 'http-request', 'client'], ['frontend', 'client-fin', 'client'], ['frontend', 'client-hs', 'client'], ['backend', 'server-fin', 'server'],
  ])('in a %s, %s falls back to %s', (kind, name, fallback) => {
    const text = `defaults\n timeout connect 1s\n timeout client 2s\n timeout server 3s\n${kind} p`;
    expect(proxy(text, 'p').timeoutOrFallback(name)?.statement.word(1)?.value).toBe(fallback);
    expect(proxy(`${text}\n timeout ${name} 9s`, 'p').timeoutOrFallback(name)?.value?.value).toBe('9s');
    expect(proxy(`${text}\n timeout ${name} 0`, 'p').timeoutOrFallback(name)?.statement.word(1)?.value).toBe(fallback);
  });

  test('http-keep-alive falls back to http-request, and that to client', () => {
    expect(shown(proxy('frontend f\n timeout client 3s\n timeout http-request 1s', 'f').timeoutOrFallback('http-keep-alive'))).toBe('1s of `frontend f`');
    expect(shown(proxy('frontend f\n timeout client 3s', 'f').timeoutOrFallback('http-keep-alive'))).toBe('3s of `frontend f`');
  });

  test('nothing to fall back to', () => {
    const text = 'defaults\n timeout connect 1s\n timeout client 2s\nfrontend f\nbackend b';
    // A frontend has no connect timeout: it answers a tarpitted request at once.
    expect(proxy(text, 'f').timeoutOrFallback('tarpit')).toBeUndefined();
    expect(proxy(text, 'b').timeoutOrFallback('http-request')).toBeUndefined();
    expect(proxy(text, 'b').timeoutOrFallback('server')).toBeUndefined();
    expect(proxy(text, 'b').timeoutOrFallback('tunnel')).toBeUndefined();
  });
});

describe('options', () => {
  const inherited = 'defaults\n option redispatch 1\n';
  test.each([
    ['backend b', true], ['backend b\n no option redispatch', false], ['backend b\n default option redispatch', false],
    ['backend b\n no option redispatch\n option redispatch', true], ['backend b\n option redispatch\n no option redispatch', false],
    ['backend b\n no option log-health-checks', true], ['defaults\nbackend b', false],
  ])('%j under a defaults with redispatch: %s', (text, isOn) => {
    expect(proxy(inherited + text, 'b').option('redispatch') !== undefined).toBe(isOn);
  });

  test('the value is the word after the name', () => {
    expect(shown(proxy(`${inherited}backend b`, 'b').option('redispatch'))).toBe('1 of `defaults`');
  });

  test('`no` in a defaults is inherited', () => {
    expect(proxy('defaults a\n option redispatch\ndefaults from a\n no option redispatch\nbackend b', 'b').option('redispatch')).toBeUndefined();
  });
});

test('`default-server` is inherited, and merged line by line', () => {
  const text = 'defaults\n default-server check inter 5s\nbackend b\n server x 192.0.2.1:80\n default-server inter 1s maxconn 9\n server y 192.0.2.2:80 inter 2s';
  const [x, y] = proxy(text, 'b').servers;
  expect([x?.duration('inter')?.ms, x?.number('maxconn'), x?.isChecked]).toEqual([5000, undefined, true]);
  expect([y?.duration('inter')?.ms, y?.number('maxconn'), y?.isChecked]).toEqual([2000, 9, true]);
  expect(proxy('defaults\n default-server check\ndefaults\nbackend b\n server x 192.0.2.1:80', 'b').servers[0]?.isChecked).toBe(false);
});
