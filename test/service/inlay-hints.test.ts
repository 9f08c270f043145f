import { describe, expect, test } from 'vitest';
import { inlayHintsIn } from '../../server/src/service/inlay-hints.ts';
import { inlayHintKinds, type InlayHint, type InlayHintKind } from '../../server/src/service/inlay-hints/hint.ts';
import type { Markdown } from '../../server/src/service/markdown.ts';
import { configurationAt } from './configuration.ts';

function hintsIn(text: string, kinds: readonly InlayHintKind[] = inlayHintKinds, part = text): { hints: InlayHint[]; lineOf: (offset: number) => string } {
  const { configuration, document } = configurationAt(text);
  const start = text.indexOf(part);
  return {
    hints: inlayHintsIn(configuration, document, { start, end: start + part.length }, kinds),
    lineOf: offset => `line ${text.slice(0, offset).split('\n').length}`,
  };
}

/** The lines with hints, each hint in `«»` where it stands. */
function shown(text: string, kinds?: readonly InlayHintKind[], part?: string): string[] {
  const { hints, lineOf } = hintsIn(text, kinds, part);
  let result = text;
  for (const { offset, label } of [...hints].reverse()) {
    result = `${result.slice(0, offset)}«${label.map(piece => piece.text ?? lineOf(piece.to!.offset)).join('')}»${result.slice(offset)}`;
  }
  return result.split('\n').filter(line => line.includes('«')).map(line => line.trim());
}

function tooltips(text: string): string[] {
  const { hints, lineOf } = hintsIn(text);
  const written = (tooltip: Markdown) => tooltip.map(piece => (typeof piece === 'string' ? piece : lineOf(piece.offset))).join('');
  return hints.map(({ tooltip }) => written(tooltip));
}

describe('units', () => {
  test.each([
    ['defaults', 'timeout client 30', 'timeout client 30«= 30 ms»'], ['defaults', 'timeout client 50000', 'timeout client 50000«= 50 s»'],
    ['defaults', 'timeout client "50000"', 'timeout client "50000"«= 50 s»'],
    ['defaults', 'default-server inter 2000 fall 3', 'default-server inter 2000«= 2 s» fall 3'], ['backend b', 'server s a:80 inter 500', 'server s a:80 inter 500«= 500 ms»'],
    ['frontend f', 'bind :80 tcp-ut 30000', 'bind :80 tcp-ut 30000«= 30 s»'], ['global', 'tune.bufsize 32768', 'tune.bufsize 32768«= 32 kB»'],
    ['global', 'tune.ssl.lifetime 300', 'tune.ssl.lifetime 300«= 5 min»'], ['global', 'maxzlibmem 4', 'maxzlibmem 4«= 4 MB»'], ['global', 'spread-checks 5', 'spread-checks 5«= 5 %»'],
    ['cache c', 'max-age 240', 'max-age 240«= 4 min»'], ['resolvers r', 'hold valid 10000', 'hold valid 10000«= 10 s»'],
    ['backend b', 'stick-table type ip size 100000 expire 60000', 'stick-table type ip size 100000 expire 60000«= 1 min»'],
    ['backend b', 'cookie S insert maxidle 120', 'cookie S insert maxidle 120«= 2 min»'], ['frontend f', 'tcp-request inspect-delay 5000', 'tcp-request inspect-delay 5000«= 5 s»'],
    ['frontend f', 'http-request pause 500', 'http-request pause 500«= 500 ms»'],
  ])('%s: %s', (section, line, expected) => {
    expect(shown(`${section}\n    ${line}\n`, ['units'])).toEqual([expected]);
  });

  test.each([
    'timeout client 30s', 'timeout client 0', 'timeout client', 'timeout client x', 'timeout client "$T"', 'retries 3', 'maxconn 2000', 'timeout nonsense 30', 'errorfile 503 /503',
    'foo 30', 'default-server inter', 'default-server weight 30',
  ])('nothing behind %s', line => {
    expect(shown(`defaults\n    ${line}\n`, ['units'])).toEqual([]);
  });

  test('the tooltip tells the unit', () => {
    expect(tooltips('defaults\n    timeout client 30\n')).toEqual(['`30` has no unit: it is in milliseconds.']);
  });

  test('nothing in lines that are not read', () => {
    expect(shown('defaults\n.if 0\n    timeout client 30\n.endif\n')).toEqual([]);
  });
});

const base = 'defaults base\n    mode http\n    timeout connect 5s\n    timeout client 30s\n    timeout server 30s\n    timeout queue 1m\n';

