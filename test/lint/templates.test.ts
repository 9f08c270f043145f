import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lint } from '../../server/src/lint/lint.ts';
import { resolveSettings } from '../../server/src/lint/settings.ts';
import { haproxyVersions, type HaproxyVersion } from '../../server/src/language/version.ts';
import { Configuration } from '../../server/src/model/configuration.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';

const directory = join(import.meta.dirname, 'templates');

/** `line: rule` of each finding. */
function findings(text: string, name: string, version: HaproxyVersion = '3.4', preset = 'all'): string[] {
  const { settings } = resolveSettings({ preset, haproxyVersion: version });
  const found = lint(new Configuration([HaproxyDocument.parse(text, name)], settings.version, true), settings);
  return found.map(({ rule, span }) => `${text.slice(0, span.start).split('\n').length}: ${rule}`);
}

describe('templates of whole configurations are silent, but for what is true of a literal line', () => {
  test.each([
    ['haproxy.cfg.j2', []],
    ['haproxy.cfg.erb', []],
    ['haproxy.cfg.ctmpl', ['40: health-check-without-expect']],
  ])('%s', (name, expected) => {
    const text = readFileSync(join(directory, name), 'utf8');
    for (const version of haproxyVersions) expect(findings(text, name, version)).toEqual(expected);
    // By their text alone they are templates too.
    expect(findings(text, 'haproxy.cfg')).toEqual(expected);
  });
});

describe('mistakes on literal lines are found', () => {
  const text = (more: string) => `{% if web %}\ndefaults\n    mode http\nfrontend {{ name }}\n    bind :80\n${more}\n{% endif %}\n`;
  test.each([
    ['    tiemout client 5s', '6: unknown-directive'],
    ['    timeout client 5', '6: timeout-without-unit'],
    ['    timeout client 5q', '6: bad-duration'],
    ['    bind :443 ssll', '6: unknown-bind-option'],
    ['    http-request deny if { hdr(host) "a }', '6: unclosed-quote'],
  ])('%s', (line, expected) => {
    expect(findings(text(line), 'haproxy.cfg.j2')).toContain(expected);
  });

  test.each([
    '    timeout client {{ timeout }}q',
    '    {{ directive }} client 5q',
    '    bind :443 ssll {{ options }}',
    '    option{{ suffix }} nonsense',
    '{% if ssl %}    bind :443 ssll\n    {%- endif %}',
    '    acl a path /\n    acl {{ b }} path /\n    http-request deny if { path /x }}{{ c }}',
  ])('nothing is said of a line with a placeholder: %s', line => {
    expect(findings(text(line), 'haproxy.cfg.j2', '3.4', 'recommended')).toEqual([]);
  });
});
