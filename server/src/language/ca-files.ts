/** How people call an authority: `ca`, `cacert`, `ca-bundle`, `rootCA`, `ca-certificates`, `intermediate`; and Let's Encrypt its root. */
const names = ['(?:root|intermediate|issuing)?[-_]?ca(?:[-_]?(?:certs?|certificates?|bundle|chain|root))?', 'intermediate', 'isrg[-_]?root[-_]?x[12]'];

/** How such files end: also in `.cert.pem`, as in the instructions for OpenSSL. */
const end = String.raw`(?:\.(?:crt|cer|cert))?\.(?:pem|crt|cer|cert)$`;

/** certbot's `chain.pem` has no key; `full-chain.pem` and `client.chain.pem` may have one. */
const authority = new RegExp(String.raw`^(?:chain|(?:[\w.-]*[-_.])?(?:${names.join('|')}))${end}`, 'i');

/** `example.ca` is the name of a site in Canada. */
const canadianSite = new RegExp(String.raw`\.ca${end}`, 'i');

/** The directories in which distributions keep the authorities that they, and who runs the machine, trust: Debian, Red Hat, Arch. */
const directories = /^(?:\/usr(?:\/local)?\/share\/ca-certificates|\/etc\/ca-certificates|\/etc\/pki\/ca-trust|\/usr\/share\/pki\/ca-trust-source)\//;

/** True when a path names certificates of authorities, by what people call such files or where they are kept: they come without a key, and are for `ca-file`. */
export function namesCaFile(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return path === '@system-ca' || directories.test(path) || (authority.test(name) && !canadianSite.test(name));
}
