import { describe, expect, it } from 'vitest';
import { haproxyVersions } from '../../server/src/language/version.ts';
import { compare, knownWords } from '../../tools/facts/compare.ts';
import exceptions from '../../tools/facts/exceptions.json';
import { judge } from '../../tools/facts/judge.ts';
import { listingOf, wordsIn } from '../../tools/facts/listing.ts';
import { findBinaries } from '../lab/haproxy.ts';

const binaries = findBinaries([]);

describe.skipIf(binaries.length === 0)('the tables against real HAProxies', () => {
  for (const { file, version } of binaries) {
    it(`are what HAProxy ${version} says`, { timeout: 60_000 }, () => {
      const listing = listingOf(file);
      const { lacking, surplus, different, excepted, known } = judge(file, listing, compare(listing));
      expect(listing.words.size).toBeGreaterThan(1000);
      expect(lacking).toEqual([]);
      expect(surplus.map(({ key }) => key)).toEqual([]);
      expect(different).toEqual([]);
      expect(excepted / known).toBeLessThan(0.02);
    });

    it(`would tell what HAProxy ${version} has and the tables lack, and the other way round`, { timeout: 60_000 }, () => {
      const listing = listingOf(file);
      const words = new Map([...listing.words, ['fetch brand_new', ''], ['directive global brand.new', ''], ['bind brand-new', '+1']]);
      words.delete('converter base64');
      words.set('fetch src', '1111111111111111111111 str');
      const { lacking, surplus, different } = judge(file, listing, compare({ ...listing, words }));
      expect(lacking).toEqual(['fetch brand_new', 'directive global brand.new', 'bind brand-new']);
      expect(surplus.map(({ key }) => key)).toEqual(['converter base64']);
      expect(different.map(([key]) => key)).toEqual(['fetch src']);
    });

    it(`asks HAProxy ${version} for what it does not list`, { timeout: 60_000 }, () => {
      const listing = listingOf(file);
      const invented = ['directive backend invented', 'directive backend timeout invented', 'server invented'].map(key => (
        { key, says: '', ask: { section: 'backend', line: key.replace('directive backend ', '').replace('server', 'server s 127.0.0.1:1') } }
      ));
      const { surplus } = judge(file, listing, { lacking: [], unlisted: invented, different: [] });
      expect(surplus).toHaveLength(3);
    });
  }
});

describe('what -dKall prints', () => {
  it('is read by kind and name', () => {
    const words = wordsIn([
      '# List of registered ACL keywords:', 'path_beg = path -m beg',
      '# List of registered configuration keywords:', 'global', '\tca-base', 'listen', '\tbind <addr> ssl', '\tbind <addr> ssl alpn +1', '\tbind <addr> name +1',
      '\tserver <name> <addr> check', '\toption splice-auto [ FE BE ]', '\ttcp-request content set-var*', '\thttp-request deny', '\ttimeout',
      'crt-list', '\talpn +1', '# List of registered sample converter functions:', 'base64: str => bin', 'add(string): sint => sint',
      '# List of registered filter names:', 'trace [TRACE]', '# List of registered sample fetch functions:', '# / / / comment',
      '[ Y . ] avg_queue(backend): sint', '[ . Y ] base: str',
    ].join('\n'));
    expect(Object.fromEntries(words)).toEqual({
      'acl path_beg': 'path_beg = path -m beg', 'directive global ca-base': '', 'bind ssl': '', 'bind alpn': '+1', 'bind name': '+1', 'server check': '',
      'directive proxy option splice-auto': '', 'action tcp-request content set-var': '', 'action http-request deny': '', 'directive proxy timeout': '',
      'crt-list alpn': '+1', 'converter base64': 'str => bin', 'converter add': 'string sint => sint', 'filter trace': '',
      'fetch avg_queue': '10 backend sint', 'fetch base': '01 str',
    });
  });
});

describe('the exceptions', () => {
  it('are words of the tables, or removed ones, each with a reason', () => {
    const known = new Set(haproxyVersions.flatMap(version => knownWords(version).map(({ key }) => key)));
    for (const [key, { reason }] of Object.entries(exceptions)) {
      expect(known, key).toContain(key);
      expect(reason).toMatch(/^[A-Z].*\.$/);
    }
  });
});
