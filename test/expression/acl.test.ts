import { describe, expect, it } from 'vitest';
import { parseAclTest } from '../../server/src/expression/acl.ts';

const read = (text: string): ReturnType<typeof parseAclTest> => parseAclTest(text.split(' '));

describe('parseAclTest', () => {
  it('reads flags, their arguments and patterns', () => {
    const test = read('hdr(host) -i -m end -f /etc/h.lst .example .test');
    expect(test.criterion.calls[0]?.name).toBe('hdr');
    expect(test.flags).toEqual([{ name: '-i', word: 1 }, { name: '-m', argument: 'end', word: 2 }, { name: '-f', argument: '/etc/h.lst', word: 4 }]);
    expect(test.patterns).toEqual([{ text: '.example', word: 6 }, { text: '.test', word: 7 }]);
    expect(test.problems).toEqual([]);
  });

  it('ends the flags at -- and at the first pattern', () => {
    expect(read('path -- -i').patterns).toEqual([{ text: '-i', word: 2 }]);
    expect(read('path /a -i').flags).toEqual([]);
  });

  it('reads an operator when something follows it', () => {
    expect(read('src_port ge 1024')).toMatchObject({ operator: 'ge', patterns: [{ text: '1024', word: 2 }] });
    expect(read('src_port gt').operator).toBeUndefined();
    expect(read('src_port gt').patterns).toEqual([{ text: 'gt', word: 1 }]);
  });

  it('reads a criterion alone, and none', () => {
    expect(read('ssl_fc')).toMatchObject({ flags: [], patterns: [], problems: [] });
    expect(parseAclTest([]).criterion.problems.map(problem => problem.kind)).toEqual(['missing-name']);
  });

  it('ends at an empty word', () => {
    expect(parseAclTest(['path', '/a', '', '/b']).patterns).toEqual([{ text: '/a', word: 1 }]);
  });

  it.each([
    ['path -m', 'missing-flag-argument'],
    ['path -f', 'missing-flag-argument'],
    ['path -q x', 'unknown-flag'],
    ['src_port -5', 'unknown-flag'],
  ])('reports %s', (text, kind) => {
    expect(read(text).problems).toMatchObject([{ kind, word: 1 }]);
  });
});
