import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkText } from '../../server/src/lint/check-text.ts';
import { loadCases } from './case.ts';
import coverage from './coverage.json' with { type: 'json' };

/**
 * Where a trap of the catalogue went: to a rule (`with` the port that the observed configuration took from its environment), to the controls, or nowhere,
 * because of the reason that is given.
 */
type Place = { readonly rule: string; readonly with?: Readonly<Record<string, string>> } | { readonly control: true } | { readonly none: string };

const places: Readonly<Record<string, Place>> = coverage as Record<string, Place>;
const cases = loadCases(path.join(import.meta.dirname, 'cases'));

describe('coverage.json', () => {
  it('gives each trap one place', () => {
    for (const [id, place] of Object.entries(places)) {
      expect(Object.keys(place).filter(key => key !== 'with'), id).toHaveLength(1);
      if ('none' in place) expect(place.none, id).toMatch(/\S+ \S+/);
    }
  });

  it('names only rules that a trap of the lab proves', () => {
    const proven = new Set(cases.filter(({ kind }) => kind === 'trap').flatMap(({ rules }) => rules));
    for (const [id, place] of Object.entries(places)) if ('rule' in place) expect(proven, id).toContain(place.rule);
  });

  it('names only controls that the lab tries', () => {
    const tried = cases.filter(({ kind }) => kind === 'fact').map(({ id }) => id);
    for (const [id, place] of Object.entries(places)) if ('control' in place) expect(tried).toContain(id);
  });
});

// The catalogue of traps seen on real HAProxies is not part of this repository: HAPROXY_DOCTOR_LAB is the folder that holds it.
const lab = process.env.HAPROXY_DOCTOR_LAB;
const title = `has a place for every trap of the catalogue${lab ? '' : ' (NOT CHECKED: set HAPROXY_DOCTOR_LAB)'}`;

it.skipIf(!lab && !process.env.CI)(title, () => {
  expect(lab, 'HAPROXY_DOCTOR_LAB has to be set in CI').toBeTruthy();
  type Traps = { id: string; kind?: string }[];
  const catalogue = JSON.parse(fs.readFileSync(path.join(lab!, 'catalogue.json'), 'utf8')) as Record<'entries' | 'moreTraps', Traps>;
  const known = [...catalogue.entries, ...catalogue.moreTraps];
  expect(known.map(({ id }) => id).filter(id => !(id in places))).toEqual([]);
  expect(Object.keys(places).filter(id => !known.some(trap => trap.id === id))).toEqual([]);
  for (const { id, kind } of known) expect('control' in places[id]!, id).toBe(kind === 'fact');
});

const observed = (id: string, name: string) => fs.readFileSync(path.join(lab!, 'cases', id, `${name}.cfg`), 'latin1');
const firing = (text: string) => checkText(text).filter(({ severity }) => severity === 'error' || severity === 'warning').map(({ rule }) => rule);

describe.skipIf(!lab)('the observed configurations', () => {
  // Skipped tests are collected all the same, so this must do without the folder.
  const isObserved = (id: string) => lab !== undefined && fs.existsSync(path.join(lab, 'cases', id));
  const covered = Object.entries(places).flatMap(([id, place]) => ('rule' in place && isObserved(id) ? [[id, place.rule, place.with ?? {}] as const] : []));

  it.each(covered)('%s: %s fires on the trap, and not on what was mended', (id, rule, ports) => {
    const text = (name: string) => Object.entries(ports).reduce((given, [port, value]) => given.replaceAll(`\${${port}}`, value), observed(id, name));
    // A smell is found by the rules of the preset `strict`.
    expect(checkText(text('trap'), { preset: 'all' }).map(finding => finding.rule)).toContain(rule);
    expect(firing(text('fixed'))).not.toContain(rule);
  });

  /** What single controls really contain besides what they control. That none of them limits its servers is true of nearly all. */
  const contained: Readonly<Record<string, readonly string[]>> = {
    // Refused from 3.3 on, and fine before.
    'fact-frontend-backend-same-name': ['duplicate-proxy-name'],
    'no-wait-start-up-by-default': ['retries-zero'],
    // HAProxy warns of the inherited `option httplog`.
    'mode-mismatch-tcp-fe-http-be': ['needs-http-mode'],
    'fact-httpchk-defaults-rules-not-inherited': ['http-check-rules-not-inherited'],
  };

  it.each(Object.entries(places).filter(([, place]) => 'control' in place).map(([id]) => id))('%s: nothing to warn of but what it contains', id => {
    const names = fs.readdirSync(path.join(lab!, 'cases', id)).filter(file => file.endsWith('.cfg')).map(file => file.slice(0, -4));
    for (const name of names) expect(firing(observed(id, name)).filter(rule => rule !== 'missing-maxconn' && !contained[id]?.includes(rule)), name).toEqual([]);
  });
});
