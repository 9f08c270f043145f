import { expect, test } from 'vitest';
import { anyRepair, fix } from '../../../server/src/lint/fix.ts';
import { resolveSettings } from '../../../server/src/lint/settings.ts';
import { Configuration } from '../../../server/src/model/configuration.ts';
import { HaproxyDocument } from '../../../server/src/syntax/document.ts';

/* Fixtures apply one repair at a time. */
test('several frontends do not get backends of one name', () => {
  const defaults = 'defaults\n    mode http\n    timeout client 30s\n';
  const text = `${defaults}frontend a\n    bind :80\nfrontend b\n    bind :81\nbackend be_not_found_2\n    http-request deny\n    disabled\n`;
  const { settings } = resolveSettings({});
  const { configuration, findings } = fix(new Configuration([HaproxyDocument.parse(text, 'a.cfg')], settings.version, true), settings, anyRepair);
  const fixed = configuration.documents[0]?.text ?? '';
  expect([...fixed.matchAll(/^backend (.*)$/gm)].map(match => match[1])).toEqual(['be_not_found', 'be_not_found_3', 'be_not_found_2']);
  expect([...fixed.matchAll(/^ +default_backend (.*)$/gm)].map(match => match[1])).toEqual(['be_not_found', 'be_not_found_3']);
  expect(findings.filter(finding => finding.rule === 'no-default-backend')).toEqual([]);
});
