import { describe, expect, test } from 'vitest';
import { rules } from '../../server/src/lint/registry.ts';
import { resolveSettings, withVersion, type RawSettings } from '../../server/src/lint/settings.ts';

const NAME = 'queue-timeout-default';
const severityOf = (...layers: RawSettings[]) => resolveSettings(...layers).settings.active.find(active => active.rule.name === NAME)?.severity;
const problemsOf = (...layers: unknown[]) => resolveSettings(...(layers as RawSettings[])).problems;

describe('without settings', () => {
  test('the recommended rules are on, at their own severity, for the newest long-term version', () => {
    const { settings, problems } = resolveSettings();
    expect(problems).toEqual([]);
    expect(settings.version).toBe('3.4');
    expect(settings.preset).toBe('recommended');
    expect(settings.configurations).toEqual([]);
    expect(settings.active.map(active => [active.rule.name, active.severity])).toEqual(rules.filter(rule => rule.preset === 'recommended').map(rule => [rule.name, rule.severity]));
  });
});

describe('presets', () => {
  test('each holds the ones before it', () => {
    const on = (preset: string) => resolveSettings({ preset }).settings.active.map(active => active.rule.name);
    expect(on('strict')).toEqual(rules.filter(rule => rule.preset !== 'all').map(rule => rule.name));
    expect(on('all')).toEqual(rules.map(rule => rule.name));
  });

  test('an unknown one is told and changes nothing', () => {
    const { settings, problems } = resolveSettings({ preset: 'pedantic' });
    expect(settings.preset).toBe('recommended');
    expect(problems).toEqual(['`preset` must be one of recommended, strict, all']);
  });
});

describe('rules', () => {
  test.each([
    ['off', undefined], ['error', 'error'], ['hint', 'hint'], [['information'], 'information'], [['warning', {}], 'warning'], [['off'], undefined],
  ])('%j', (level, expected) => {
    expect(severityOf({ rules: { [NAME]: level } })).toBe(expected);
  });

  test('a rule outside of the preset is turned on by its severity', () => {
    const other = rules.find(rule => rule.preset !== 'recommended');
    if (!other) return;
    const { settings } = resolveSettings({ rules: { [other.name]: 'hint' } });
    expect(settings.active.find(active => active.rule === other)?.severity).toBe('hint');
  });

  test('a later layer goes over an earlier one, rule by rule', () => {
    expect(severityOf({ rules: { [NAME]: 'error' } }, { rules: { 'empty-word': 'off' } })).toBe('error');
    expect(severityOf({ rules: { [NAME]: 'error' } }, { rules: { [NAME]: 'hint' } })).toBe('hint');
    expect(severityOf({ rules: { [NAME]: 'off' } }, { rules: { [NAME]: 'warning' } })).toBe('warning');
  });

  test('what cannot be read is told and left at its default', () => {
    expect(severityOf({ rules: { [NAME]: 'fatal' } })).toBe('warning');
    expect(problemsOf({ rules: { [NAME]: 'fatal' } })).toEqual([`\`rules.${NAME}\` must be one of error, warning, information, hint`]);
    expect(problemsOf({ rules: { 'queue-timeout-defaults': 'off' } })).toEqual(['unknown rule `queue-timeout-defaults`; did you mean `queue-timeout-default`?']);
    expect(problemsOf({ rules: { xyzzyplughxyzzyplugh: 'off' } })).toEqual(['unknown rule `xyzzyplughxyzzyplugh`']);
    expect(problemsOf({ rules: [] })).toEqual(['`rules` must be an object']);
    expect(problemsOf({ rules: { [NAME]: ['error', 3] } })).toEqual([`the options of \`${NAME}\` must be an object`]);
    expect(problemsOf({ rules: { [NAME]: ['error', { colour: 1 }] } })).toEqual([`\`${NAME}\` has no option \`colour\``]);
  });

  test('options are read by their kind, and kept when they do not fit', () => {
    for (const rule of rules) {
      for (const [name, option] of Object.entries(rule.options ?? {})) {
        const read = (value: unknown) => resolveSettings({ rules: { [rule.name]: ['error', { [name]: value }] } });
        const valueOf = ({ settings }: ReturnType<typeof read>) => settings.active.find(active => active.rule === rule)?.options[name];
        const good = { duration: '7s', number: 7, string: 'seven', boolean: !option.default }[option.kind];
        expect(valueOf(read(good)), `${rule.name}.${name}`).toBe(good);
        expect(valueOf(read(null))).toBe(option.default);
        expect(read(null).problems).toHaveLength(1);
        if (option.kind === 'duration') expect(valueOf(read('7'))).toBe(option.default);
      }
    }
  });
});

describe('the version', () => {
  test.each([['3.0', '3.0'], ['3.0.11', '3.0'], ['2.9', '2.9'], ['2.10', '2.9'], ['3.5-dev5', '3.5'], ['4.0', '3.5'], ['auto', '3.4'], ['2.2', '3.4'], [3, '3.4']])('%j', (given, expected) => {
    expect(resolveSettings({ haproxyVersion: given }).settings.version).toBe(expected);
  });

  test('an earlier layer stands when the later one does not know', () => {
    expect(resolveSettings({ haproxyVersion: '2.6' }, { haproxyVersion: 'auto' }).settings.version).toBe('2.6');
    expect(problemsOf({ haproxyVersion: 'auto' })).toEqual([]);
    expect(problemsOf({ haproxyVersion: 'latest' })).toEqual(['`haproxyVersion` must be one of 2.4, 2.5, 2.6, 2.7, 2.8, 2.9, 3.0, 3.1, 3.2, 3.3, 3.4, 3.5']);
  });

  test('the same version is the same object, so that what is remembered stays', () => {
    const { settings } = resolveSettings({});
    expect(withVersion(settings, '3.4')).toBe(settings);
    expect(withVersion(settings, '3.0')).toEqual({ ...settings, version: '3.0' });
  });
});

test('configurations', () => {
  const configurations = [{ name: 'edge', files: ['haproxy.cfg', 'conf.d/*.cfg'] }];
  expect(resolveSettings({ configurations }).settings.configurations).toEqual(configurations);
  for (const wrong of [{}, ['x'], [{ name: 'x' }], [{ name: 1, files: [] }], [{ name: 'x', files: [1] }], null]) {
    expect(resolveSettings({ configurations: wrong }).settings.configurations).toEqual([]);
    expect(problemsOf({ configurations: wrong })).toEqual(['`configurations` must be a list of {"name": "...", "files": ["..."]}']);
  }
});

test('unknown settings are told, nothing throws', () => {
  expect(problemsOf({ ruls: {}, $schema: 'x' })).toEqual(['unknown setting `ruls`']);
});
