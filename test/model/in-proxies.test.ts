import { describe, expect, test } from 'vitest';
import { Configuration } from '../../server/src/model/configuration.ts';
import { inProxies, inProxiesGiven, inProxiesWithText, inSections, ofSameText, proxiesBelow, proxiesThat } from '../../server/src/model/incremental/in-proxies.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';

const backend = (name: string) => `backend ${name}\n    server s1 192.0.2.1:80\n`;
const hundred = `defaults\n    mode http\n${Array.from({ length: 100 }, (_, i) => backend(`b${i}`)).join('')}`;

function read(document: HaproxyDocument): Configuration {
  return new Configuration([document], '3.2');
}

describe('after a keystroke', () => {
  const edited = (document: HaproxyDocument, at: string, text: string) => document.edit(document.text.indexOf(at), 0, text);

  test('the sections around it are asked again, and no others', () => {
    const asked: string[] = [];
    const names = inProxies(proxy => {
      asked.push(proxy.name);
      return [proxy.name];
    });
    const document = HaproxyDocument.parse(hundred);
    const before = names(read(document));
    expect(asked).toHaveLength(101);
    asked.length = 0;
    const after = names(read(edited(document, 'b50\n', 'x')));
    expect(after).toEqual(before.map(name => (name === 'b50' ? 'xb50' : name)));
    expect(asked).toContain('xb50');
    expect(asked.length).toBeLessThan(50);
  });

  test('where somebody goes on typing, only the section is asked again', () => {
    const asked: string[] = [];
    const names = inProxies(proxy => {
      asked.push(proxy.name);
      return [proxy.name];
    });
    let document = HaproxyDocument.parse(hundred);
    names(read(document));
    for (const put of ['x', 'y', 'z']) {
      document = edited(document, 'b50\n', put);
      names(read(document));
    }
    asked.length = 0;
    expect(names(read(edited(document, 'b50\n', 'w')))).toContain('xyzwb50');
    expect(asked).toEqual(['xyzwb50']);
  });

  test('an inserted section moves no others', () => {
    const asked: string[] = [];
    const names = inSections(({ name }) => {
      asked.push(name?.value ?? '');
      return [name?.value ?? ''];
    });
    const document = HaproxyDocument.parse(hundred);
    names(read(document));
    asked.length = 0;
    const after = names(read(edited(document, 'backend b50\n', backend('new'))));
    expect(after.slice(51, 54)).toEqual(['new', 'b50', 'b51']);
    expect(asked.length).toBeLessThan(60);
  });

  test('what all inherit makes all be asked again', () => {
    const inTcpMode = proxiesThat(proxy => proxy.mode === 'tcp');
    const document = HaproxyDocument.parse(hundred);
    expect(inTcpMode(read(document))).toEqual([]);
    const mode = document.text.indexOf('http');
    expect(inTcpMode(read(document.edit(mode, 4, 'tcp')))).toHaveLength(101);
  });

  test('a long section is not asked again when another one changes', () => {
    const asked: string[] = [];
    const names = inProxies(proxy => {
      asked.push(proxy.name);
      return [];
    });
    const long = `backend long\n${Array.from({ length: 1000 }, (_, i) => `    server s${i} 192.0.2.1:80\n`).join('')}`;
    const document = HaproxyDocument.parse(backend('above') + long + backend('below'));
    names(read(document));
    asked.length = 0;
    names(read(edited(document, 'below', 'x')));
    expect(asked).not.toContain('long');
  });
});

test('what is found depends on what is given', () => {
  const asked: string[] = [];
  const named = inProxiesGiven((proxy, names: ReadonlySet<string>) => {
    asked.push(proxy.name);
    return names.has(proxy.name) ? [proxy.name] : [];
  });
  const configuration = read(HaproxyDocument.parse(hundred));
  const namesOf = ofSameText(text => new Set(text.split(' ')));
  expect(named(configuration, namesOf('b7 b93 nobody'))).toEqual(['b7', 'b93']);
  expect(named(configuration, namesOf('b8'))).toEqual(['b8']);
  expect(named(configuration, namesOf('b7 b93 nobody'))).toEqual(['b7', 'b93']);
  asked.length = 0;
  expect(named(configuration, namesOf(['b7', 'b93', 'nobody'].join(' ')))).toEqual(['b7', 'b93']);
  expect(asked).toEqual([]);
});

test('sections without the words are not asked', () => {
  const asked: string[] = [];
  const find = inProxies(proxy => {
    asked.push(proxy.name);
    return [proxy.name];
  }, ['compression']);
  expect(find(read(HaproxyDocument.parse(`${backend('plain')}backend packed\n    compression algo gzip\n`)))).toEqual(['packed']);
  expect(asked).toEqual(['packed']);
});

describe('numbers of sections', () => {
  const servers = (proxy: { readonly servers: readonly unknown[] }) => proxy.servers.length;
  const text = `${hundred}backend none\nbackend many\n${'    server s 192.0.2.1:80\n'.repeat(3)}`;

  test('are compared with a limit', () => {
    const withFewer = proxiesBelow(servers, ['server']);
    const configuration = read(HaproxyDocument.parse(text));
    expect(withFewer(configuration, 2).map(proxy => proxy.name)).toEqual(Array.from({ length: 100 }, (_, i) => `b${i}`));
    // Those without the word are not measured.
    expect(withFewer(configuration, 4)).toHaveLength(101);
    expect(withFewer(configuration, 1)).toEqual([]);
  });

  test('are asked again of the sections around a keystroke only', () => {
    let count = 0;
    const withFewer = proxiesBelow(proxy => {
      count++;
      return servers(proxy);
    }, ['server']);
    const document = HaproxyDocument.parse(hundred);
    withFewer(read(document), 0);
    expect(count).toBe(100);
    count = 0;
    withFewer(read(document.edit(document.text.indexOf('b50'), 0, 'x')), 0);
    expect(count).toBeLessThan(50);
  });
});

describe('texts that sections have', () => {
  const calls = (asked: string[]) => inProxiesWithText((proxy, addresses) => {
    asked.push(proxy.name);
    return proxy.servers.some(server => addresses.has(server.address?.text ?? '')) ? [proxy.name] : [];
  });
  const text = `${hundred}backend other\n    server s1 192.0.2.7:81\n`;

  test('are found as they come and go', () => {
    const callers = calls([]);
    const configuration = read(HaproxyDocument.parse(text));
    expect(callers(configuration, '192.0.2.9:80')).toEqual([]);
    expect(callers(configuration, '192.0.2.9:80\n192.0.2.7:81')).toEqual(['other']);
    expect(callers(configuration, '192.0.2.7:81\n192.0.2.1:80')).toHaveLength(101);
    expect(callers(configuration, '192.0.2.7:81')).toEqual(['other']);
    expect(callers(configuration, '')).toEqual([]);
  });

  test('are looked for only where a new one stands', () => {
    const asked: string[] = [];
    const callers = calls(asked);
    const configuration = read(HaproxyDocument.parse(text));
    callers(configuration, '192.0.2.9:80');
    asked.length = 0;
    callers(configuration, '192.0.2.9:80\n192.0.2.7:81');
    expect(asked).toContain('other');
    expect(asked.length).toBeLessThan(20);
  });
});
