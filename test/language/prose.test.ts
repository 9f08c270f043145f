import { describe, expect, test } from 'vitest';
import { kinds } from '../../server/src/language/catalogue.ts';
import { proseEntries, proseHeadings, proseTextFor, proseTexts, readProse } from '../../server/src/language/prose.ts';
import { problemsOf } from '../../tools/prose/check.ts';
import { deciding } from '../../tools/prose/deciding.ts';
import { allEntries, missingHeadings, neededHeadings, textsOf, wordsOfEntry, type Entry } from '../../tools/prose/entries.ts';
import { manualRuns } from '../../tools/prose/manual.ts';
import { runsOf } from '../../tools/prose/wording.ts';
import lacking from './prose-lacking.json' with { type: 'json' };

/*
 * All prose keeps to the rules, and what HAProxy knows has prose, but for as many words of a kind as prose-lacking.json still allows. `npm run prose` says
 * the same as a list to work on.
 */
const entries = allEntries();
const manual = manualRuns();

describe.each(kinds)('%s', kind => {
  const own = entries.filter(entry => entry.kind === kind);

  test('no more lack prose than before', () => {
    const missing = missingHeadings(kind, entries).map(({ heading }) => heading);
    expect(missing.length, missing.join(', ')).toBeLessThanOrEqual((lacking as Readonly<Record<string, number>>)[kind] ?? 0);
  });

  test('each heading is there once', () => {
    const headings = own.flatMap(entry => entry.headings);
    expect(headings.filter((heading, at) => headings.indexOf(heading) !== at)).toEqual([]);
  });

  test('what is written keeps to the rules', { timeout: 60_000 }, () => {
    const texts = textsOf(entries, kind);
    const problems = own.flatMap(entry => problemsOf(entry, wordsOfEntry(entry, () => texts), manual).map(problem => `${entry.headings.join(', ')}: ${problem}`));
    expect(problems).toEqual([]);
  });

  test('what decides about availability is known', () => {
    const needed = neededHeadings(kind).map(({ heading }) => heading);
    expect((deciding[kind] ?? []).filter(heading => !needed.includes(heading))).toEqual([]);
  });
});

describe('the rules find', () => {
  const text = 'How long a client may stay silent between two requests on a connection that is kept open, after which it is closed.';
  const example = '```haproxy\ntimeout http-keep-alive 5s\n```';
  const problems = (written: string, headings = ['timeout http-keep-alive'], runs?: ReadonlySet<string>) => {
    const entry: Entry = { kind: 'directives', file: 'directives/timeouts.md', headings, text: written };
    return problemsOf(entry, wordsOfEntry(entry, () => proseTexts([[headings, written]])), runs).filter(problem => !problem.startsWith('lacks the sub-headings'));
  };

  test('nothing in a good entry', () => {
    expect(problems(`${text}\n\n${example}`)).toEqual([]);
  });

  test('a name that nothing has', () => {
    expect(problems(text, ['timeout nonsense'])).toEqual(['no directives has this name: timeout nonsense']);
  });

  test('a paraphrase of the name', () => {
    expect(problems(`Sets the timeout for HTTP keep-alive, which is used with the keep-alive option.\n\n${example}`)).toEqual([
      'is a paraphrase of its name; of its own it says only: ',
    ]);
  });

  test('an example that is refused, is missing, or is about something else', () => {
    expect(problems(`${text}\n\n${example.replace('5s', '5s\ntiemout client 5s')}`).join()).toMatch(/^the example is refused \(3\.4\):/);
    expect(problems(text)).toEqual(['has 0 examples, not one']);
    expect(problems(`${text}\n\n${example.replace('http-keep-alive', 'client')}`)).toEqual(['the example does not have the word']);
  });

  test('twelve words of the manual, and not eleven', () => {
    expect(problems(`${text}\n\n${example}`, undefined, new Set(runsOf(`Manual: ${text.slice(0, 70)}`, 12)))).toEqual([
      'has a run of words of HAProxy\'s manual: "how long a client may stay silent between two requests on a"',
    ]);
    expect(problems(`${text}\n\n${example}`, undefined, new Set(runsOf('How long a client may stay silent between two requests on hold', 12)))).toEqual([]);
  });

  test('a bad example that is not bad, and a good one that is', () => {
    const parts = (good: string, bad: string, label: string) => proseHeadings.map(heading => {
      const content = { Good: `\`\`\`haproxy\n${good}\n\`\`\``, Bad: `\`\`\`haproxy ${label}\n${bad}\n\`\`\``, Rules: '`missing-timeouts`' }[heading as 'Good'] as string | undefined;
      return `### ${heading}\n${content ?? 'On every site whose clients come back for more within a few seconds.'}`;
    }).join('\n\n');
    const whole = (good: string, bad: string, label: string) => problems(`${text}\n\n${example}\n\n${parts(good, bad, label)}`).map(problem => problem.split('\n')[0]);
    expect(whole('timeout http-keep-alive 5s', 'tiemout client 5s', 'refused')).toEqual([]);
    expect(whole('timeout http-keep-alive 5s', 'timeout http-keep-alive 5s', 'refused')).toEqual(['the bad example is not refused (3.4)']);
    expect(whole('timeout http-keep-alive 5s', 'timeout http-keep-alive 5s', 'missing-timeouts')).toEqual([
      '`missing-timeouts` does not fire in the bad example; there is: nothing',
    ]);
    expect(whole('tiemout client 5s', 'tiemout client 5s', 'refused')).toEqual(['the good example is warned of (3.4):']);
  });
});

test('a heading with a section is for the directive of that section', () => {
  const texts = proseTexts(proseEntries('## maxconn\n\nOf a proxy.\n\n## maxconn (global)\n\nOf the process.\n\n## a, b\n\nShared.\n'));
  expect(proseTextFor(texts, 'maxconn', ['global'])).toBe('Of the process.');
  expect(proseTextFor(texts, 'maxconn', ['defaults', 'frontend'])).toBe('Of a proxy.');
  expect(proseTextFor(texts, 'b')).toBe('Shared.');
  expect(proseTextFor(texts, 'c')).toBeUndefined();
});

test('an entry is read part by part', () => {
  const { summary, example, parts } = readProse('What it does.\n\n```haproxy\nretries 3\n```\n\n### When to use it\nAlways.\n\n### Rules\n`a`');
  expect(summary).toBe('What it does.');
  expect(example).toBe('retries 3\n');
  expect([...parts]).toEqual([['When to use it', 'Always.'], ['Rules', '`a`']]);
});
