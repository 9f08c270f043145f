import { expect, test } from 'vitest';
import { fix, safeRepair } from '../../../server/src/lint/fix.ts';
import { resolveSettings } from '../../../server/src/lint/settings.ts';
import { Configuration } from '../../../server/src/model/configuration.ts';
import { HaproxyDocument } from '../../../server/src/syntax/document.ts';

const { settings } = resolveSettings({ haproxyVersion: '2.6' });

test('the expect comes below the send that httpchk-host-in-option adds, since HAProxy refuses a send below an expect', () => {
  const check = ['http-check disable-on-404', 'option httpchk HEAD /ping HTTP/1.1\\r\\nHost:\\ localhost', 'server a 192.0.2.1:80 check'];
  const text = ['backend b', ' mode http', ...check.map(line => ` ${line}`), ''].join('\n');
  const { configuration } = fix(new Configuration([HaproxyDocument.parse(text, 'a.cfg')], settings.version, true), settings, safeRepair);
  const lines = configuration.documents[0]?.text.split('\n').map(line => line.trim()).filter(line => /^http-check|^option/.test(line));
  expect(lines).toEqual(['http-check disable-on-404', 'option httpchk HEAD /ping HTTP/1.1', 'http-check send hdr Host localhost', 'http-check expect status 200-399']);
});
