import { expect, test } from 'vitest';
import { foldsOf } from '../../server/src/service/folding.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';

/** Each fold as `first-last`, with the numbers of lines from 0, and what kind it is. */
function folds(...lines: string[]): string[] {
  const text = lines.join('\n');
  const lineOf = (offset: number) => text.slice(0, offset).split('\n').length - 1;
  return foldsOf(HaproxyDocument.parse(text)).map(({ span, kind }) => `${lineOf(span.start)}-${lineOf(span.end)}${kind ? ` ${kind}` : ''}`);
}

test('sections, without the blank lines at their end', () => {
  expect(folds('global', ' maxconn 5', '', ' nbthread 2', '', '', 'frontend a', ' bind :80', '')).toEqual(['0-3', '6-7']);
  expect(folds('global', 'defaults', '', '')).toEqual([]);
});

test('a comment above a header is not of the section above', () => {
  expect(folds('backend a', ' server s :80', ' # of a', '', '# of b', '# too', 'backend b', ' server s :80')).toEqual(['0-2', '4-5 comment', '6-7']);
  expect(folds('backend a', ' server s :80', '# of b', 'backend b')).toEqual(['0-1']);
  expect(folds('backend a', ' server s :80', '# the end')).toEqual(['0-2']);
});

test('comments of two lines and more', () => {
  expect(folds('# a', '# b', '', '# c', 'global', ' maxconn 5 # d', ' # e')).toEqual(['0-1 comment', '4-6']);
});

test('branches of .if, one inside another', () => {
  expect(folds('global', ' .if 1', '  .if 0', '   nbthread 1', '  .endif', ' .elif 0', ' .else', '  nbthread 2', ' .endif')).toEqual(['0-8', '1-4', '2-3', '6-7']);
  expect(folds('.if 1', 'maxconn 1')).toEqual([]);
  expect(folds('.endif', '.else', 'maxconn 1')).toEqual([]);
});

test('sections and branches do not overlap in part', () => {
  expect(folds('frontend a', ' bind :80', '.if 0', 'backend b', ' server s :80', '.else', '# c', 'backend b', ' server s :81', '.endif', 'backend c', ' server s :80')).toEqual([
    '0-1', '2-4', '3-4', '5-8', '7-8', '10-11',
  ]);
});

test('regions', () => {
  expect(folds('#region one', '# region two', 'global', ' maxconn 5', '#endregion', '', '# endregion', '#endregion', '#regional')).toEqual(['0-6 region', '1-4 region', '2-3']);
});
