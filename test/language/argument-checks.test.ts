import { describe, expect, test } from 'vitest';
import { argumentChecks, checkedNames, optionChecks } from '../../server/src/language/argument-checks.ts';
import { bindOptionFact } from '../../server/src/language/bind-option-facts.ts';
import { directiveFact, directiveFacts, type DirectiveFact } from '../../server/src/language/directives.ts';
import { serverOptionFact } from '../../server/src/language/server-options.ts';

const fact = (name: string, section: string): DirectiveFact => directiveFact(name, section) as DirectiveFact;

describe('what HAProxy objects to', () => {
  test('is said of directives and options that there are', () => {
    const { directives, server, bind } = checkedNames();
    const isKnown = (entry: string): boolean => {
      const [name = '', section] = entry.split('@');
      return directiveFacts(name).some(each => section === undefined || each.sections[0] === section);
    };
    expect(directives.filter(entry => !isKnown(entry))).toEqual([]);
    expect(server.filter(name => !serverOptionFact(name)?.value)).toEqual([]);
    expect(bind.filter(name => !bindOptionFact(name)?.value)).toEqual([]);
  });

  test('depends on the section and the version', () => {
    expect(argumentChecks(fact('timeout client', 'frontend'), '2.6').time).toBe('error');
    expect(argumentChecks(fact('timeout client', 'log-forward'), '2.6').time).toBeUndefined();
    expect(argumentChecks(fact('timeout client', 'log-forward'), '3.0').time).toBe('error');
    expect(argumentChecks(fact('errorfile', 'backend'), '2.6').many).toBeUndefined();
    expect(argumentChecks(fact('errorfile', 'backend'), '3.0').many).toBe('error');
  });

  test('may be a warning, and has limits', () => {
    expect(argumentChecks(fact('max-age', 'cache'), '3.4').few).toBe('warning');
    expect(optionChecks('server', 'weight', '3.4').limits).toEqual({ min: 0, max: 256 });
    expect(optionChecks('server', 'maxconn', '3.4').few).toBeUndefined();
  });
});
