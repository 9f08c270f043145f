import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadCases } from './case.ts';
import coverage from './coverage.json' with { type: 'json' };

/** Where a trap of the catalogue went: to a rule, to the controls, or to a family for which there is no rule yet. */
type Place = { readonly rule: string } | { readonly control: true } | { readonly later: string };

const places: Readonly<Record<string, Place>> = coverage as Record<string, Place>;
const cases = loadCases(path.join(import.meta.dirname, 'cases'));

describe('coverage.json', () => {
  it('gives each trap one place', () => {
    for (const [id, place] of Object.entries(places)) {
      expect(Object.keys(place), id).toHaveLength(1);
      if ('later' in place) expect(place.later, id).toMatch(/\S+ \S+/);
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
