import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkFixture } from '../../lint/fixture.ts';

const text = readFileSync(join(import.meta.dirname, 'unled.cfg'), 'utf8');

function proposalFor(configuration: string): string | undefined {
  return checkFixture(configuration).find(({ rule }) => rule === 'no-default-backend')?.repairs[0]?.title;
}

test('the backend that nothing leads to is proposed for the rest', () => {
  expect(proposalFor(text)).toBe('Add `default_backend site_b`');
});

test('where routes lead to all of them it is that of the lowest line', () => {
  expect(proposalFor(text.replace('if host_a\n', 'if host_a { path_beg /a }\n    use_backend site_b if { path_beg /b }\n'))).toBe('Add `default_backend site_b`');
});

test('a name made at run time may be that of any', () => {
  const another = 'frontend fe_other\n    bind :81\n    use_backend site_%[path]\n    default_backend site_a\n';
  expect(proposalFor(`${text}${another}`)).toBe('Add `default_backend site_a`');
});
