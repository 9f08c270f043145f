import { describe, expect, test } from 'vitest';
import { hoverAt } from '../../server/src/service/hover.ts';
import { code } from '../../server/src/service/markdown.ts';
import { textAt } from '../../server/src/text/span.ts';
import { configurationAt } from './configuration.ts';

/** What is shown at the `|`, with places as "line N", and the words it is about. */
function hover(marked: string): { about: string; text: string } | undefined {
  const { configuration, document, offset } = configurationAt(marked);
  const found = hoverAt(configuration, document, offset);
  if (!found) return undefined;
  const text = found.content.map(piece => (typeof piece === 'string' ? piece : `line ${document.text.slice(0, piece.offset).split('\n').length}`)).join('');
  return { about: textAt(document.text, found.span), text };
}

const base = 'defaults base\n    mode http\n    timeout connect 5s\n    timeout client 50000\n    timeout server 30s\n    default-server inter 2s check\n';

describe('a setting', () => {
  test('tells the value with its unit, and who inherits it', () => {
    expect(hover(`${base.replace('50000', '500|00')}frontend a\nfrontend b\n`)).toEqual({
      about: 'timeout client 50000',
      text: '**`timeout client`**: 50 s\n\nA number without a unit is in milliseconds: `50000` = 50 s.\n\nIn force in `frontend a` and `frontend b`.'.replaceAll(/`(frontend) (\w)`/g, '$1 `$2`'),
    });
  });

  test('tells what it overrides', () => {
    expect(hover(`${base}backend b\n    timeout ser|ver 2m\n`)?.text).toBe('**`timeout server`**: 2 min\n\nOverrides 30 s of `defaults base`, line 5.');
    expect(hover(`${base}backend b\n    mo|de tcp\n`)).toEqual({ about: 'mode tcp', text: '**`mode`**: `tcp`\n\nOverrides `http` of `defaults base`, line 2.' });
  });

  test('tells that it does not count', () => {
    expect(hover('backend b\n    timeout server| 1s\n    timeout server 2s\n')?.text).toBe('**`timeout server`**: 1 s\n\nA later line of this section wins: 2 s, line 3.');
    expect(hover('backend b\n    timeout client| 1s\n')?.text).toBe('**`timeout client`**: 1 s\n\nNot used in backend `b`: HAProxy ignores this line.');
    expect(hover('defaults\n    timeout client| 1s\nbackend b\n')?.text).toBe('**`timeout client`**: 1 s\n\nIn force in no section.');
  });

  test('tells what is no number', () => {
    expect(hover('backend b\n    timeout server| "$T"\n')?.text).toContain('The value comes from the environment.');
    expect(hover('backend b\n    timeout server| 5x\n')?.text).toContain('`5x` is no duration.');
    expect(hover('backend b\n    timeout server| 0\n')?.text).toContain('`0` is no limit.');
  });
});

test('a server tells its options and where each comes from', () => {
  expect(hover(`${base}backend b\n    default-server maxconn 9\n    server s|1 192.0.2.1:80 inter 1s backup\n`)).toEqual({
    about: 's1',
    text: [
      '**`server s1`** of backend `b`: health is checked, at most `9` connections at once.\n',
      '- `inter 1s`: this line',
      '- `check`: `default-server`, line 6',
      '- `maxconn 9`: `default-server`, line 8',
      '- `backup`: this line',
    ].join('\n'),
  });
  expect(hover('backend b\n    server s|1 192.0.2.1:80\n')?.text).toBe('**`server s1`** of backend `b`: no health check, so it is taken for up, no limit of connections.');
});

describe('a backend', () => {
  const shop = 'backend shop\n    server a 192.0.2.1:80 maxconn 5\n    server b 192.0.2.2:80 no-check\n';

  test('is told by its name in a route', () => {
    expect(hover(`${base}frontend f\n    default_backend sh|op\n${shop}`)).toEqual({
      about: 'shop',
      text: [
        '**backend `shop`**, mode http, line 9\n',
        '2 servers, 1 with a health check, 1 with `maxconn`.\n',
        '1 route leads here.\n',
        '- `timeout connect`: 5 s, inherited from `defaults base`, line 3',
        '- `timeout queue`: absent: equals `timeout connect`, 5 s, inherited from `defaults base`, line 3',
        '- `timeout server`: 30 s, inherited from `defaults base`, line 5',
      ].join('\n'),
    });
  });

  test('that is absent is said to be, unless the file is a fragment', () => {
    expect(hover('defaults\nfrontend f\n    use_backend gon|e if TRUE\n')?.text).toBe('No backend or listen section is called `gone`.');
    expect(hover('frontend f\n    use_backend gon|e if TRUE\n')).toBeUndefined();
    expect(hover('defaults\nfrontend f\n    use_backend %[path|]\n')?.text).toBe('The name of the backend is made at run time.');
  });
});

test.each([
  ['# comm|ent\n'], ['|'], ['global\n    maxconn 1|0\n'], ['backend b\n    server s 192.0.2.1:80 che|ck\n'], ['backend b\n    timeout nonsen|se 5s\n'],
  ['.if 0\nbackend b\n    timeout server 1|s\n.endif\n'], ['backend b\n    timeout|'],
])('%j has none', marked => {
  expect(hover(marked)).toBeUndefined();
});

test('names cannot break out of their code', () => {
  expect(code('a`b')).toBe('``a`b``');
  expect(code('`[x](http://e)`')).toBe('`` `[x](http://e)` ``');
  expect(hover('defaults\nfrontend f\n    default_backend a``[x|](y)\n')?.text).toContain('```a``[x](y)```');
});
