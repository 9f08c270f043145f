import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { aclCriterionFact, allAclCriteria, matchMethods } from '../../server/src/language/acl-criteria.ts';
import { actionArgumentsOf, actionFact, actionsIn, allActions, isActionIn } from '../../server/src/language/actions.ts';
import { countWords, readArguments } from '../../server/src/language/arguments.ts';
import { allBindOptions, bindOptionFact, crtListOptionsIn } from '../../server/src/language/bind-option-facts.ts';
import { allConverters, converterIn, convertersIn } from '../../server/src/language/converters.ts';
import { lazyTable } from '../../server/src/language/data.ts';
import {
  acceptsIn, allDirectives, argumentCountOf, argumentsOf, directiveFact, directiveOf, directivesIn, placementIn, prefixesIn, secondWords, warnsOfDeprecation,
} from '../../server/src/language/directives.ts';
import { enumValue, enumValues } from '../../server/src/language/enums.ts';
import { allFetches, fetchesIn, fetchFact, fetchIn, isUsableAt, layers, parametersOf } from '../../server/src/language/fetches.ts';
import { allFilters } from '../../server/src/language/filters.ts';
import { healthCheckStatusFact } from '../../server/src/language/health-check-statuses.ts';
import { isDeprecatedIn, isKnownIn, type Lifetime } from '../../server/src/language/lifetime.ts';
import { allLogAliases, logAliasFact } from '../../server/src/language/log-aliases.ts';
import { predefinedAcls } from '../../server/src/language/predefined-acls.ts';
import { predicatesIn } from '../../server/src/language/predicates.ts';
import { longGoneDirectives, removedDirective } from '../../server/src/language/removed-directives.ts';
import { sectionFact, sectionsOf } from '../../server/src/language/section-facts.ts';
import { sectionKeywords } from '../../server/src/language/sections.ts';
import { allServerOptions, serverOptionFact, serverOptionTakesValue } from '../../server/src/language/server-options.ts';
import { stickTableTypesIn } from '../../server/src/language/stick-table-types.ts';
import { timeouts } from '../../server/src/language/timeouts.ts';
import { haproxyVersions } from '../../server/src/language/version.ts';

const dataDirectory = join(import.meta.dirname, '../../server/src/language/data');

describe('a lifetime', () => {
  it('says which versions know a word', () => {
    const knownIn = (fact: Lifetime) => haproxyVersions.filter(version => isKnownIn(fact, version));
    expect(knownIn({})).toEqual(haproxyVersions);
    expect(knownIn({ since: '2.9', removed: '3.3' })).toEqual(['2.9', '3.0', '3.1', '3.2']);
    expect(knownIn({ since: '3.4', backported: { '3.0': '3.0.11' } })).toEqual(['3.0', '3.1', '3.3', '3.4', '3.5']);
    expect(knownIn({ since: null, backported: { '3.4': '3.4.7' } })).toEqual(['3.4']);
  });

  it('says where a word is deprecated, while it lasts', () => {
    expect(haproxyVersions.filter(version => isDeprecatedIn({ deprecated: '3.3', removed: '3.5' }, version))).toEqual(['3.3', '3.4']);
  });
});

