import { isFrom } from './lifetime.ts';
import type { HaproxyVersion } from './version.ts';

/** What one argument of a sample fetch or a converter has to be, where its type alone does not say so. */
export interface SampleValue {
  /** Its place among the arguments, from 0. */
  readonly at: number;
  /** It is one of these words. */
  readonly words?: readonly string[];
  /** It looks like this, and that is called so: "`TEXT` is not ...". */
  readonly pattern?: RegExp;
  readonly is?: string;
  /** Whether nothing will do: `refused` where the place is written and empty, `needed` also where there is no such place. Otherwise nothing is taken. */
  readonly empty?: 'refused' | 'needed';
  /** The version from which on HAProxy looks at it, and the first for which this row is no longer true. */
  readonly since?: string;
  readonly until?: string;
}

/** Digests that OpenSSL knows by their name, in any case, or by a number with dots. Of those with a dash, OpenSSL 1.1.1 knows a few only. */
const sha = '(?:rsa-)?sha(?:-?1|(?:2?-)?(?:224|256|384|512)|512-(?:224|256)|2?-512/(?:224|256)|3-(?:224|256|384|512))';
const digest = {
  at: 0, is: 'the name of a digest, as `sha256`', empty: 'needed',
  pattern: new RegExp(`^(?:${sha}|(?:rsa-)?md[45]|md5-sha1|ssl3-(?:md5|sha1)|shake-?(?:128|256)|ripemd(?:-?160)?|rmd160|whirlpool|sm3|blake2(?:b-?512|s-?256)|\\d+(?:\\.\\d+){4,})$`, 'i'),
} as const;
const fieldIndex = { at: 0, pattern: /^(?![+-]?0+$)/, is: 'a field: they are counted from 1, or from the end with -1' };
const separators = { at: 1, pattern: /./s, is: 'a list of characters that separate', empty: 'refused' } as const;
const keySize = { at: 0, pattern: /^(?:128|192|256)$/, is: 'the size of a key: 128, 192 or 256' };
const base64 = '[A-Za-z0-9+/]';
const key = {
  pattern: new RegExp(`^(?:p?(?:proc|sess|txn|req|res|check)\\..*|(?:${base64}{4})*(?:${base64}{4}|${base64}{3}=|${base64}{2}==|${base64}===))$`),
  is: 'text in base64, or a variable that holds some',
};
const ciphered = [keySize, { at: 1, ...key }, { at: 2, ...key }];
const algorithm = { at: 0, pattern: /^(?:none|[HREP]S(?:256|384|512)|[a-z]+\..*)$/, is: 'an algorithm of JWT, as `RS256`, or a variable with one', empty: 'refused' } as const;
const timeUnits = ['s', 'ms', 'us'];
const unitFirst = [{ at: 0, words: timeUnits, empty: 'refused' }] as const;
const unitBehind = [{ at: 1, words: timeUnits, empty: 'refused' }] as const;
const roundTrip = [{ at: 0, words: ['us', 'ms'], empty: 'refused' }] as const;
const outputType = { at: 1, words: ['int'] };
const nameFormat = [{ at: 2, words: ['rfc2253'] }];
const truncate = { at: 2, pattern: /^\+?0*[01]$/, is: '0 or 1' };
const chunk = [{ at: 1, pattern: /^\+?0*[1-8]$/, is: 'the size of a piece, 1 to 8 bytes', empty: 'needed' }, truncate] as const;
const protobufType = [{
  at: 1, empty: 'refused',
  words: ['int32', 'uint32', 'sint32', 'int64', 'uint64', 'sint64', 'bool', 'enum', 'float', 'double', 'fixed32', 'sfixed32', 'fixed64', 'sfixed64'],
}] as const;
const prefixed = [
  { at: 0, pattern: /^\+?\d+$/, is: 'an offset of at least 0' },
  { at: 1, pattern: /^(?![+-]?0+$)/, is: 'a number of bytes for the length, at least 1' },
  { at: 2, pattern: /^[+-]?\d+$/, is: 'a whole number' },
];
const distccToken = [{ at: 0, pattern: /^.{4}$/s, is: 'the name of a token, which has four characters', empty: 'needed' }] as const;
const capture = { at: 0, pattern: /^(?!-0*[1-9])/, is: 'the number of a capture: they are counted from 0' };

