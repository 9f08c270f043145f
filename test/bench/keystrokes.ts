import { TextDocument } from 'vscode-languageserver-textdocument';
import { Configuration } from '../../server/src/model/configuration.ts';
import { lint } from '../../server/src/lint/lint.ts';
import type { Settings } from '../../server/src/lint/settings.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';
import { percentile } from './measure.ts';

/**
 * What happens between a didChange and its diagnostics, typed at random places: the 99th percentile in ms. Every second keystroke takes the one before
 * it back; one in ten breaks or mends a line.
 */
export async function keystrokes(text: string, settings: Settings, count: number): Promise<number> {
  let tree = HaproxyDocument.parse(text);
  let document = TextDocument.create('file:///bench.cfg', 'haproxy', 1, text);
  const check = () => {
    const findings = lint(new Configuration([tree], settings.version), settings);
    return findings.map(finding => ({ start: document.positionAt(finding.span.start), end: document.positionAt(finding.span.end) })).length;
  };
  const change = (offset: number, length: number, put: string) => {
    const range = { start: document.positionAt(offset), end: document.positionAt(offset + length) };
    tree = tree.edit(offset, length, put);
    document = TextDocument.update(document, [{ range, text: put }], document.version + 1);
    check();
  };
  check();
  const samples: number[] = [];
  let random = 12345;
  for (let i = 0; i < count; i++) {
    random = (Math.imul(random, 1103515245) + 12345) & 0x7fffffff;
    const offset = random % text.length;
    const put = i % 10 === 0 ? '\n' : 'x';
    for (const edit of [() => { change(offset, 0, put); }, () => { change(offset, 1, ''); }]) {
      const start = performance.now();
      edit();
      samples.push(performance.now() - start);
      // As in a server, where each message has a turn of its own: what a WeakRef gave lives to the end of the turn.
      await new Promise(resolve => { setImmediate(resolve); });
    }
  }
  // The first keystrokes warm the machine up.
  return percentile(samples.slice(samples.length >> 3), 0.99);
}
