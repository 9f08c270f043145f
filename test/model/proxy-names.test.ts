import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Configuration } from '../../server/src/model/configuration.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';

const read = (document: HaproxyDocument) => new Configuration([document], '3.2');
const names = ['a', 'b', 'c', 'd', 'e'];

function told(configuration: Configuration): unknown {
  return [
    names.map(name => configuration.backend(name)?.header.line.start),
    names.map(name => { const found = configuration.backend(name); return found && configuration.proxies.indexOf(found); }),
    names.map(name => configuration.names.backends.has(name)),
    [...configuration.names.shared].sort(),
  ];
}

describe('the names of sections', () => {
  test('after any edits are those of a text that was never edited', () => {
    const section = fc.tuple(fc.constantFrom('backend', 'frontend', 'listen', 'defaults'), fc.constantFrom(...names)).map(([kind, name]) => `${kind} ${name}\n  log global\n`);
    const step = fc.record({ at: fc.nat(20), take: fc.nat(2), put: fc.array(section, { maxLength: 2 }) });
    fc.assert(fc.property(fc.array(section, { maxLength: 12 }), fc.array(step, { maxLength: 6 }), (sections, steps) => {
      let current = sections;
      let document = HaproxyDocument.parse(current.join(''));
      told(read(document));
      for (const { at, take, put } of steps) {
        const index = Math.min(at, current.length);
        const offset = current.slice(0, index).join('').length;
        const gone = current.slice(index, index + take);
        document = document.edit(offset, gone.join('').length, put.join(''));
        current = [...current.slice(0, index), ...put, ...current.slice(index + take)];
        expect(told(read(document))).toEqual(told(read(HaproxyDocument.parse(current.join('')))));
      }
    }));
  });

  test('are the same object while only lines below the headers change', () => {
    const document = HaproxyDocument.parse('backend a\n  log global\nfrontend f\n  bind :80\n');
    const { backends } = read(document).names;
    expect(read(document.edit(document.text.indexOf('log'), 3, 'mode')).names.backends).toBe(backends);
    expect(read(document.edit(document.text.indexOf(' f\n'), 2, ' g')).names.backends).toBe(backends);
    expect(read(document.edit(document.text.indexOf(' a\n'), 2, ' b')).names.backends).not.toBe(backends);
  });
});