/** By the name of the fetch: what HAProxy itself says of the arguments, "invalid args in ...". Each row tried on 2.6, 3.0, 3.2 and 3.4. */
const ofFetches: Readonly<Record<string, readonly SampleValue[]>> = {
  accept_date: unitFirst, request_date: unitFirst,
  date: unitBehind,
  fc_rtt: roundTrip, bc_rtt: roundTrip, fc_rttvar: roundTrip, bc_rttvar: roundTrip,
  ssl_c_i_dn: nameFormat, ssl_c_r_dn: nameFormat, ssl_c_s_dn: nameFormat, ssl_f_i_dn: nameFormat, ssl_f_s_dn: nameFormat, ssl_s_i_dn: nameFormat, ssl_s_s_dn: nameFormat,
  payload_lv: prefixed, 'req.payload_lv': prefixed, 'res.payload_lv': prefixed,
  distcc_body: distccToken, distcc_param: distccToken,
  'capture.req.hdr': [{ ...capture, since: '3.2' }],
  'capture.res.hdr': [{ ...capture, since: '3.2' }],
  acl: [{ at: 0, pattern: /^!?[^!]/, is: 'the name of an ACL', empty: 'needed' }],
  meth: [{ at: 0, pattern: /^[\w!#$%&'*+.^`|~-]+$/, is: 'a method of HTTP' }],
  query: [{ at: 0, words: ['with_qm'] }],
  uuid: [
    { at: 0, pattern: /^\+?0*4$/, is: 'a version of UUIDs that HAProxy makes: it knows 4 alone, and 7 from 3.0 on', until: '3.0' },
    { at: 0, pattern: /^\+?0*[47]$/, is: 'a version of UUIDs that HAProxy makes: it knows 4 and 7', since: '3.0' },
  ],
  dump_all_vars: [{ at: 0, words: ['sess', 'txn', 'req', 'res', 'proc', 'check'] }],
  fc_pp_tlv: [{
    at: 0, pattern: /^(?:alpn|authority|crc32c|noop|unique_id|ssl\w*|netns|0x[\da-f]+|[+-]?\d+)$/i,
    is: 'the type of a TLV: a number from 0 to 255, or a name such as `AUTHORITY`',
  }],
  bool: [{ at: 0, pattern: /^(?:true|false|0|1)$/i, is: 'a truth value: `true`, `false`, `1` or `0`', empty: 'needed' }],
  bin: [{ at: 0, pattern: /^(?:[0-9A-Fa-f]{2})+$/, is: 'an even number of hexadecimal digits', empty: 'needed' }],
};

/** The same of converters, some of which are called like a fetch. */
const ofConverters: Readonly<Record<string, readonly SampleValue[]>> = {
  http_date: unitBehind,
  url_enc: [{ at: 0, words: ['query'] }],
  json: [{ at: 0, words: ['ascii', 'utf8', 'utf8s', 'utf8p', 'utf8ps'] }],
  json_query: [{ at: 0, pattern: /./s, is: 'a path, as `$.name`', empty: 'needed' }, outputType],
  jwt_header_query: [outputType], jwt_payload_query: [outputType],
  sha2: [{ at: 0, words: ['224', '256', '384', '512'] }],
  digest: [digest], hmac: [digest, { at: 1, ...key }],
  field: [fieldIndex, separators], word: [fieldIndex, separators],
  regsub: [{ at: 2, pattern: /^[gi]+$/, is: 'a flag of `regsub`: it knows `g` and `i`' }],
  be2dec: chunk, le2dec: chunk,
  be2hex: [truncate],
  has_ctl: [{ at: 0, pattern: /^(?:0x[\da-f]+|\d+)$/i, is: 'a number, decimal or with `0x` in front, of which each bit is a character' }],
  fix_tag_value: [{
    at: 0, pattern: /^(?:\+?0*[1-9]\d*|BeginString|BodyLength|CheckSum|MsgType|SenderCompID|TargetCompID)$/i,
    is: 'a tag of FIX: a number, or one of the few names that HAProxy knows, as `MsgType`', empty: 'needed',
  }],
  mqtt_field_value: [{
    at: 0, pattern: /^(?:connect|connack|publish|pub(?:ack|rec|rel|comp)|(?:un)?sub(?:scribe|ack)|ping(?:req|resp)|disconnect|auth|\d+)$/i,
    is: 'a type of packets of MQTT, as `connect`', empty: 'refused',
  }],
  param: [{ at: 1, pattern: /^.$/su, is: 'one character that separates', empty: 'refused' }],
  protobuf: protobufType, ungrpc: protobufType,
  aes_gcm_dec: [...ciphered, { at: 3, ...key }], aes_gcm_enc: ciphered, aes_cbc_dec: ciphered, aes_cbc_enc: ciphered,
  jwt_verify: [algorithm], jwt_verify_cert: [algorithm],
  jwt_decrypt_cert: [{ at: 0, pattern: /./s, is: 'the name of a certificate', empty: 'needed' }],
  jwt_decrypt_secret: [{ at: 0, ...key }],
  jwt_decrypt_jwk: [{ at: 0, pattern: /./s, is: 'a key, or a variable with one', empty: 'needed' }],
  when: [{ at: 0, pattern: /^!?(?:stopping|normal|error|forwarded|toapplet|processed|acl)$/, is: 'a condition of `when`, as `error` or `!normal`', empty: 'needed' }],
};

const mapFile: readonly SampleValue[] = [{ at: 0, pattern: /./s, is: 'the file of a map', empty: 'needed' }];

/** What this version wants of the arguments of a fetch or a converter, over and above their types. */
export function sampleValuesOf(kind: 'fetch' | 'converter', name: string, version: HaproxyVersion): readonly SampleValue[] {
  const values = kind === 'fetch' ? ofFetches : ofConverters;
  const rows = kind === 'converter' && /^map(?:_|$)/.test(name) ? mapFile : Object.hasOwn(values, name) ? values[name] ?? [] : [];
  return rows.filter(({ since, until }) => isFrom(since, version) && (until === undefined || !isFrom(until, version)));
}

/** The names of the tables, to hold them against those of the fetches and converters. */
export const namesWithValues = { fetch: Object.keys(ofFetches), converter: Object.keys(ofConverters) } as const;
