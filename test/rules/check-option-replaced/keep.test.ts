import { expect, test } from 'vitest';
import { applyRepair, checkText } from '../../../server/src/lint/check-text.ts';

/** The titles of the repairs of a backend, and its lines after the one that keeps the first option. */
function kept(mode: string, ...lines: string[]): { titles: string[]; lines: string[] } {
  const text = ['defaults', `  mode ${mode}`, 'backend be', ...lines.map(line => `  ${line}`), ''].join('\n');
  const repairs = checkText(text, {}).find(finding => finding.rule === 'check-option-replaced')?.repairs ?? [];
  const keeping = repairs.find(({ title }) => title.startsWith('Keep'));
  return { titles: repairs.map(({ title }) => title.split(' ', 1)[0] ?? ''), lines: (keeping ? applyRepair(text, keeping) : text).split('\n').slice(3, -1).map(line => line.trim()) };
}

const option = 'option httpchk GET /healthz';
const expectLine = 'http-check expect status 200';
const server = 'server a 192.0.2.1:6443 check';

test('servers that understood the greeting of TLS are asked over TLS', () => {
  expect(kept('tcp', option, expectLine, 'option ssl-hello-chk', server)).toEqual({
    titles: ['Remove', 'Keep'], lines: [option, expectLine, 'server a 192.0.2.1:6443 check-ssl verify none check'],
  });
});

test('in mode http the server line says how to speak', () => {
  expect(kept('http', option, expectLine, 'option ssl-hello-chk', server)).toEqual({ titles: ['Keep', 'Remove'], lines: [option, expectLine, server] });
});

test('an expect goes below the send', () => {
  const send = 'http-check send hdr Host app.example.com';
  expect(kept('http', option, send, 'option tcp-check', server).lines).toEqual([option, send, 'http-check expect status 200-399', server]);
});

test('the titles name all that is written, and nobody chooses for the reader', () => {
  const text = ['defaults', '  mode tcp', 'backend be', `  ${option}`, '  http-check send hdr Host app.example.com', '  option ssl-hello-chk', `  ${server}`, ''].join('\n');
  const repairs = checkText(text, {}).find(finding => finding.rule === 'check-option-replaced')?.repairs ?? [];
  expect(repairs.map(({ title, safety }) => [safety, title])).toEqual([
    ['review', 'Remove `option httpchk GET /healthz` and its `http-check` line, which do nothing'],
    ['review', 'Keep `option httpchk GET /healthz` over TLS (`check-ssl verify none`) with `http-check expect status 200-399`, and remove `option ssl-hello-chk`'],
  ]);
});
