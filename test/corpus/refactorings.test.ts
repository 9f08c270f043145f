import { expect, test } from 'vitest';
import { resolveSettings } from '../../server/src/lint/settings.ts';
import { Configuration } from '../../server/src/model/configuration.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';
import { decode } from '../../server/src/text/encoding.ts';
import { refactoringsOf, sortOf } from '../service/refactored.ts';
import { corpusDirectory, corpusFiles } from './corpus.ts';
import { refactoringJudge } from './refactoring-judge.ts';

const directory = corpusDirectory();
const { settings } = resolveSettings({ preset: 'all' });
/** Of a sort and a file; test/oracle/refactorings.ts tries more of them, and the long files too. */
const most = 1;
const longest = 20_000;

test.skipIf(!directory)('a refactoring changes nothing but what it names, and adds no findings, in the files of the corpus', { timeout: 120_000 }, () => {
  const counts = new Map<string, number>();
  const wrong: string[] = [];
  for (const { name, bytes } of corpusFiles(directory as string).filter(file => file.bytes.length <= longest)) {
    const document = HaproxyDocument.parse(decode(bytes).text);
    const refactorings = refactoringsOf(document, settings.version, most);
    if (refactorings.length === 0) continue;
    const judge = refactoringJudge(new Configuration([document], settings.version), settings);
    for (const refactoring of refactorings) {
      counts.set(sortOf(refactoring), (counts.get(sortOf(refactoring)) ?? 0) + 1);
      wrong.push(...judge(refactoring).map(problem => `${name}: ${problem}`));
    }
  }
  console.log([...counts].map(([title, count]) => `${count} ${title}`).join(', '));
  expect(wrong).toEqual([]);
});
