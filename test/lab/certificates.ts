import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

let made: Certificate | undefined;

/** A self-signed certificate for `app.example.com`, made by `openssl` the first time a case needs TLS. Throws when openssl is missing. */
export function serverCertificate(): Certificate {
  return (made ??= make());
}

function make(): Certificate {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'haproxy-lab-certificate-'));
  try {
    const key = path.join(directory, 'key.pem');
    const cert = path.join(directory, 'cert.pem');
    const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30'];
    const subject = ['-subj', '/CN=app.example.com', '-addext', 'subjectAltName=DNS:app.example.com,IP:127.0.0.1'];
    execFileSync('openssl', [...request, ...subject, '-keyout', key, '-out', cert], { stdio: 'pipe' });
    return { key: fs.readFileSync(key, 'utf8'), cert: fs.readFileSync(cert, 'utf8') };
  } finally {
    fs.rmSync(directory, { recursive: true, force: true });
  }
}
