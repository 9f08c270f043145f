import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Where the examples of the prose have their files; each is made up by its ending. */
const named = /\/etc\/haproxy\/[\w./-]*/g;

const contents: Readonly<Record<string, string>> = {
  map: 'example.org app\n/api api\n192.0.2.0/24 office\n',
  lst: 'example.org\n', acl: 'example.org\n',
  http: 'HTTP/1.0 503 Service Unavailable\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\nback soon\n',
  lua: '-- nothing\n',
  keys: `${Buffer.alloc(48).toString('base64')}\n`.repeat(3),
  json: '{}\n', txt: 'example\n',
};

/** A directory in which the files that examples name can be made. */
export class ProseFiles {
  readonly #directory = mkdtempSync(join(tmpdir(), 'haproxy-prose-'));
  #count = 0;

  constructor() {
    const run = (command: string) => execFileSync('sh', ['-c', command], { cwd: this.#directory, stdio: 'pipe' });
    run('openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=example.org -addext subjectAltName=DNS:example.org -keyout x.key -out x.crt');
    run('cat x.crt x.key > x.pem; : > index.txt; echo 01 > crlnumber');
    writeFileSync(join(this.#directory, 'ca.conf'), '[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\ncrlnumber=crlnumber\n');
    run('openssl ca -gencrl -keyfile x.key -cert x.crt -out x.crl -md sha256 -crldays 30 -config ca.conf');
  }

  /** Writes the text and makes the files that it names. The file's path, and the text as it is there. */
  make(text: string): { file: string; text: string } {
    const home = join(this.#directory, String(this.#count++));
    mkdirSync(home);
    const placed = text.replace(named, path => {
      const file = join(home, path.slice('/etc/haproxy/'.length));
      if (path.endsWith('/')) mkdirSync(file, { recursive: true });
      else this.#write(file);
      if (path.endsWith('/')) this.#write(join(file, 'site.pem'));
      return path.endsWith('/') ? `${file}/` : file;
    });
    writeFileSync(join(home, 'haproxy.cfg'), placed);
    return { file: join(home, 'haproxy.cfg'), text: placed };
  }

  close(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }

  #write(file: string): void {
    mkdirSync(dirname(file), { recursive: true });
    const ending = file.slice(file.lastIndexOf('.') + 1);
    const like = { pem: 'x.pem', crt: 'x.pem', key: 'x.key', crl: 'x.crl' }[ending];
    if (like !== undefined) cpSync(join(this.#directory, like), file);
    else writeFileSync(file, file.includes('crt-list') ? `${dirname(file)}/site.pem\n` : (contents[ending] ?? ''));
    if (file.includes('crt-list')) this.#write(join(dirname(file), 'site.pem'));
  }
}