describe('directives', () => {
  const longTerm = ['2.4', '2.6', '2.8', '3.0', '3.2', '3.4', '3.5'] as const;
  const placements = (name: string, section: string) => longTerm.map(version => {
    const fact = directiveFact(name, section);
    return fact ? placementIn(fact, section, version) : undefined;
  });

  it('are found by one word or two', () => {
    expect(directiveOf(['timeout', 'client', '5s'], 'frontend')).toMatchObject({ words: 2, fact: { name: 'timeout client' } });
    expect(directiveOf(['http-check', 'set-var(check.port)', 'int(1)'], 'backend')).toMatchObject({ words: 2, fact: { name: 'http-check set-var' } });
    expect(directiveOf(['http-request', 'deny'], 'backend')).toMatchObject({ words: 1, fact: { name: 'http-request' } });
    expect(directiveOf(['timeout', 'client'], 'global')).toBeUndefined();
    expect(directiveOf(['timeout', 'nonsense'], 'frontend')).toBeUndefined();
    expect(secondWords('timeout')).toContain('client');
    expect(secondWords('constructor').size).toBe(0);
    expect(directiveOf(['constructor'], 'frontend')).toBeUndefined();
  });

  it('differ by section where they share a name', () => {
    expect(directiveFact('maxconn', 'global')?.anchor).toBe('3.2-maxconn');
    expect(directiveFact('maxconn', 'frontend')?.anchor).toBe('4.2-maxconn');
    expect(directiveFact('maxconn', 'backend') && placementIn(directiveFact('maxconn', 'backend')!, 'backend', '3.4')).toBe('ignored');
  });

  // Each was tried on 2.6, 3.0, 3.2 and 3.4.
  it('are accepted, ignored or refused by section and version', () => {
    expect(placements('http-request', 'named-defaults')).toEqual(['refused', ...Array<string>(6).fill('accepted')]);
    expect(placements('http-request', 'defaults')).toEqual(Array(7).fill(undefined));
    expect(placements('timeout client', 'backend')).toEqual(Array(7).fill('ignored'));
    expect(placements('option allbackups', 'frontend')).toEqual(['ignored', 'ignored', 'ignored', 'ignored', 'refused', 'refused', 'refused']);
    expect(placements('option abortonclose', 'frontend')).toEqual(['ignored', 'ignored', 'ignored', 'ignored', 'refused', 'accepted', 'accepted']);
    expect(placements('unique-id-format', 'backend')).toEqual(['silent', 'silent', 'silent', 'silent', 'silent', 'accepted', 'accepted']);
    expect(placements('dispatch', 'backend')).toEqual([...Array<string>(6).fill('accepted'), 'refused']);
    expect(placements('filter-sequence', 'frontend')).toEqual([...Array<string>(6).fill('refused'), 'accepted']);
  });

  it('have everything of an unnamed defaults in a named one', () => {
    for (const fact of directivesIn('defaults', '3.4')) expect(acceptsIn(fact, 'named-defaults', '3.4'), fact.name).toBe(true);
    expect(directivesIn('named-defaults', '3.4').length).toBeGreaterThan(directivesIn('defaults', '3.4').length);
  });

  it('say how many words they take', () => {
    const count = (name: string, section: string) => argumentCountOf(directiveFact(name, section)!);
    expect(count('timeout client', 'frontend')).toEqual({ min: 1, max: 1 });
    expect(count('default_backend', 'frontend')).toEqual({ min: 1, max: 1 });
    expect(count('option httplog', 'frontend')).toEqual({ min: 0, max: 1 });
    expect(count('cookie', 'backend')).toEqual({ min: 1, max: Infinity });
    expect(count('monitor fail', 'frontend')).toEqual({ min: 2, max: Infinity });
    expect(count('http-check unset-var', 'backend')).toEqual({ min: 0, max: 0 });
  });

  it('say what their arguments and signatures are', () => {
    expect(argumentsOf(directiveFact('chroot', 'global')!)).toEqual([
      { kind: 'either', times: '', either: [{ kind: 'dir', times: '' }, { kind: 'enum', times: '', values: ['auto'] }] },
    ]);
    expect(directiveFact('tune.quic.fe.tx.udp-gso', 'global')?.signatures).toEqual(['{ on | off }']);
    expect(directiveFact('option dontlognull', 'frontend')?.prefixes).toEqual(['no', 'default']);
  });

  it('may have prefixes, by version', () => {
    expect(prefixesIn(directiveFact('log', 'frontend')!, '3.0')).toEqual(['no']);
    expect(prefixesIn(directiveFact('log', 'frontend')!, '3.2')).toEqual(['no', 'default']);
    expect(prefixesIn(directiveFact('option accept-invalid-http-request', 'frontend')!, '3.0')).toEqual(['no']);
    expect(prefixesIn(directiveFact('option accept-invalid-http-request', 'frontend')!, '3.4')).toEqual([]);
    expect(prefixesIn(directiveFact('option httplog', 'frontend')!, '3.4')).toEqual([]);
  });

  it('tell a warning from a remark in the manual', () => {
    expect(warnsOfDeprecation(directiveFact('transparent', 'backend')!, '3.4')).toBe(true);
    expect(warnsOfDeprecation(directiveFact('compression direction', 'backend')!, '3.4')).toBe(false);
  });

  it('that are gone say what to write instead', () => {
    expect(removedDirective('reqadd', 'frontend', '2.4')).toMatchObject({ removed: '2.1', instead: 'http-request add-header' });
    expect(removedDirective('nbproc', 'global', '2.6')).toMatchObject({ removed: '2.5', instead: 'nbthread' });
    expect(removedDirective('nbproc', 'global', '2.4')).toBeUndefined();
    expect(removedDirective('bind', 'frontend', '3.5')).toBeUndefined();
    for (const name of longGoneDirectives()) expect(allDirectives().some(fact => fact.name === name), name).toBe(false);
  });

  it('have every timeout of the little table', () => {
    for (const { name, side } of timeouts) {
      const fact = directiveFact(`timeout ${name}`, side === 'backend' ? 'backend' : 'frontend');
      expect(fact, name).toBeDefined();
      expect(fact!.sections.includes('frontend'), name).toBe(side !== 'backend');
      expect(fact!.sections.includes('backend'), name).toBe(side !== 'frontend');
    }
  });
});

