/** What stands for an authority in a file name: `ca`, `cacert`, `ca-bundle`, `rootCA`, `ca-certificates`, `chain`. */
const authority = /^(?:[\w.-]*[-_.])?(?:(?:root|intermediate|issuing)?[-_]?ca(?:[-_]?(?:certs?|certificates?|bundle|chain|root))?|chain)\.(?:pem|crt|cer|cert)$/i;

/** True when a path names, by what people call such files, certificates of authorities: they come without a key, and are for `ca-file`. */
export function namesCaFile(path: string): boolean {
  return path === '@system-ca' || authority.test(path.slice(path.lastIndexOf('/') + 1));
}
