import { beforeAll, expect, it } from 'vitest';
import { ConditionGrammar } from '../../server/src/expression/condition-grammar.ts';
import { parserOptions } from '../../server/src/expression/grammar-options.ts';
import { LogFormatGrammar } from '../../server/src/expression/log-format-grammar.ts';
import { SampleExpressionGrammar } from '../../server/src/expression/sample-expression-grammar.ts';

// chevrotain's validation needs it, and Node 20 lacks it.
beforeAll(() => {
  const groupBy = <T>(items: Iterable<T>, keyOf: (item: T) => string): Record<string, T[]> => {
    const groups: Record<string, T[]> = {};
    for (const item of items) (groups[keyOf(item)] ??= []).push(item);
    return groups;
  };
  if (!('groupBy' in Object)) Object.defineProperty(Object, 'groupBy', { value: groupBy });
});

it.each([['sample expressions', SampleExpressionGrammar], ['log-formats', LogFormatGrammar], ['conditions', ConditionGrammar]])(
  'the grammar of %s is valid', (_, Grammar) => {
    expect(() => new Grammar({ ...parserOptions, skipValidations: false })).not.toThrow();
  },
);