describe('inherited timeouts', () => {
  test('stand behind the header, by the side of the section', () => {
    expect(shown(`${base}listen l\n    bind :80\nfrontend f\n    bind :81\nbackend b\n`, ['inherited'])).toEqual([
      'listen l«connect 5 s, client 30 s, server 30 s from defaults base, line 1»', 'frontend f«client 30 s from defaults base, line 1»',
      'backend b«connect 5 s, server 30 s from defaults base, line 1»',
    ]);
  });

  test('those that the section sets itself are left out', () => {
    expect(shown(`${base}backend b\n    timeout server 5m\n`, ['inherited'])).toEqual(['backend b«connect 5 s from defaults base, line 1»']);
    expect(shown(`${base}backend b\n    timeout server 5m\n    timeout connect 1s\n`, ['inherited'])).toEqual([]);
    expect(shown('backend b\n', ['inherited'])).toEqual([]);
  });

  test('come from the defaults that says so', () => {
    const text = `${base}defaults more from base\n    timeout server 1h\nbackend b from more\n`;
    expect(shown(text, ['inherited'])).toEqual(['backend b from more«connect 5 s from defaults base, line 1; server 1 h from defaults more, line 7»']);
    expect(tooltips(text)[0]).toContain('- `timeout queue` 1 min, line 6\n- `timeout server` 1 h, line 8');
  });
});

describe('maxconn', () => {
  test('of a frontend without one is that of the defaults, else that of the process', () => {
    expect(shown('global\n    maxconn 20000\nfrontend f\n    bind :80\n', ['maxconn'])).toEqual(['frontend f«maxconn 20000 from global, line 2»']);
    expect(shown('global\n    maxconn 20000\ndefaults\n    maxconn 300\nfrontend f\n    bind :80\n', ['maxconn'])).toEqual(['frontend f«maxconn 300 from defaults, line 4»']);
    expect(shown('global\n    maxconn 20000\ndefaults\n    maxconn 0\nlisten f\n    bind :80\n', ['maxconn'])).toEqual(['listen f«maxconn 20000 from global, line 2»']);
  });

  test('is not said where it is written, or where nobody says it', () => {
    expect(shown('global\n    maxconn 20000\nfrontend f\n    maxconn 10\n', ['maxconn'])).toEqual([]);
    expect(shown('global\n    daemon\nfrontend f\n    bind :80\nbackend b\n', ['maxconn'])).toEqual([]);
  });

  test('of a server is said where another section sets it', () => {
    const text = 'defaults\n    default-server maxconn 50\nbackend b\n    server a 192.0.2.1:80\n    server c 192.0.2.2:80 maxconn 3\nbackend d\n    default-server maxconn 9\n    server e 192.0.2.3:80\n';
    expect(shown(text, ['maxconn'])).toEqual(['server a 192.0.2.1:80«maxconn 50 from default-server, line 2»']);
  });
});

describe('variables', () => {
  test('from a default, and from lines of global above', () => {
    const text = 'global\n    setenv PORT 8080\n    presetenv HOST "h-${PORT}"\nfrontend f\n    bind "*:${PORT}"\n    bind "*:${OTHER-9090}"\n    bind ${HOST}:80\n';
    expect(shown(text, ['variables'])).toEqual([
      'presetenv HOST "h-${PORT}"«= h-8080»', 'bind "*:${PORT}"«= *:8080»', 'bind "*:${OTHER-9090}"«= *:9090»', 'bind ${HOST}:80«= h-8080:80»',
    ]);
    expect(tooltips(text).slice(1)).toEqual([
      '`PORT`: set by `setenv`, line 2.', '`OTHER`: its default, unless the environment of HAProxy sets it.', '`HOST`: set by `presetenv`, line 3, unless the environment of HAProxy sets it.',
    ]);
  });

  test.each([
    ['of which one is not known', 'global\n    setenv A 1\n    log "${A}${B}" local0\n'], ['that are set below', 'global\n    log "${A}" local0\n    setenv A 1\n'],
    ['that are unset', 'global\n    setenv A 1\n    unsetenv A\n    log "${A}" local0\n'], ['that a condition sets', "global\n.if defined(X)\n    setenv A 1\n.endif\n    log \"${A-2}\" local0\n"],
    ['in strong quotes', "global\n    setenv A 1\n    log '${A}' local0\n"], ['outside of quotes', 'global\n    setenv A 1\n    log ${A} local0\n'],
    ['that HAProxy sets', 'global\n    log "$HAPROXY_LOCALPEER" local0\n'], ['that begin as a default does', 'global\n    log "${A-" local0\n'],
  ])('nothing behind words %s', (_, text) => {
    expect(shown(text, ['variables'])).toEqual([]);
  });
});

test('only the lines of the range have hints', () => {
  const text = `${base}    timeout tunnel 90\nbackend b\n    timeout server 40\n`;
  expect(shown(text, inlayHintKinds, '    timeout server 40')).toEqual(['timeout server 40«= 40 ms»']);
  expect(shown(text, inlayHintKinds, 'backend b')).toEqual(['backend b«connect 5 s from defaults base, line 1»']);
  expect(shown(text, [])).toEqual([]);
});
