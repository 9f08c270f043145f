import { expect, test } from 'vitest';
import { workspaceSymbols } from '../../server/src/service/workspace-symbols.ts';
import { configurationAt } from './configuration.ts';

const { configuration } = configurationAt('frontend web\n bind :80\n acl is_web path /\n use_backend app if is_web\nbackend app\n server app1 :80\nbackend web-app\n server s :80\n');
const other = configurationAt('userlist staff\n user web\n').configuration;
const found = (query: string) => workspaceSymbols([configuration, other, configuration], query).map(({ symbol, container }) => `${symbol.name}${container === '' ? '' : ` in ${container}`}`);

test.each([
  ['web', ['frontend web', 'web in userlist staff', 'backend web-app', 'is_web in frontend web']],
  ['WEB', ['frontend web', 'web in userlist staff', 'backend web-app', 'is_web in frontend web']],
  ['wap', ['backend web-app']],
  ['backend app', ['backend app', 'backend web-app']],
  ['app', ['backend app', 'app1 in backend app', 'backend web-app']],
  ['nothing', []],
  [':80', []],
])('%s', (query, names) => {
  expect(found(query)).toEqual(names);
});

test('an empty query asks for all, sections first', () => {
  expect(found('').slice(0, 4).sort()).toEqual(['backend app', 'backend web-app', 'frontend web', 'userlist staff']);
  expect(found('')).toHaveLength(8);
});

test('nobody gets more than 500', () => {
  const many = configurationAt(`backend b\n${' server s :80\n'.repeat(1000)}`).configuration;
  expect(workspaceSymbols([many], 's')).toHaveLength(500);
});
