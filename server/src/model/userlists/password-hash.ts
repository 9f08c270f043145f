/**
 * Why no password at all fits what stands behind `password`, of which crypt(3) makes nothing: plain text, a bare sum, the format of another program, a `$`
 * twice as in a compose file, or a hash of which a piece is missing. Tried on 2.6 and 3.4.
 */
export type HashMistake = 'plain' | 'sum' | 'foreign' | 'doubled' | 'cut';

/** What crypt(3) makes, and how many characters are behind the salt. bcrypt has the salt in the same part. */
const kinds: readonly (readonly [RegExp, number])[] = [
  [/^\$1\$[^$]*\$([./\dA-Za-z]*)$/, 22],
  [/^\$5\$(?:rounds=\d+\$)?[^$]*\$([./\dA-Za-z]*)$/, 43],
  [/^\$6\$(?:rounds=\d+\$)?[^$]*\$([./\dA-Za-z]*)$/, 86],
  [/^\$2[abxy]\$\d\d\$([./\dA-Za-z]*)$/, 53],
  [/^\$g?y\$[^$]+\$[^$]*\$([./\dA-Za-z]*)$/, 43],
];

const apr1 = /^\$apr1\$[^$]*\$[./\dA-Za-z]{22}$/;

/** Formats of other programs: htpasswd, OpenLDAP, phpass, Drupal, Argon2 and the like. No crypt(3) has them; AIX writes its own in small letters, `{ssha256}`. */
const foreign = /^(?:\$(?:apr1|argon2\w*|pbkdf2[\w-]*|scrypt|bcrypt[\w-]*|shiro1|[PHS])\$|\{(?:SHA|SSHA|MD5|SMD5|CRYPT|PLAIN)\d*\})/;

/** MD5, SHA-1, SHA-256 and SHA-512 in hexadecimal. */
const sum = /^(?:[\da-f]{32}|[\da-f]{40}|[\da-f]{64}|[\da-f]{128})$/i;

/** What the mark of a place to fill in looks like, a text that was made unreadable, or a word by which somebody is kept out on purpose, as in /etc/shadow. */
const isNoPassword = /^.?$|^(.)\1*$|^[!*<[({%@_]|\.\.\.|…|\*\*\*|[<>{}()]|^[A-Z][A-Z_]*$|[Hh]ash|crypt|mkpasswd|redacted|removed|hidden|disabled|locked|nologin|^none$/;

/** Traditional DES has 13 characters, and bigcrypt eleven more for every eight of the password. */
function mayBeDes(value: string): boolean {
  return /^[./\dA-Za-z]+$/.test(value) && (value.length === 13 || (value.length > 13 && (value.length - 2) % 11 === 0));
}

/** What is wrong with a text behind `password`; undefined for a hash, and where it cannot be told. */
export function mistakeInHash(value: string): HashMistake | undefined {
  if (value.startsWith('$$')) return 'doubled';
  if (foreign.test(value)) return 'foreign';
  if (value.startsWith('$')) return isCut(value) ? 'cut' : undefined;
  if (sum.test(value) && !isNoPassword.test(value)) return 'sum';
  return isNoPassword.test(value) || mayBeDes(value) ? undefined : 'plain';
}

/** Short ones are examples, of which the manual has some: what was lost in copying is little. What has the same letter over and over was made unreadable. */
function isCut(value: string): boolean {
  return !/(.)\1{4}/.test(value) && kinds.some(([kind, length]) => {
    const hash = kind.exec(value)?.[1];
    return hash !== undefined && hash.length !== length && hash.length >= length * 0.75;
  });
}

/** True for a whole hash, which nobody has for a password. */
export function isHash(value: string): boolean {
  return apr1.test(value) || kinds.some(([kind, length]) => kind.exec(value)?.[1]?.length === length);
}
