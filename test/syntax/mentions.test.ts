import { expect, test } from 'vitest';
import { interestIn, mentionsIn } from '../../server/src/syntax/mentions.ts';

const [check, ssl, sslFc, header] = ['check', 'ssl', 'ssl_fc', 'req.hdr'].map(interestIn) as [number, number, number, number];

test('finds whole words, wherever they stand', () => {
  const mentions = mentionsIn('server a 192.0.2.1:80 check\nuse_backend b if { ssl_fc } { req.hdr(host) -m found }\n');
  expect([check, ssl, sslFc, header].map(number => mentions.mayHave(number))).toEqual([true, false, true, true]);
  expect(mentionsIn('checks uncheck ssl').mayHave(check)).toBe(false);
  expect(mentionsIn('').mayHave(check)).toBe(false);
});

test('finds what quotes or escapes hide', () => {
  for (const text of ['ch"eck"', "'ch'eck", '\\x63heck', 'ch""eck', `ch'eck"x'`, '"c""h""eck" b', 'a "b ch"eck', 'x\\"ch"eck"']) expect(mentionsIn(text).mayHave(check), text).toBe(true);
  expect(mentionsIn('set-header X-App "app 1"x').mayHave(check)).toBe(false);
  expect(mentionsIn('option "httplog"').mayHave(check)).toBe(false);
  // Any other backslash stays in the word, and stands in regular expressions.
  expect(mentionsIn('acl a hdr(host) -m reg ^www\\.example\\.com$').mayHave(check)).toBe(false);
});

test('says maybe of a word that was not known when the text was read', () => {
  const mentions = mentionsIn('mode http');
  expect(mentions.mayHave(interestIn('made-known-later'))).toBe(true);
});

test('runs of lines of one shape share one answer, and two make a third', () => {
  const [one, other] = [mentionsIn('server a 192.0.2.1:80 check'), mentionsIn('server b 192.0.2.2:80 check')];
  expect(one).toBe(other);
  const both = one.with(mentionsIn('bind :443 ssl'));
  expect([check, ssl, sslFc].map(number => both.mayHave(number))).toEqual([true, true, false]);
});
