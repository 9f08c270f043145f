import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { rules } from '../../server/src/lint/registry.ts';

const root = join(import.meta.dirname, '../..');
const pages = ['README.md', 'CONTRIBUTING.md', ...readdirSync(join(root, 'docs')).filter(name => name.endsWith('.md')).map(name => `docs/${name}`)];

test.each(pages)('what %s links to exists', page => {
  const links = [...readFileSync(join(root, page), 'utf8').matchAll(/\]\(([^)\s]+)\)/g)].map(match => (match[1] as string).replace(/#.*$/, '')).filter(link => link !== '' && !/^[a-z]+:/.test(link));
  expect(links.filter(link => !existsSync(join(root, dirname(page), link)))).toEqual([]);
});

test('the page of symptoms leads to every recommended rule whose failure users see', () => {
  const text = readFileSync(join(root, 'docs/symptoms.md'), 'utf8');
  const errors = rules.filter(rule => rule.category === '503' && rule.severity === 'error' && rule.preset === 'recommended').map(({ name }) => name);
  expect(errors.filter(name => !text.includes(`rules/${name}.md`))).toEqual([]);
});