describe('arguments', () => {
  it('are read in all their kinds', () => {
    expect(readArguments('int(0..100) int(1..)? time(s) enum(a|b)+ ref(backend)/log-format condition?')).toEqual([
      { kind: 'int', times: '', min: 0, max: 100 }, { kind: 'int', times: '?', min: 1 }, { kind: 'time', times: '', unit: 's' },
      { kind: 'enum', times: '+', values: ['a', 'b'] },
      { kind: 'either', times: '', either: [{ kind: 'ref', times: '', of: 'backend' }, { kind: 'log-format', times: '' }] },
      { kind: 'condition', times: '?' },
    ]);
    expect(readArguments('')).toEqual([]);
  });

  it('count the words they are', () => {
    expect(countWords(readArguments('string paren-file int? condition?'))).toEqual({ min: 1, max: Infinity });
    expect(countWords(readArguments('string+'))).toEqual({ min: 1, max: Infinity });
  });

  it('of every table can be read', () => {
    const all = [
      ...allDirectives().flatMap(argumentsOf), ...allActions().flatMap(actionArgumentsOf), ...[...allBindOptions(), ...allServerOptions()].map(fact => fact.value ?? []),
    ].flat();
    for (const { kind, values } of all) {
      expect(kind).toMatch(/^[a-z:-]+$/);
      expect(values?.every(value => value !== '') ?? true, kind).toBe(true);
    }
  });
});

describe('samples', () => {
  it('are as a version has them', () => {
    expect(fetchIn('src', '2.6')?.out).toBe('ipv4');
    expect(fetchIn('src', '3.0')?.out).toBe('addr');
    expect(fetchIn('bytes_in', '2.8')).toBeUndefined();
    expect(parametersOf(fetchIn('url_param', '2.6')!)).toHaveLength(2);
    expect(parametersOf(fetchIn('url_param', '2.8')!)).toHaveLength(3);
    expect(parametersOf(fetchFact('sc_get_gpc')!)).toEqual([
      { type: 'int', isOptional: false }, { type: 'int', isOptional: false }, { type: 'table', isOptional: true },
    ]);
    expect(converterIn('ipmask', '2.8')?.out).toBe('ipv4');
    expect(converterIn('base64', '3.4')).toMatchObject({ in: 'bin', out: 'str' });
    expect(fetchFact('toString')).toBeUndefined();
  });

  it('are there at some moments and not at others', () => {
    expect(isUsableAt(fetchIn('path', '3.4')!, 'fe:http-request header')).toBe(true);
    expect(isUsableAt(fetchIn('path', '3.4')!, 'be:http-response header')).toBe(false);
    expect(isUsableAt(fetchIn('status', '3.4')!, 'log-format')).toBe(true);
    expect(isUsableAt(fetchIn('req.ver', '3.2')!, 'log-format')).toBe(false);
    expect(isUsableAt(fetchIn('req.ver', '3.4')!, 'log-format')).toBe(true);
    for (const { name, use } of allFetches()) expect(use.split(' ').every(layer => layer in layers), name).toBe(true);
  });

  it('have a criterion for each fetch that an ACL criterion stands for', () => {
    expect(aclCriterionFact('path_beg')).toEqual({ name: 'path_beg', fetch: 'path', match: 'beg' });
    const methods = new Set(matchMethods().map(({ name }) => name));
    for (const { name, fetch, match } of allAclCriteria()) {
      expect(fetchFact(fetch), name).toBeDefined();
      expect(methods, name).toContain(match);
    }
  });
});

describe('options and actions', () => {
  it('know their values', () => {
    expect(serverOptionTakesValue('weight')).toBe(true);
    expect(serverOptionTakesValue('set-proxy-v2-tlv-fmt(0x20)')).toBe(true);
    expect(serverOptionTakesValue('check')).toBe(false);
    expect(serverOptionFact('weight')?.value).toEqual({ kind: 'int', times: '', min: 0, max: 256 });
    expect(bindOptionFact('alpn')).toMatchObject({ scope: 'SSL', value: { kind: 'list' } });
    expect(crtListOptionsIn('2.6')).not.toContain('sigalgs');
    expect(crtListOptionsIn('3.4')).toContain('sigalgs');
  });

  it('belong to rule sets', () => {
    expect(actionFact('set-var(txn.a)')?.hasParentheses).toBe(true);
    expect(actionFact('track-sc2')?.name).toBe('track-sc');
    expect(actionFact('track-scx')).toBeUndefined();
    expect(isActionIn(actionFact('set-var')!, 'tcp-request connection', '2.4')).toBe(false);
    expect(isActionIn(actionFact('set-var')!, 'tcp-request connection', '2.6')).toBe(true);
    expect(isActionIn(actionFact('ot-group')!, 'http-request', '3.5')).toBe(false);
    expect(actionsIn('quic-initial', '3.0')).toEqual([]);
    expect(actionsIn('quic-initial', '3.2').map(({ name }) => name)).toEqual(['accept', 'dgram-drop', 'do-log', 'reject', 'send-retry']);
  });
});

