import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

let folder: string | undefined;

/**
 * The folder that a case names `${CERTS}`, made by `openssl` the first time a case needs TLS and removed at the end. Throws when openssl is missing.
 *   ca.crt                   the authority that signed what is below
 *   other-ca.crt             one that signed nothing
 *   server.pem, client.pem   certificate and key, for `app.example.com` and 127.0.0.1
 */
export function certificateFolder(): string {
  return (folder ??= make());
}

/** The certificate of the applications. */
export function serverCertificate(): Certificate {
  return certificateOf('server');
}

/** The certificate of the clients that have one. */
export function clientCertificate(): Certificate {
  return certificateOf('client');
}

function certificateOf(name: string): Certificate {
  const read = (extension: string) => fs.readFileSync(path.join(certificateFolder(), `${name}.${extension}`), 'utf8');
  return { key: read('key'), cert: read('crt') };
}

/** The authority whose clients an application lets in. */
export function authorityCertificate(): string {
  return fs.readFileSync(path.join(certificateFolder(), 'ca.crt'), 'utf8');
}

function make(): string {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'haproxy-lab-certificates-'));
  process.on('exit', () => fs.rmSync(directory, { recursive: true, force: true }));
  const openssl = (words: string) => execFileSync('openssl', words.split(' '), { cwd: directory, stdio: 'pipe' });
  for (const name of ['ca', 'other-ca']) openssl(`req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=${name} -keyout ${name}.key -out ${name}.crt`);
  fs.writeFileSync(path.join(directory, 'names'), 'subjectAltName=DNS:app.example.com,IP:127.0.0.1\n');
  for (const name of ['server', 'client']) {
    openssl(`req -newkey rsa:2048 -nodes -subj /CN=app.example.com -keyout ${name}.key -out ${name}.csr`);
    openssl(`x509 -req -in ${name}.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 30 -extfile names -out ${name}.crt`);
    const parts = ['crt', 'key'].map(extension => fs.readFileSync(path.join(directory, `${name}.${extension}`), 'utf8'));
    fs.writeFileSync(path.join(directory, `${name}.pem`), parts.join(''));
  }
  return directory;
}
