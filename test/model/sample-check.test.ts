import { expect, test } from 'vitest';
import { checkSample } from '../../server/src/model/expressions/sample-check.ts';

test.each([
  ['src,add(1)', '3.4', 'cast', 'add'], ['req.hdr(host),nosuch', '3.4', 'unknown-converter', 'nosuch'], ['nosuch(1)', '3.4', 'unknown-fetch', 'nosuch'],
  ['path(1)', '3.4', 'bad-argument', '1'], ['var(x)', '3.4', 'bad-variable', 'x'], ['var(ptxn.x)', '3.0', 'bad-variable', 'ptxn.x'], ['path,regsub(a**,b)', '3.4', 'bad-regex', 'a**'],
  ['hdr(host)x', '3.4', 'syntax', 'x'], ['sc_get_gpc0', '3.4', 'bad-argument', 'sc_get_gpc0'], ['always_true,iif', '3.4', 'bad-argument', 'iif'],
] as const)('%s on %s: %s', (text, version, kind, at) => {
  const { problem } = checkSample(text, 'argument', version);
  expect(problem?.kind).toBe(kind);
  expect(text.slice(problem?.span.start, problem?.span.end)).toBe(at);
});

test.each(['src,lower', 'var(txn.x),ipmask(24)', 'str,lower', 'int(3),add', 'lua.mine,lua.other(1),add(1)', 'path,,lower', "str('a,b'),field(1,',')"])('takes %s', text => {
  expect(checkSample(text, 'argument', '3.4').problem).toBeUndefined();
});

test('knows the types that follow', () => {
  expect(checkSample('src', 'argument', '3.4').type).toBe('addr');
  expect(checkSample('src', 'argument', '2.6').type).toBe('ipv4');
  expect(checkSample('path_beg', 'acl', '3.4').type).toBe('str');
  expect(checkSample('path_beg', 'argument', '3.4').problem?.kind).toBe('unknown-fetch');
});