describe('the small tables', () => {
  it('agree with the section keywords', () => {
    const ofTables = new Set(haproxyVersions.flatMap(version => sectionsOf(version).map(({ keyword }) => keyword)));
    expect([...ofTables].sort()).toEqual([...sectionKeywords].sort());
    expect(sectionFact('program')).toMatchObject({ removed: '3.3', exposed: '3.2' });
  });

  it('have what they are asked for', () => {
    expect(logAliasFact('Ci')).toMatchObject({ removed: '2.5', instead: 'ci' });
    expect(stickTableTypesIn('2.4').some(({ name }) => name === 'gpc')).toBe(false);
    expect(stickTableTypesIn('2.6').some(({ name }) => name === 'gpc')).toBe(true);
    expect(healthCheckStatusFact('L4CON')?.result).toBe('fail');
    expect(predicatesIn('2.4').map(({ name }) => name)).toEqual(['defined', 'feature', 'streq', 'strneq', 'version_atleast', 'version_before']);
    expect(enumValues('balance', '2.4').some(({ name }) => name === 'hash')).toBe(false);
    expect(enumValue('balance', 'hash')?.since).toBe('2.6');
    // Tried on 2.6 to 3.4.
    expect(enumValues('retry-on', '3.0').some(({ name }) => name === '429')).toBe(true);
    expect(enumValues('ssl-default-bind-options', '3.0').some(({ name }) => name === 'strict-sni')).toBe(false);
    expect(enumValues('ssl-default-bind-options', '3.2').some(({ name }) => name === 'strict-sni')).toBe(true);
    expect(stickTableTypesIn('3.4').some(({ name }) => name === 'server_name')).toBe(true);
    expect(enumValues('log-facility')).toHaveLength(24);
    expect(enumValue('mode', 'toString')).toBeUndefined();
  });

  it('have the fetches that predefined ACLs stand for', () => {
    for (const { name, test } of predefinedAcls) {
      const [criterion = ''] = test.split(/[ (]/);
      expect(fetchFact(criterion) ?? aclCriterionFact(criterion), name).toBeDefined();
    }
  });
});

describe('the data', () => {
  const isMajor = (version: string) => /^[1-3]\.\d$/.test(version);

  it('has types that are types, in old versions too', () => {
    const types = ['any', 'same', 'bool', 'sint', 'addr', 'ipv4', 'ipv6', 'str', 'bin', 'meth'];
    for (const version of haproxyVersions) {
      for (const { name, out } of fetchesIn(version)) expect(types, `${version} ${name}`).toContain(out);
      for (const { name, in: input, out } of convertersIn(version)) expect(types, `${version} ${name}`).toEqual(expect.arrayContaining([input, out]));
    }
  });

  it('has versions that are majors', () => {
    const facts: Lifetime[] = [
      ...allDirectives(), ...allFetches(), ...allConverters(), ...allActions(), ...allBindOptions(), ...allServerOptions(), ...allFilters(), ...allLogAliases(),
    ];
    for (const { since, removed, deprecated, backported = {} } of facts) {
      for (const version of [since ?? '1.5', removed ?? '1.5', deprecated ?? '1.5', ...Object.keys(backported)]) expect(version).toSatisfy(isMajor);
    }
  });

  it('has one entry a line and nothing twice', () => {
    for (const file of readdirSync(dataDirectory)) {
      const text = readFileSync(join(dataDirectory, file), 'utf8');
      expect(Math.max(...text.split('\n').map(line => line.length)), file).toBeLessThan(1200);
      expect(text.endsWith('\n'), file).toBe(true);
    }
    for (const facts of [allFetches(), allConverters(), allActions()]) expect(new Set(facts.map(({ name }) => name)).size).toBe(facts.length);
  });

  it('is read from text as from an object, once, and not before it is asked', () => {
    let reads = 0;
    const read = (rows: { a: number }) => ({ sum: rows.a + ++reads });
    const fromText = lazyTable('{"a":1}', read);
    expect(reads).toBe(0);
    expect(fromText()).toBe(fromText());
    expect(lazyTable({ a: 1 }, read)()).toEqual({ sum: 3 });
    expect(reads).toBe(2);
  });
});
